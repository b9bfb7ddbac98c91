import { randomUUID } from 'node:crypto';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import fc from 'fast-check';
import { decodeProtectedHeader } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { credentials, secret, Token, User } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { areClaims, areCurrent, type Claims } from './claims.ts';
import type { ExtraClaims } from './extra-claims.ts';
import { peekToken, verifyToken } from './verify-token.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Not a whole second. */
const clock = () => 1_800_000_000_999;

const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;

/** A user resource whose tokens carry claims of the application's own. */
function userWith(extraClaims: ExtraClaims) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: { id: uuidPrimaryKey(), role: z.string(), code: attribute(z.string(), { sensitive: true }) },
    actions: { create: { type: 'create', accept: ['role', 'code'] } },
    authentication: { tokens: { ...tokens, extraClaims } },
  });
}

const reserved = {
  sid: 'x',
  auth_time: 0,
  sub: 'x',
  jti: 'x',
  purpose: 'x',
  iat: 0,
  nbf: 0,
  exp: 9e9,
  iss: 'x',
  aud: 'x',
  act: { sub: 'x' },
};

for (const store of stores) {
  describe(`claims on ${store.name}`, () => {
    let opened: OpenedStore;
    afterEach(() => opened.close());

    test('T1 claims and header of a token, in whole seconds', async () => {
      opened = await store.open([User, Token], { clock });
      const ann = await Info.strategy(User, 'password').action('register', credentials('ann'));
      const { token } = ann.$metadata;
      expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT' });
      const claims = peekToken(token);
      expect(claims).toEqual({
        sub: `user?id=${ann.id}`,
        jti: expect.stringMatching(uuid),
        purpose: 'user',
        iat: 1_800_000_000,
        nbf: 1_800_000_000,
        exp: 1_800_000_000 + 14 * 86_400,
        iss: 'Ashlar',
        aud: 'user',
        sid: claims?.jti,
        auth_time: 1_800_000_000,
      });
      expect(await verifyToken(User, token)).toEqual(claims);
      expect((await authenticate(User, token))?.claims).toEqual(claims);
    });

    test('T1 no two tokens have one jti', async () => {
      opened = await store.open([User, Token], { clock });
      const ann = await Info.strategy(User, 'password').action('register', credentials('ann'));
      const issued = await Promise.all(Array.from({ length: 50 }, () => issueToken(User, ann)));
      expect(new Set(issued.map(({ claims }) => claims.jti)).size).toBe(50);
      expect(new Set(issued.map(({ token }) => token)).size).toBe(50);
    });

    test('T1 issuer, audience, subject name and lifetime as configured', async () => {
      const Member = defineResource({
        name: 'ClubMember',
        attributes: { id: uuidPrimaryKey() },
        actions: { create: { type: 'create' } },
        authentication: {
          subjectName: 'member',
          tokens: { ...tokens, issuer: 'https://club.example', audience: 'club', tokenLifetime: '90 minutes' },
        },
      });
      opened = await store.open([Member, Token], { clock });
      const member = await Member.actions.create({});
      const { token, claims } = await issueToken(Member, member);
      expect(claims).toMatchObject({ sub: `member?id=${member.id}`, iss: 'https://club.example', aud: 'club' });
      expect(claims.exp - claims.iat).toBe(5400);
      expect(await authenticate(Member, token)).not.toBeNull();
    });

    test('T12 static claims reach the token and extraData, and reserved claims stay', async () => {
      const WithClaims = userWith({ ...reserved, tier: 'gold', flags: { beta: true } });
      opened = await store.open([WithClaims, Token], { clock });
      const user = await WithClaims.actions.create({ role: 'admin', code: '1' });
      const { token, claims } = await issueToken(WithClaims, user);
      const session = await authenticate(WithClaims, token);
      expect(claims).toEqual({
        tier: 'gold',
        flags: { beta: true },
        sub: `user?id=${user.id}`,
        jti: expect.stringMatching(uuid),
        purpose: 'user',
        iat: 1_800_000_000,
        nbf: 1_800_000_000,
        exp: 1_801_209_600,
        iss: 'Ashlar',
        aud: 'user',
        sid: claims.jti,
        auth_time: 1_800_000_000,
      });
      expect(session?.claims).toEqual(claims);
      const ofSession = { sid: claims.jti, auth_time: 1_800_000_000 };
      expect(session?.storedToken?.extraData).toEqual({ tier: 'gold', flags: { beta: true }, ...ofSession });
    });

    test('T12 a function that makes claims gets the record, without sensitive attributes', async () => {
      const seen: object[] = [];
      const WithClaims = userWith((user) => {
        seen.push({ ...user });
        return { ...reserved, role: user.role, code: user.code };
      });
      opened = await store.open([WithClaims, Token], { clock });
      const user = await WithClaims.actions.create({ role: 'admin', code: 'hidden' });
      const { token, claims } = await issueToken(WithClaims, user);
      expect(seen).toEqual([{ id: user.id, role: 'admin' }]);
      expect(claims).toMatchObject({ role: 'admin', sub: `user?id=${user.id}`, purpose: 'user' });
      expect((await authenticate(WithClaims, token))?.storedToken?.extraData).toEqual({
        role: 'admin',
        sid: claims.jti,
        auth_time: 1_800_000_000,
      });
    });

    test('T12 claims of one token replace claims of the resource, and no reserved claim', async () => {
      const WithClaims = userWith({ tier: 'gold', device: 'none' });
      opened = await store.open([WithClaims, Token], { clock });
      const user = await WithClaims.actions.create({ role: 'admin', code: '1' });
      const { token } = await issueToken(WithClaims, user, { extraClaims: { ...reserved, device: 'phone' } });
      const other = await issueToken(WithClaims, user);
      const session = await authenticate(WithClaims, token);
      expect(session?.claims).toMatchObject({ tier: 'gold', device: 'phone', purpose: 'user', iss: 'Ashlar' });
      expect(session?.claims).not.toHaveProperty('act');
      expect(session?.storedToken?.extraData).toMatchObject({ tier: 'gold', device: 'phone' });
      expect(other.claims).toMatchObject({ tier: 'gold', device: 'none' });
    });
  });
}

const sound: Claims = {
  sub: 'user?id=1',
  jti: randomUUID(),
  purpose: 'user',
  iat: 100,
  nbf: 100,
  exp: 200,
  iss: 'Ashlar',
  aud: 'user',
};

describe('claims as data', () => {
  test('T5 claims hold from five seconds before nbf until just before exp', () => {
    const at = (seconds: number) => areCurrent(sound, new Date(seconds * 1000));
    expect([94, 94.999].map(at)).toEqual([false, false]);
    expect([95, 99, 99.999, 100, 150, 199, 199.999].map(at)).not.toContain(false);
    expect([200, 200.001, 204, 1e9].map(at)).not.toContain(true);
    expect(areCurrent(sound, new Date(Number.NaN))).toBe(false);
  });

  test('T5 claims of a wrong type are refused', () => {
    expect(areClaims({ ...sound })).toBe(true);
    expect(areClaims({ ...sound, extra: { anything: [1] } })).toBe(true);
    const present = fc.anything().filter((value) => value !== undefined);
    const notText = present.filter((value) => typeof value !== 'string');
    const notSeconds = present.filter((value) => !Number.isSafeInteger(value));
    for (const name of ['sub', 'jti', 'purpose', 'iss', 'aud', 'sid']) {
      fc.assert(
        fc.property(notText, (value) => !areClaims({ ...sound, [name]: value })),
        { numRuns: 50 },
      );
    }
    for (const name of ['iat', 'nbf', 'exp', 'auth_time']) {
      fc.assert(
        fc.property(notSeconds, (value) => !areClaims({ ...sound, [name]: value })),
        { numRuns: 50 },
      );
    }
    for (const act of [undefined, null, false, {}]) expect(areClaims({ ...sound, act })).toBe(false);
  });

  test('T12 no claim of an application replaces a reserved claim', async () => {
    let claimed: Readonly<Record<string, unknown>> = {};
    const WithClaims = userWith(() => claimed);
    const opened = await stores[0]?.open([WithClaims, Token], { clock });
    const user = await WithClaims.actions.create({ role: 'admin', code: '1' });
    const names = fc.oneof(fc.constantFrom(...Object.keys(reserved), '__proto__', 'constructor'), fc.string());
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, fc.jsonValue()), async (extra) => {
        claimed = extra;
        const { token, claims } = await issueToken(WithClaims, user);
        expect(claims).toMatchObject({ sub: `user?id=${user.id}`, purpose: 'user', iat: 1_800_000_000 });
        expect(claims).not.toHaveProperty('act');
        expect(await authenticate(WithClaims, token)).not.toBeNull();
      }),
      { numRuns: 100 },
    );
    await opened?.close();
  });
});
