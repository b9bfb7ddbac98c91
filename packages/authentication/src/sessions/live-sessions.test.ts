// The sessions of many users at once are those that `authenticate` lets in, each with the end of its longest token.
import { attribute, type RecordOfResource, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type AuthenticatedResource,
  authenticate,
  defineResource,
  Info,
  issueToken,
  renewToken,
  revokeToken,
  subjectOf,
} from '../index.ts';
import { storedTokens, Token } from '../test-setup/accounts.ts';
import { IdleUser, Token as SessionToken } from '../test-setup/session-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { liveSessions } from './live-sessions.ts';

const others = {
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string().nullable(), { sensitive: true }),
  archivedAt: z.date().nullable(),
};
const authentication = {
  tokens: storedTokens,
  strategies: { password: { identityField: 'email', registrationEnabled: false } },
  userFilter: { archivedAt: null },
} as const;
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: { id: uuidPrimaryKey(), ...others },
  actions: {
    add: { type: 'create', accept: ['email'] },
    archive: { type: 'update', accept: ['archivedAt'] },
    remove: { type: 'destroy' },
  },
  authentication,
});
/** A user whose key has two parts. */
const Pair = defineResource({
  name: 'Pair',
  table: 'pairs',
  attributes: {
    realm: attribute(z.string(), { primaryKey: true }),
    number: attribute(z.int(), { primaryKey: true }),
    ...others,
  },
  actions: {
    add: { type: 'create', accept: ['realm', 'number', 'email'] },
    archive: { type: 'update', accept: ['archivedAt'] },
    remove: { type: 'destroy' },
  },
  authentication,
});

/** What a test does with users of a resource. */
interface Calls<Of extends AuthenticatedResource> {
  add(number: number): Promise<RecordOfResource<Of>>;
  archive(user: RecordOfResource<Of>): Promise<unknown>;
  remove(user: RecordOfResource<Of>): Promise<unknown>;
}

describe.each(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  afterEach(() => opened.close());

  function judges<Of extends AuthenticatedResource>(key: string, resource: Of, calls: Calls<Of>): void {
    const look = (subjects: readonly string[]) =>
      opened.domain.call((scope) => liveSessions(scope, resource, subjects));

    test(`they are those of live tokens whose user exists and is let in, with a key of ${key}`, async () => {
      opened = await open([User, Pair, Token]);
      const [ann, bob, cy, dan] = [await calls.add(0), await calls.add(1), await calls.add(2), await calls.add(3)];
      const [first, second, revoked] = [
        await issueToken(resource, ann),
        await issueToken(resource, ann),
        await issueToken(resource, ann),
      ];
      const renewed = await renewToken(resource, first.token);
      await revokeToken(Token, revoked.token);
      for (const other of [bob, cy, dan, await calls.add(4)]) await issueToken(resource, other);
      await calls.remove(bob);
      await calls.archive(cy);
      const subjects = [ann, bob, cy, dan].map((user) => subjectOf(resource, user));
      const found = await look([...subjects, 'user?id=unknown', 'rubbish', '']);
      const [hers = '', , , his = ''] = subjects;
      expect(new Set(found.keys())).toEqual(new Set([hers, his]));
      expect(found.get(hers)).toEqual(
        new Map([
          [first.claims.jti, new Date((renewed?.claims.exp ?? 0) * 1000)],
          [second.claims.jti, new Date(second.claims.exp * 1000)],
        ]),
      );
    });

    test(`without a live token there is none, with a key of ${key}`, async () => {
      opened = await open([User, Pair, Token]);
      expect(await look([subjectOf(resource, await calls.add(0))])).toEqual(new Map());
      expect(await look([])).toEqual(new Map());
    });
  }

  const emailOf = (number: number): string => `user${number}@example.com`;
  const archived = { archivedAt: new Date() };
  judges('one part', User, {
    add: (number) => User.actions.add({ email: emailOf(number) }),
    archive: (user) => User.actions.archive(user, archived),
    remove: (user) => User.actions.remove(user),
  });
  judges('two parts', Pair, {
    add: (number) => Pair.actions.add({ realm: 'a', number, email: emailOf(number) }),
    archive: (user) => Pair.actions.archive(user, archived),
    remove: (user) => Pair.actions.remove(user),
  });

  test('a session that a rule has ended is none, and one that a rule will end lasts until then', async () => {
    let now = Date.now();
    opened = await open([IdleUser, SessionToken], { clock: () => now, onError: () => {} });
    const password = 'correct horse';
    const registration = { email: 'ann@example.com', password, passwordConfirmation: password };
    const ann = await Info.strategy(IdleUser, 'password').action('register', registration);
    const subject = subjectOf(IdleUser, ann);
    const look = () => opened.domain.call((scope) => liveSessions(scope, IdleUser, [subject]));
    expect([...((await look()).get(subject)?.values() ?? [])]).toEqual([new Date(now + 30 * 60_000)]);
    now += 31 * 60_000;
    expect(await authenticate(IdleUser, ann.$metadata.token)).toBeNull();
    expect(await look()).toEqual(new Map());
  });
});
