// A log-out ends the sessions of the user that the store finds, however the key was written that found it.
import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { endSessions } from '../add-ons/log-out-everywhere/end-sessions.ts';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { liveSessions } from '../sessions/live-sessions.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { revokeJti } from '../sessions/revoke-jti.ts';
import { revokeToken } from '../sessions/revoke-token.ts';
import { tokenRevoked } from '../sessions/token-revoked.ts';
import { secret, Token } from '../test-setup/accounts.ts';
import { expectDead, expectLive, tokenRows } from '../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

const stored = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;
const unstored = { ...stored, storeAllTokens: false, requireTokenPresenceForAuthentication: false } as const;

/** A user whose key the user chose. */
function named(name: string, { createdAt = true } = {}) {
  return {
    name,
    table: 'users',
    attributes: {
      id: attribute(z.string(), { primaryKey: true }),
      displayName: z.string().nullable(),
      ...(createdAt ? { createdAt: timestamp() } : {}),
    },
    actions: {
      create: { type: 'create', accept: ['id'] },
      list: { type: 'read' },
      remove: { type: 'destroy' },
      removeAll: { type: 'destroy', bulk: true },
    },
  } as const;
}
const User = defineResource({
  ...named('User'),
  authentication: { tokens: stored, addOns: { logOutEverywhere: {} } },
});
const Unstored = defineResource({
  ...named('User'),
  authentication: { sessionIdentifier: 'jti', tokens: unstored },
});
const ByUuid = defineResource({
  name: 'User',
  table: 'users',
  attributes: { id: uuidPrimaryKey() },
  actions: { create: { type: 'create' } },
  authentication: { tokens: stored, addOns: { logOutEverywhere: {} } },
});

for (const store of stores) {
  /** Makes the key column one that compares without case. */
  async function withoutCase(opened: OpenedStore): Promise<void> {
    if (store.name === 'postgres') {
      const without = "provider = icu, locale = 'und-u-ks-level2', deterministic = false";
      await opened.query(`create collation without_case (${without})`);
      await opened.query('alter table users alter column id type text collate without_case');
      return;
    }
    await opened.query('drop table users');
    await opened.query('create table users (id text primary key collate nocase, display_name text, created_at text)');
  }

  describe(`a key column without case on ${store.name}`, () => {
    let opened: OpenedStore;
    const logOut = Info.strategy(User, 'logOutEverywhere');
    async function open() {
      opened = await store.open([User, Token]);
      await withoutCase(opened);
      const ann = await User.actions.create({ id: 'ann' });
      const bob = await User.actions.create({ id: 'bob' });
      const [first, second] = [await issueToken(User, ann), await issueToken(User, ann)];
      return { ann, first, second, bobs: (await issueToken(User, bob)).token };
    }
    afterEach(() => opened.close());

    test('logOutEverywhere by a key in capitals ends the sessions of the row', async () => {
      const { first, second, bobs } = await open();
      const out = await logOut.action('logOutEverywhere', { userId: 'ANN', except: second.token });
      expect(out).toMatchObject({ id: 'ann', $metadata: { revoked: 1 } });
      await expectDead(User, [first.token]);
      await expectLive(User, [second.token, bobs]);
      expect((await logOut.action('logOutEverywhere', { userId: 'Ann' })).$metadata.revoked).toBe(1);
      await expectDead(User, [second.token]);
    });

    test('revokeJti by a subject in capitals ends the session of the row', async () => {
      const { first, second } = await open();
      const expiresAt = new Date(first.claims.exp * 1000);
      expect(await revokeJti(Token, first.claims.jti, { subject: 'user?id=ANN', expiresAt })).toEqual({
        alreadyRevoked: false,
      });
      await expectDead(User, [first.token]);
      await expectLive(User, [second.token]);
    });

    test('after the case of a key changed, an older record still ends the sessions of the row, and an older token is null', async () => {
      const { ann, first, second } = await open();
      await opened.query("update users set id = 'Ann' where id = 'ann'");
      // Its subject is no more that of its user, so that no log-out would find it.
      await expectDead(User, [first.token]);
      const live = (subjects: string[]) => opened.domain.call((scope) => liveSessions(scope, User, subjects));
      expect(await live(['user?id=ann'])).toEqual(new Map());
      expect(await renewToken(User, first.token)).toBeNull();
      const [Ann] = (await User.actions.list({})).filter(({ id }) => id === 'Ann');
      if (Ann === undefined) throw new Error('no such user');
      const fresh = [(await issueToken(User, ann)).token, (await issueToken(User, Ann)).token];
      await expectLive(User, fresh);
      await opened.domain.run(() =>
        endSessions(ann, { scope: opened.domain, actor: null, tenant: undefined, context: {} }),
      );
      await expectDead(User, fresh);
      const again = (await issueToken(User, Ann)).token;
      await User.actions.remove(ann);
      expect(
        await opened.query("select purpose from tokens where subject = 'user?id=Ann' and purpose <> 'revocation'"),
      ).toEqual([]);
      await expectDead(User, [again, second.token]);
    });
  });

  test(`a UUID in capitals ends the sessions of its user on ${store.name}`, async () => {
    const opened = await store.open([ByUuid, Token]);
    const user = await ByUuid.actions.create({});
    const capitals = user.id.toUpperCase();
    const one = await issueToken(ByUuid, user);
    const expiresAt = new Date(one.claims.exp * 1000);
    await revokeJti(Token, one.claims.jti, { subject: `user?id=${capitals}`, expiresAt });
    await expectDead(ByUuid, [one.token]);
    const { token } = await issueToken(ByUuid, user);
    const out = await Info.strategy(ByUuid, 'logOutEverywhere').action('logOutEverywhere', { userId: capitals });
    expect(out).toMatchObject({ id: user.id, $metadata: { revoked: 1 } });
    await expectDead(ByUuid, [token]);
    await opened.close();
  });

  describe(`the jti of another user on ${store.name}`, () => {
    test('counts as unknown for revokeJti: nothing is written, and the answer is the same', async () => {
      const opened = await store.open([User, Token]);
      const [ann, bob] = [await User.actions.create({ id: 'ann' }), await User.actions.create({ id: 'bob' })];
      const [anns, bobs] = [await issueToken(User, ann), await issueToken(User, bob)];
      const before = await tokenRows(opened);
      const as = (subject: string) => ({ subject, expiresAt: new Date(Date.now() + 60_000) });
      for (let time = 1; time <= 2; time++) {
        const outcome = await revokeJti(Token, bobs.claims.jti, as(anns.claims.sub));
        expect(outcome).toEqual({ alreadyRevoked: false });
      }
      expect(await revokeJti(Token, bobs.claims.jti, as('user?id=stranger'))).toEqual({ alreadyRevoked: false });
      expect(await tokenRows(opened)).toEqual(before);
      await expectLive(User, [anns.token, bobs.token]);
      await revokeToken(Token, bobs.token);
      const revoked = await tokenRows(opened);
      expect(await revokeJti(Token, bobs.claims.jti, as(anns.claims.sub))).toEqual({ alreadyRevoked: false });
      expect(await tokenRows(opened)).toEqual(revoked);
      await opened.close();
    });

    test('without stored tokens, revoking for the wrong user ends nothing, and the right user can still revoke', async () => {
      const opened = await store.open([Unstored, Token]);
      const [ann, bob] = [await Unstored.actions.create({ id: 'ann' }), await Unstored.actions.create({ id: 'bob' })];
      const [anns, bobs] = [await issueToken(Unstored, ann), await issueToken(Unstored, bob)];
      const wrong = { subject: anns.claims.sub, expiresAt: new Date(Date.now() + 60_000) };
      await revokeJti(Token, bobs.claims.jti, wrong);
      await expectLive(Unstored, [anns.token, bobs.token]);
      expect(await tokenRevoked(Token, { token: bobs.token })).toBe(false);
      const renewed = await renewToken(Unstored, bobs.token);
      await expectDead(Unstored, [bobs.token]);
      await revokeJti(Token, String(renewed?.claims.jti), wrong);
      await expectLive(Unstored, [renewed?.token ?? '']);
      expect(await revokeToken(Token, renewed?.token ?? '')).toEqual({ alreadyRevoked: false });
      await expectDead(Unstored, [renewed?.token ?? '']);
      // Nor does another wrong note bring it back.
      await revokeJti(Token, String(renewed?.claims.jti), wrong);
      await expectDead(Unstored, [renewed?.token ?? '']);
      await opened.close();
    });
  });

  describe(`a key that passes to another user on ${store.name}`, () => {
    let opened: OpenedStore;
    let moment = 0;
    async function open(resource: typeof User | typeof Unstored) {
      moment = Date.parse('2026-12-01T12:00:00.900Z');
      opened = await store.open([resource, Token], { clock: () => moment });
    }
    afterEach(() => opened.close());

    test.each([
      ['stored', User],
      ['not stored', Unstored],
    ] as const)('is not opened by tokens of the first user, which were %s', async (_name, resource) => {
      for (const remove of ['remove', 'removeAll', 'sql']) {
        await open(resource);
        const first = await resource.actions.create({ id: 'ann' });
        const { token } = await issueToken(resource, first);
        await expectLive(resource, [token]);
        if (remove === 'remove') await resource.actions.remove(first);
        else if (remove === 'removeAll') await resource.actions.removeAll({ id: 'ann' });
        else await opened.query("delete from users where id = 'ann'");
        moment += 1000;
        const second = await resource.actions.create({ id: 'ann' });
        const fresh = await issueToken(resource, second);
        await expectDead(resource, [token]);
        expect(await renewToken(resource, token)).toBeNull();
        await expectLive(resource, [fresh.token]);
        if (remove !== 'sql') await opened.close();
      }
    });

    test('a token that was issued in the second of the registration counts', async () => {
      await open(Unstored);
      const ann = await Unstored.actions.create({ id: 'ann' });
      moment += 50;
      const { token } = await issueToken(Unstored, ann);
      expect(await authenticate(Unstored, token)).not.toBeNull();
    });
  });
}
