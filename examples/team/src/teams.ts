import { Info } from '@ashlar/authentication';
import {
  type ActionContext,
  allowIf,
  belongsTo,
  coreErrors,
  createFramework,
  hasMany,
  type PolicyContext,
  type RecordOfResource,
  uuidPrimaryKey,
} from '@ashlar/core';
import { z } from 'zod';
import { User } from './accounts.ts';

type Account = RecordOfResource<typeof User>;
/** The signed-in user of a request. */
type Actor = Pick<Account, 'id'>;
type Call = PolicyContext<Actor>;

const { defineResource } = createFramework<{ actor: Actor }>()({ extensions: [] });

// The rules: each is a part of the statement that reads or writes.
const signedIn = allowIf(({ actor }: Call) => actor !== undefined);
const oneself = allowIf(({ actor }: Call) => ({ userId: actor?.id }));
const ofOwnTeams = allowIf(({ actor }: Call) => ({
  exists: { team: { exists: { members: { userId: actor?.id, hasAccepted: true } } } },
}));
const byAnAdmin = allowIf(({ actor }: Call) => ({
  exists: { team: { exists: { members: { userId: actor?.id, hasAccepted: true, role: 'admin' } } } },
}));

/** Its members see a team, and those whom it invites. The user who founds it is its first admin. */
export const Team = defineResource({
  name: 'Team',
  table: 'teams',
  attributes: { id: uuidPrimaryKey(), name: z.string().trim().min(1).max(100) },
  relationships: { members: hasMany('Member', { by: 'teamId' }) },
  actions: {
    list: { type: 'read', page: {} },
    found: {
      type: 'create',
      accept: ['name'],
      after: async (_changeset, team, { actor, scope }) => {
        // No rule lets a user into a team without an admin, so this call is judged here: the team is the actor's own.
        const members = scope.with({ authorize: false }).actions(Member);
        const first = await members.invite({ teamId: team.id, userId: actor?.id ?? '', role: 'admin' });
        await members.accept(first);
      },
    },
  },
  policies: {
    create: [signedIn],
    read: [allowIf(({ actor }: Call) => ({ exists: { members: { userId: actor?.id } } }))],
  },
});

/**
 * Members see each other. Admins invite, change and remove them, and see and end their sessions. A user has to accept first:
 * else any user could found a team, put another one into it, and end the sessions of that user. Every member may leave.
 */
export const Member = defineResource({
  name: 'Member',
  table: 'members',
  attributes: {
    id: uuidPrimaryKey(),
    teamId: z.uuid(),
    userId: z.uuid(),
    role: z.enum(['member', 'admin']).default('member'),
    hasAccepted: z.boolean().default(false),
  },
  relationships: {
    team: belongsTo('Team', { by: 'teamId', onDelete: 'cascade' }),
    user: belongsTo('User', { by: 'userId', onDelete: 'cascade' }),
  },
  identities: { once: ['teamId', 'userId'] },
  actions: {
    list: { type: 'read', page: {} },
    invite: { type: 'create', accept: ['teamId', 'userId', 'role'] },
    change: { type: 'update', accept: ['role'] },
    accept: { type: 'update', change: (changeset) => changeset.set('hasAccepted', true) },
    remove: { type: 'destroy' },
    administered: {
      type: 'read',
      get: true,
      arguments: { id: z.uuid() },
      filter: ({ arguments: { id } }) => ({ id, hasAccepted: true }),
    },
    sessions: { type: 'action', arguments: { member: z.uuid() }, run: sessionsOf },
    endSessions: { type: 'action', arguments: { member: z.uuid(), session: z.uuid().optional() }, run: endSessionsOf },
  },
  policies: {
    read: [ofOwnTeams, oneself],
    create: [byAnAdmin],
    update: [byAnAdmin],
    accept: [oneself],
    destroy: [byAnAdmin, oneself],
    administered: [byAnAdmin],
    action: [signedIn], // whose sessions they are is judged by `administered`
  },
});

/** What both actions get: the key of a member. */
interface Of {
  readonly arguments: { readonly member: string };
}

/** The sessions of a member: browser, network, and when they were used. An admin of the team sees them. */
async function sessionsOf(input: Of, context: ActionContext): Promise<readonly object[]> {
  return await Info.strategy(User, 'sessions').action('list', { user: await userOf(input, context) });
}

/** Ends one session of a member, or all of them. Open connections close at once. An admin of the team may do it. */
async function endSessionsOf(
  input: Of & { readonly arguments: { readonly session?: string | undefined } },
  context: ActionContext,
): Promise<{ readonly ended: number }> {
  const user = await userOf(input, context);
  const { session } = input.arguments;
  if (session !== undefined) {
    const { $metadata } = await Info.strategy(User, 'sessions').action('end', { user, session });
    return { ended: $metadata.ended };
  }
  const { $metadata } = await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
  return { ended: $metadata.sessions };
}

/** A member that the actor does not administer is as good as one that does not exist. */
async function userOf({ arguments: { member: id } }: Of, { scope }: ActionContext): Promise<Account> {
  const member = await scope.actions(Member).administered({ id });
  const user = member === null ? null : await scope.actions(User).get(member.userId);
  if (user === null) throw coreErrors.error('NOT_FOUND', { message: 'there is no such member' });
  return user;
}
