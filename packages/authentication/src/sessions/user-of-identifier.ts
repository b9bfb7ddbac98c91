import { type AnyRecord, type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { createRecord } from '@ashlar/core/extension';
import { factsOf } from '../token/settings.ts';
import { keyOfSubject, normalizeSubject } from '../token/subject.ts';
import { findRow } from '../token-store/find-row.ts';
import { keyParameters, statementsOf } from '../token-store/token-statements.ts';

/**
 * The user of a subject (`user?id=8f14e45f-…`) or, with `asKey`, of the text of a primary key of one part. Locks the row, so
 * call it in a transaction. It finds also a user whom `userFilter` leaves out.
 *
 * @example
 * await userOfIdentifier(scope, User, { text: claims.sub });
 * await userOfIdentifier(scope, User, { text: '8f14e45f-ceea-467f-a0e6-bd0d4f4b0d3c', asKey: true });
 */
export async function userOfIdentifier(
  scope: Scope,
  resource: AnyResource,
  { text, asKey = false }: { readonly text: string; readonly asKey?: boolean },
): Promise<AnyRecord | undefined> {
  // A subject has one spelling. A key may be written in another way, such as a UUID in capitals.
  const subject = asKey ? normalizeSubject(resource, subjectOfKey(resource, text)) : text;
  const key = subject === undefined ? undefined : keyOfSubject(resource, subject);
  if (key === undefined) return undefined;
  const statement = statementsOf(resource).lockUser({ sensitive: [], onlyUsers: false });
  const row = await findRow(scope, statement, keyParameters(resource, key));
  return row === undefined ? undefined : createRecord(resource, { ...row });
}

/** The subject with the text as its key. Empty for a key of several parts: that is no subject. */
function subjectOfKey(resource: AnyResource, text: string): string {
  const [name, ...others] = ResourceInfo.primaryKey(resource);
  if (name === undefined || others.length > 0) return '';
  return `${factsOf(resource).subjectName}?${new URLSearchParams([[name, text]])}`;
}
