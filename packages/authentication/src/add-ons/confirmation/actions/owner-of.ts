import type { AnyResource, Scope } from '@ashlar/core';
import type { Row, SelectStatement } from '@ashlar/core/data-layer';
import { compiledOf, keptFor } from '@ashlar/core/extension';
import { normalizedField, normalizeIdentity } from '../../../credentials/identity/normalize-identity.ts';
import { selectUser } from '../../../credentials/select-user.ts';
import { factsOf } from '../../../token/settings.ts';
import { subjectOf } from '../../../token/subject.ts';
import { findRow } from '../../../token-store/find-row.ts';
import { recordOfRow } from '../../../token-store/record-of-row.ts';

/** How another user is found who has a value of an attribute that may occur once. */
interface UniqueValue {
  readonly comparedBy: string;
  readonly select: SelectStatement;
}

const uniqueValuesOf = keptFor((resource: AnyResource) => {
  const { attributes, relation, recordAttributes } = compiledOf(resource);
  const isUnique = (name: string) =>
    relation.identities.some((each) => each.attributes.length === 1 && each.attributes[0] === name);
  const found = new Map<string, UniqueValue>();
  for (const field of attributes.keys()) {
    const normalized = normalizedField(field);
    const comparedBy = attributes.get(normalized)?.standsFor === field ? normalized : field;
    if (!isUnique(comparedBy)) continue;
    found.set(field, { comparedBy, select: selectUser(resource, [comparedBy], recordAttributes) });
  }
  return found;
});

/** Another user who has a value already, where two users may not have one; undefined if there is none. */
export async function ownerOf(
  resource: AnyResource,
  scope: Scope,
  { field, to, user }: { readonly field: string; readonly to: unknown; readonly user: Readonly<Row> },
): Promise<Readonly<Row> | undefined> {
  const unique = uniqueValuesOf(resource).get(field);
  if (unique === undefined || to === null || to === undefined) return undefined;
  const { comparedBy, select } = unique;
  const value = comparedBy === field ? to : normalizeIdentity(String(to));
  const row = await findRow(scope, select, { ...factsOf(resource).users?.parameters, [comparedBy]: value });
  if (row === undefined || subjectOf(resource, row) === subjectOf(resource, user)) return undefined;
  return recordOfRow(resource, row);
}
