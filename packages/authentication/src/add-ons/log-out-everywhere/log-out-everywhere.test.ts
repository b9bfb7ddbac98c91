import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { credentials, quickHash, secret, Token, User } from '../../test-setup/accounts.ts';
import { storesAndPoolers } from '../../test-setup/pooled-stores.ts';
import { callUntyped, expectDead, expectLive, tokenRows } from '../../test-setup/sessions.ts';
import type { OpenedStore } from '../../test-setup/stores.ts';

const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;

/** A second resource that shares the token resource; its keys may equal those of users. */
const Admin = defineResource({
  name: 'Admin',
  table: 'admins',
  attributes: { id: uuidPrimaryKey(), login: z.string(), hashedPassword: attribute(z.string(), { sensitive: true }) },
  actions: { seed: { type: 'create', accept: ['login', 'hashedPassword'] } },
  authentication: {
    tokens,
    strategies: { password: { identityField: 'login', hashProvider: quickHash } },
    addOns: { logOutEverywhere: {} },
  },
});

/** Keys of which one begins with another. */
const Member = defineResource({
  name: 'Member',
  table: 'members',
  attributes: { number: attribute(z.string(), { primaryKey: true }) },
  actions: { join: { type: 'create', accept: ['number'] } },
  authentication: { tokens, addOns: { logOutEverywhere: { argumentName: 'member' } } },
});

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');

/** A timestamp as the driver gives it: text or a Date. */
function timeOf(value: unknown): number {
  return value instanceof Date ? value.getTime() : Date.parse(String(value));
}

for (const store of storesAndPoolers) {
  describe(`logOutEverywhere on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Admin, Member, Token]);
    });
    afterEach(() => opened.close());

    /** Registers a user, and signs in `sessions` times. */
    async function signedIn(name: string, sessions: number) {
      const user = await password.action('register', credentials(name));
      const all = [user.$metadata.token];
      while (all.length < sessions) all.push((await issueToken(User, user)).token);
      return { user, tokens: all };
    }

    test('L1 four live tokens of one user die, two of another live on', async () => {
      const ann = await signedIn('ann', 4);
      const bob = await signedIn('bob', 2);
      await expectLive(User, [...ann.tokens, ...bob.tokens]);
      await logOut.action('logOutEverywhere', { user: ann.user });
      await expectDead(User, ann.tokens);
      await expectLive(User, bob.tokens);
    });

    test('L2 takes a record, and resolves to that user with the number of tokens', async () => {
      const { user } = await signedIn('ann', 4);
      await signedIn('bob', 2);
      const out = await logOut.action('logOutEverywhere', { user });
      expect(out).toEqual({ id: user.id, email: user.email, displayName: null, createdAt: user.createdAt });
      expect(out.$metadata).toEqual({ revoked: 4, sessions: 4 });
      expect(JSON.stringify(out)).not.toContain('revoked');
    });

    test('L3 takes a key, and resolves to the user with that key', async () => {
      const ann = await signedIn('ann', 3);
      const bob = await signedIn('bob', 1);
      const out = await logOut.action('logOutEverywhere', { userId: ann.user.id });
      expect(out.id).toBe(ann.user.id);
      expect(out.$metadata.revoked).toBe(3);
      await expectDead(User, ann.tokens);
      await expectLive(User, bob.tokens);
    });

    test('L4 a second call revokes nothing and changes no row', async () => {
      const { user } = await signedIn('ann', 4);
      await logOut.action('logOutEverywhere', { user });
      const rows = await tokenRows(opened);
      const again = await logOut.action('logOutEverywhere', { user });
      expect(again.$metadata.revoked).toBe(0);
      expect(await tokenRows(opened)).toEqual(rows);
    });

    test('L4 eight parallel calls all succeed, and together count each token once', async () => {
      const { user, tokens: all } = await signedIn('ann', 4);
      const calls = Array.from({ length: 8 }, () => logOut.action('logOutEverywhere', { user }));
      const revoked = (await Promise.all(calls)).map(({ $metadata }) => $metadata.revoked);
      expect(revoked.reduce((sum, count) => sum + count, 0)).toBe(4);
      await expectDead(User, all);
    });

    test('L5 an unknown id is not found, and nothing changes', async () => {
      const ann = await signedIn('ann', 2);
      const rows = await tokenRows(opened);
      const userId = '00000000-0000-4000-8000-000000000000';
      await expect(logOut.action('logOutEverywhere', { userId })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        class: 'notFound',
      });
      expect(await tokenRows(opened)).toEqual(rows);
      await expectLive(User, ann.tokens);
    });

    test.each([
      ['nothing', {}, 'user'],
      ['null', { user: null }, 'user'],
      ['text', { user: 'text' }, 'user'],
      ['an empty object', { user: {} }, 'user'],
      ['an id that is none', { userId: 'text' }, 'userId'],
      ['an unknown key beside a right one', { userId: '00000000-0000-4000-8000-000000000000', usr: 1 }, 'usr'],
    ])('L5 %s is refused with its path, and no SQL is issued', async (_name, params, path) => {
      opened.statements.length = 0;
      await expect(callUntyped(User, 'logOutEverywhere', params)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: [path] }],
      });
      expect(opened.statements).toEqual([]);
    });

    test('L5 a copy of a record is refused, with a hint that says what to pass', async () => {
      const { user, tokens: all } = await signedIn('ann', 1);
      opened.statements.length = 0;
      const copy = callUntyped(User, 'logOutEverywhere', { user: { ...user } });
      await expect(copy).rejects.toMatchObject({
        issues: [
          {
            path: ['user'],
            message:
              'expected a record that an action of User returned, not a copy of one: pass the record itself, or pass the id as userId',
          },
        ],
      });
      const both = callUntyped(User, 'logOutEverywhere', { user, userId: user.id });
      await expect(both).rejects.toMatchObject({ issues: [{ path: ['userId'] }] });
      expect(opened.statements).toEqual([]);
      await expectLive(User, all);
    });

    test('L6 a record of another resource with the same id is refused, and ends no session', async () => {
      const ann = await signedIn('ann', 2);
      const admin = await Admin.actions.seed({ login: 'root', hashedPassword: 'x' });
      await opened.query(`update admins set id = '${ann.user.id}'`);
      const adminToken = (await issueToken(Admin, await adminWithId(ann.user.id))).token;
      await expect(callUntyped(User, 'logOutEverywhere', { user: admin })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['user'] }],
      });
      await expectLive(User, ann.tokens);
      await expectLive(Admin, [adminToken]);
    });

    test('L7 two resources share a token resource and an id: the log-out ends the sessions of one only', async () => {
      const ann = await signedIn('ann', 3);
      await Admin.actions.seed({ login: 'root', hashedPassword: 'x' });
      await opened.query(`update admins set id = '${ann.user.id}'`);
      const adminToken = (await issueToken(Admin, await adminWithId(ann.user.id))).token;
      const out = await logOut.action('logOutEverywhere', { userId: ann.user.id });
      expect(out.$metadata.revoked).toBe(3);
      await expectDead(User, ann.tokens);
      await expectLive(Admin, [adminToken]);
    });

    async function adminWithId(id: string) {
      const admin = await Admin.actions.getBySubject({ subject: `admin?id=${id}` });
      if (admin === null) throw new Error('there is no such admin');
      return admin;
    }

    test('L8 the record of a deleted user still revokes the tokens that are left', async () => {
      const ann = await signedIn('ann', 3);
      await opened.query('delete from users');
      const out = await logOut.action('logOutEverywhere', { user: ann.user });
      expect(out.id).toBe(ann.user.id);
      expect(out.$metadata.revoked).toBe(3);
      expect((await tokenRows(opened)).map(({ purpose }) => purpose)).toEqual(Array(3).fill('revocation'));
    });

    test('L17 only purpose and updatedAt of the rows change', async () => {
      const { user } = await signedIn('ann', 3);
      await issueToken(User, user, { extraClaims: { device: 'laptop' } });
      const before = await tokenRows(opened);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await logOut.action('logOutEverywhere', { user });
      const after = await tokenRows(opened);
      expect(after).toHaveLength(4);
      for (const [index, { purpose, updated_at, ...rest }] of after.entries()) {
        const { purpose: oldPurpose, updated_at: oldUpdatedAt, ...oldRest } = before[index] ?? {};
        expect(rest).toEqual(oldRest);
        expect([oldPurpose, purpose]).toEqual(['user', 'revocation']);
        expect(timeOf(updated_at)).toBeGreaterThan(timeOf(oldUpdatedAt));
      }
    });

    test('L22 signing in again afterwards works', async () => {
      const { user } = await signedIn('ann', 2);
      await logOut.action('logOutEverywhere', { user });
      const { email, password: text } = credentials('ann');
      const again = await password.action('signIn', { email, password: text });
      await expectLive(User, [again.$metadata.token]);
    });

    test('L23 subjects are compared exactly: 1 is not 11', async () => {
      const [one, eleven] = [await Member.actions.join({ number: '1' }), await Member.actions.join({ number: '11' })];
      const [ofOne, ofEleven] = [await issueToken(Member, one), await issueToken(Member, eleven)];
      const out = await Member.actions.logOutEverywhere({ memberId: '1' });
      expect(out.$metadata.revoked).toBe(1);
      await expectDead(Member, [ofOne.token]);
      await expectLive(Member, [ofEleven.token]);
    });
  });
}
