import { randomUUID } from 'node:crypto';
import { subjectOf } from '@ashlar/authentication';
import type { IssueEvent, StrategyFacts } from '@ashlar/authentication/extension';
import { type AnyResource, type Change, ResourceInfo, type Scope } from '@ashlar/core';
import { deviceOf, userAgentOf } from './device.ts';
import { hashesOf } from './device-secret.ts';
import { deviceStatementsOf } from './device-statements.ts';
import type { LoginNoticeSettings } from './options.ts';

/** One loginNotice of one resource. */
export interface LoginNotices {
  /** Tells it from other instances that keep devices in the same resource. */
  readonly notice: string;
  readonly settings: LoginNoticeSettings;
  /** The user resource. Read only when actions run: while the resource is compiled it is not finished. */
  readonly resource: AnyResource;
  readonly siblings: readonly StrategyFacts[];
}

/**
 * Keeps the device of a sign-in, and mails the user if it is a new one. It runs in the transaction that stores the token:
 * the device commits or rolls back with it, and the user's row is locked.
 */
export async function noticeSignIn(part: LoginNotices, event: IssueEvent, scope: Scope): Promise<void> {
  const { strategy, user, claims, context } = event;
  if (strategy === null || user === null || !isSignIn(part, event)) return;
  const { sender, addressField } = part.settings;
  const isNew = await keepDevice(part, { subject: claims.sub, userAgent: userAgentOf(context) }, scope);
  const to = user[addressField];
  if (!isNew || typeof to !== 'string' || to === '') return;
  const device = deviceOf(context);
  await scope.detach(async () => sender({ to, user, strategy, device }));
}

/**
 * Whether a strategy has let a user in. A token of another purpose opens no session. An action that creates its user
 * registers, and one that takes the user's record has a session already, such as a change of the password.
 */
function isSignIn({ resource, siblings }: LoginNotices, { strategy, action, claims }: IssueEvent): boolean {
  if (claims.purpose !== 'user') return false;
  const route = siblings.find(({ name }) => name === strategy)?.actions[action];
  // A strategy that issues outside of its actions: rather a mail too many than one too few.
  if (route === undefined) return true;
  return route.record === undefined && ResourceInfo.action(resource, route.action).type !== 'create';
}

/** Keeps a device. Answers whether it is new for a user who has used another one before. */
async function keepDevice(
  { notice, settings }: LoginNotices,
  { subject, userAgent }: { readonly subject: string; readonly userAgent: string | null },
  scope: Scope,
): Promise<boolean> {
  const { store } = scope;
  const statements = deviceStatementsOf(settings.resource);
  const owner = { notice, subject };
  // With the user in it, the rows do not tell that two users have the same device.
  const [hash = '', ...older] = hashesOf(await settings.secret(), JSON.stringify([notice, subject, userAgent]));
  const { rows: known } = await store.run(statements.list, owner);
  if (known.some((row) => row.hash === hash)) return false;
  const byOlderKey = known.find((row) => older.some((other) => other === row.hash));
  if (byOlderKey !== undefined) {
    await store.run(statements.renew, { id: byOlderKey.id, hash });
    return false;
  }
  const surplus = known.length + 1 - settings.devicesPerUser;
  if (surplus > 0) await store.run(statements.removeOldest, { ...owner, surplus });
  const { count } = await store.run(statements.keep, { id: randomUUID(), ...owner, hash, createdAt: scope.now() });
  return count === 1 && known.length > 0;
}

/** Removes the devices of users who are destroyed: they are personal data, and the next user may get the same key. */
export function forgetDevices({ notice, settings, resource }: LoginNotices): Pick<Change, 'after' | 'afterBulk'> {
  const forget = async (user: Parameters<typeof subjectOf>[1], { store }: Scope): Promise<void> => {
    const owner = { notice, subject: subjectOf(resource, user) };
    await store.run(deviceStatementsOf(settings.resource).removeAll, owner);
  };
  return {
    after: (_changeset, user, { scope }) => forget(user, scope),
    async afterBulk(_changeset, users, { scope }) {
      for (const user of users) await forget(user, scope);
    },
  };
}
