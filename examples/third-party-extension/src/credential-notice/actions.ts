import { type ActionContext, type AnyChangeset, type AnyResource, type Change, ResourceInfo } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import type { CredentialNoticeSettings } from './options.ts';

/** One credentialNotice of one resource. */
export interface CredentialNotices {
  readonly settings: CredentialNoticeSettings;
  /** The credential fields of every strategy. */
  readonly watched: readonly string[];
  /** Read only when actions run: while the resource is compiled it is not finished. */
  readonly resource: AnyResource;
}

/** Writes the time of the change, and sends a notice to every user whose credential really changed. */
export function noticeChanges(part: CredentialNotices): Pick<Change, 'before' | 'after' | 'afterBulk'> {
  return {
    before: (changeset, { scope }) => changeset.set(part.settings.changedAtField, scope.now()),
    after: (changeset, user, context) => notifyAfterCommit(part, { changeset, users: [user] }, context),
    afterBulk: (changeset, users, context) => notifyAfterCommit(part, { changeset, users }, context),
  };
}

/** Sends after the commit: a transaction that rolls back changes nothing, and sending is slow. */
async function notifyAfterCommit(
  { settings, watched, resource }: CredentialNotices,
  { changeset, users }: { readonly changeset: AnyChangeset; readonly users: readonly Readonly<Row>[] },
  { scope }: ActionContext,
): Promise<void> {
  const credentials = watched.filter((name) => changeset.changing(name));
  const { action } = changeset;
  const at = scope.now();
  await scope.store.afterCommit(async () => {
    for (const user of users) {
      try {
        await settings.notify({ user: keyOf(resource, user), credentials, action, at });
      } catch (error) {
        scope.report(error);
      }
    }
  });
}

function keyOf(resource: AnyResource, user: Readonly<Row>): Readonly<Row> {
  return Object.fromEntries(ResourceInfo.primaryKey(resource).map((name) => [name, user[name]]));
}
