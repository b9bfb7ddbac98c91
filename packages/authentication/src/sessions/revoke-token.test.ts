// T8: one token revoked at a time, by itself or by its jti, whether it was stored or not.
import { uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { secret, Token } from '../test-setup/accounts.ts';
import { forge, part, partsOf } from '../test-setup/forge.ts';
import { storesAndPoolers } from '../test-setup/pooled-stores.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { expectDead, expectLive, tokenRows } from '../test-setup/sessions.ts';
import type { OpenedStore } from '../test-setup/stores.ts';
import { issueToken } from './issue-token.ts';
import { type RevokedToken, revokeJti } from './revoke-jti.ts';
import { revokeToken } from './revoke-token.ts';
import { tokenRevoked } from './token-revoked.ts';

const OtherToken = defineResource({ name: 'OtherToken', tokenResource: {} });

function define(name: string, tokens: object) {
  return defineResource({
    name,
    attributes: { id: uuidPrimaryKey() },
    actions: { create: { type: 'create' } },
    authentication: {
      sessionIdentifier: 'jti',
      tokens: { enabled: true, tokenResource: Token, signingSecret: secret, ...tokens },
    },
  });
}
const User = define('User', { storeAllTokens: true, requireTokenPresenceForAuthentication: true });
const NotStored = define('NotStored', {});
const Elsewhere = define('Elsewhere', { tokenResource: OtherToken });
const resources = [User, NotStored, Elsewhere, Token, OtherToken];

const first = { alreadyRevoked: false };
const again = { alreadyRevoked: true };

for (const store of storesAndPoolers) {
  describe(`revoking one token on ${store.name}`, () => {
    let opened: OpenedStore;
    let moment = 0;
    beforeEach(async () => {
      moment = Date.parse('2026-12-01T12:00:00.400Z');
      opened = await store.open(resources, { clock: () => moment });
    });
    afterEach(() => opened.close());

    /** Three tokens of one user and one of another. */
    async function issue(resource: typeof User) {
      const [ann, bob] = [await resource.actions.create({}), await resource.actions.create({})];
      const one = await issueToken(resource, ann);
      const rest = [await issueToken(resource, ann), await issueToken(resource, ann), await issueToken(resource, bob)];
      return { one, others: rest.map(({ token }) => token) };
    }

    test('T8 revoking a token ends it and nothing else; a second call says so and writes nothing', async () => {
      const { one, others } = await issue(User);
      await expectLive(User, [one.token, ...others]);
      const before = await tokenRows(opened);
      moment += 1000;
      expect(await revokeToken(Token, one.token)).toEqual(first);
      await expectDead(User, [one.token]);
      await expectLive(User, others);
      const revoked = await tokenRows(opened);
      const expected = before.map((row) => {
        const updated = revoked.find(({ jti }) => jti === row.jti)?.updated_at;
        return row.jti === one.claims.jti ? { ...row, purpose: 'revocation', updated_at: updated } : row;
      });
      expect(revoked).toEqual(expected);
      expect((await Token.actions.getToken({ jti: one.claims.jti }))?.updatedAt).toEqual(new Date(moment));

      moment += 1000;
      expect(await revokeToken(Token, one.token)).toEqual(again);
      const { jti, sub: subject, exp } = one.claims;
      expect(await revokeJti(Token, jti, { subject, expiresAt: new Date(exp * 1000) })).toEqual(again);
      expect(await tokenRows(opened)).toEqual(revoked);
    });

    test('T8 revoking by jti ends a stored token', async () => {
      const { one, others } = await issue(User);
      const expiresAt = new Date(moment + 1000);
      expect(await revokeJti(Token, one.claims.jti, { subject: one.claims.sub, expiresAt })).toEqual(first);
      await expectDead(User, [one.token]);
      await expectLive(User, others);
      expect(await revokeToken(Token, one.token)).toEqual(again);
      // Its row keeps its own expiry: what the caller says is for tokens that have no row.
      expect((await Token.actions.getToken({ jti: one.claims.jti }))?.expiresAt.getTime()).toBe(one.claims.exp * 1000);
    });

    test('T8 a token that was never stored gets a row as revoked, until it expires', async () => {
      const { one, others } = await issue(NotStored);
      expect(await tokenRows(opened)).toEqual([]);
      await expectLive(NotStored, [one.token, ...others]);
      expect(await revokeToken(Token, one.token)).toEqual(first);
      expect(await revokeToken(Token, one.token)).toEqual(again);
      await expectDead(NotStored, [one.token]);
      await expectLive(NotStored, others);
      expect(await tokenRows(opened)).toHaveLength(1);
      expect(await Token.actions.getToken({ jti: one.claims.jti })).toEqual({
        jti: one.claims.jti,
        subject: one.claims.sub,
        purpose: 'revocation',
        expiresAt: new Date(one.claims.exp * 1000),
        extraData: null,
        createdAt: new Date(moment),
        updatedAt: new Date(moment),
      });
    });

    test.each([
      { name: 'stored', resource: User },
      { name: 'never stored', resource: NotStored },
    ])('T8 of twelve parallel revocations of a token that was $name, in two processes, one is first', async (given) => {
      const { one, others } = await issue(given.resource);
      const another = opened.openAnother().domain;
      const calls = Array.from({ length: 12 }, (_, index) =>
        revokeToken(Token, one.token, { domain: index % 2 === 0 ? opened.domain : another }),
      );
      const outcomes = await Promise.all(calls);
      expect(outcomes.filter(({ alreadyRevoked }) => !alreadyRevoked)).toHaveLength(1);
      const rows = (await tokenRows(opened)).filter(({ jti }) => jti === one.claims.jti);
      expect(rows).toMatchObject([{ purpose: 'revocation' }]);
      await another.close();
      await expectDead(given.resource, [one.token]);
      await expectLive(given.resource, others);
    });

    test('T8 an expired token can be revoked, too', async () => {
      const { one } = await issue(User);
      moment = (one.claims.exp + 1) * 1000;
      expect(await revokeToken(Token, one.token)).toEqual(first);
      expect(await revokeToken(Token, one.token)).toEqual(again);
    });

    test('T8 a token that no resource signed is InvalidInput, without any statement', async () => {
      const { one } = await issue(User);
      const { header, payload } = partsOf(one.token);
      const { claims } = one;
      const forged = [
        await forge({ claims, key: new TextEncoder().encode('a secret of another key, just as long') }),
        await forge({ claims: { ...claims, aud: 'stranger' } }),
        await forge({ claims: { ...claims, iss: 'stranger' } }),
        await forge({ claims: { ...claims, sub: 'stranger?id=1' } }),
        await forge({ claims: { ...claims, act: 'user' } }),
        await forge({ claims: { ...claims, nbf: 1e300 } }),
        `${header}.${payload}.`,
        `${part({ alg: 'none' })}.${payload}.`,
        ...['garbage', '', '...'],
        // Of a resource in the domain that keeps its tokens elsewhere.
        (await issueToken(Elsewhere, await Elsewhere.actions.create({}))).token,
      ];
      const rows = await tokenRows(opened);
      opened.statements.length = 0;
      for (const token of [...forged, undefined, null, 1, {}]) {
        const error = await thrownBy(() => revokeToken(Token, token as string));
        expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['token'] }] });
        expect(await tokenRevoked(Token, { token: token as string })).toBe(true);
      }
      expect(opened.statements).toEqual([]);
      expect(await tokenRows(opened)).toEqual(rows);
      await expectLive(User, [one.token]);
    });

    test('T8 revokeJti reports every wrong argument', async () => {
      const good = { subject: 'user?id=1', expiresAt: new Date() };
      const wrong: readonly (readonly [unknown, object, string])[] = [
        ['', good, 'jti'],
        [1, good, 'jti'],
        [undefined, good, 'jti'],
        ['a'.repeat(8193), good, 'jti'],
        ['a', { ...good, subject: undefined }, 'subject'],
        ['a', { ...good, subject: 'a'.repeat(8193) }, 'subject'],
        ['a', { ...good, expiresAt: 'tomorrow' }, 'expiresAt'],
        ['a', { ...good, expiresAt: new Date(Number.NaN) }, 'expiresAt'],
      ];
      for (const [jti, revoked, path] of wrong) {
        const error = await thrownBy(() => revokeJti(Token, jti as string, revoked as RevokedToken));
        expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: [path] }] });
      }
      expect(opened.statements).toEqual([]);
    });

    test('T8 what names no token, and users in place of their tokens, are refused with a cure', async () => {
      const nothing = await thrownBy(() => revokeJti(Token, 'a', undefined as unknown as RevokedToken));
      expect(nothing).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['subject'] }, { path: ['expiresAt'] }],
      });
      for (const by of [undefined, null, 'a token']) {
        const error = await thrownBy(() => tokenRevoked(Token, by as unknown as { token: string }));
        expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ message: 'expected { token } or { jti }' }] });
      }
      const { one } = await issue(User);
      const calls = {
        revokeToken: () => revokeToken(User, one.token),
        revokeJti: () => revokeJti(User, 'a', { subject: one.claims.sub, expiresAt: new Date() }),
        tokenRevoked: () => tokenRevoked(User, { token: one.token }),
      };
      for (const [name, call] of Object.entries(calls)) {
        expect(await thrownBy(call)).toEqual(new TypeError(`${name}: User keeps no tokens: pass Token`));
      }
      await expectLive(User, [one.token]);
    });

    test('T8 tokenRevoked answers by token and by jti; an unknown jti is not revoked', async () => {
      for (const resource of [User, NotStored]) {
        const { one, others } = await issue(resource);
        const both = [{ token: one.token }, { jti: one.claims.jti }];
        for (const by of both) expect(await tokenRevoked(Token, by)).toBe(false);
        await revokeToken(Token, one.token);
        for (const by of both) expect(await tokenRevoked(Token, by)).toBe(true);
        for (const token of others) expect(await tokenRevoked(Token, { token })).toBe(false);
      }
      for (const jti of ['unknown', '', "' or '1'='1"]) expect(await tokenRevoked(Token, { jti })).toBe(false);
      const error = await thrownBy(() => tokenRevoked(Token, { jti: 1 } as unknown as { jti: string }));
      expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['jti'] }] });
    });

    test('T8 a revocation commits or rolls back with its transaction, passed as trx or around it', async () => {
      for (const resource of [User, NotStored]) {
        const { one, others } = await issue(resource);
        const rolledBack = opened.domain.transaction(async ({ trx }) => {
          expect(await revokeToken(Token, one.token, { trx })).toEqual(first);
          expect(await revokeToken(Token, one.token)).toEqual(again);
          expect(await tokenRevoked(Token, one, { trx })).toBe(true);
          await expectDead(resource, [one.token]);
          throw new Error('no');
        });
        await expect(rolledBack).rejects.toThrow('no');
        await expectLive(resource, [one.token, ...others]);
        await opened.domain.transaction(() => revokeToken(Token, one.token));
        await expectDead(resource, [one.token]);
      }
    });
  });
}
