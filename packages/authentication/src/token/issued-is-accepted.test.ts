// Whatever is issued is accepted when it is checked; what would not be is refused before anything is written.
import { generateKeyPairSync } from 'node:crypto';
import { attribute, type InvalidInput, type Scope, timestamp, uuidPrimaryKey } from '@ashlar/core';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { issueWithCredential } from '../credentials/issue-with-credential.ts';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import type { SecretSource } from '../secrets/secret.ts';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { revokeToken } from '../sessions/revoke-token.ts';
import { credentials, secret, Token, User } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { tokenRows } from '../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import type { ExtraClaims } from './extra-claims.ts';
import { verifyToken } from './verify-token.ts';

const password = Info.strategy(User, 'password');
const { email, password: typed } = credentials('ann');
const known = { email, password: typed };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

/** Claims of a number of characters. */
const long = (length: number) => ({ roles: 'x'.repeat(length) });
const tooLong = { context: { extraTokenClaims: long(6000) } };
const refused = { code: 'INVALID_INPUT', issues: [{ path: ['extraClaims'] }] };

const shared = { enabled: true, tokenResource: Token, storeAllTokens: true } as const;
function define(tokens: {
  extraClaims?: ExtraClaims;
  signingSecret: SecretSource;
  signingAlgorithm?: SigningAlgorithm;
}) {
  return defineResource({
    name: 'Member',
    attributes: { id: uuidPrimaryKey() },
    actions: { create: { type: 'create' } },
    authentication: { tokens: { ...shared, requireTokenPresenceForAuthentication: true, ...tokens } },
  });
}
const Named = defineResource({
  name: 'Named',
  attributes: { name: attribute(z.string(), { primaryKey: true }), createdAt: timestamp() },
  actions: { create: { type: 'create', accept: ['name'] } },
  authentication: { tokens: { ...shared, requireTokenPresenceForAuthentication: true, signingSecret: secret } },
});

for (const store of stores) {
  describe(`tokens that would not be accepted on ${store.name}`, () => {
    let opened: OpenedStore;
    afterEach(() => opened.close());

    test('a token that is too long is InvalidInput at extraClaims, and nothing is written', async () => {
      opened = await store.open([User, Token]);
      const ann = await password.action('register', credentials('ann'));
      const before = [await tokenRows(opened), await opened.query('select * from users')];
      const bob = credentials('bob');
      const calls = [
        () => issueToken(User, ann, { extraClaims: long(6000) }),
        () => password.action('register', bob, tooLong),
        () => password.action('signIn', known, tooLong),
        () => password.action('changePassword', { user: ann, currentPassword: typed, ...fresh }, tooLong),
        () => renewToken(User, ann.$metadata.token, tooLong),
      ];
      for (const call of calls) expect(await thrownBy(call)).toMatchObject(refused);
      expect([await tokenRows(opened), await opened.query('select * from users')]).toEqual(before);
      expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
    });

    test('a token whose claims are nested too deep is refused, too', async () => {
      opened = await store.open([User, Token]);
      const ann = await password.action('register', credentials('ann'));
      const before = await tokenRows(opened);
      const megabytes = 'x'.repeat(12_000_000);
      const many = Object.fromEntries(Array.from({ length: 150_000 }, (_, index) => [`c${index}`, index]));
      const list = Array<number>(150_000).fill(1);
      for (const extraClaims of [
        { megabytes },
        { megabytes, wrong: Number.NaN },
        many,
        { list },
        { text: [megabytes] },
      ]) {
        const error = await thrownBy(() => issueToken(User, ann, { extraClaims }));
        expect(error).toMatchObject({ code: 'INVALID_INPUT' });
        expect((error as InvalidInput).issues.map(({ path }) => path[0])).toContain('extraClaims');
        expect((error as InvalidInput).message.length).toBeLessThan(1000);
      }
      expect(await tokenRows(opened)).toEqual(before);
    });

    test('a key that is too long for a token is InvalidInput at the user', async () => {
      opened = await store.open([Named, Token]);
      const long = await Named.actions.create({ name: 'x'.repeat(8000) }).catch(() => undefined);
      // An index of PostgreSQL takes what can be compressed.
      expect(long).toBeDefined();
      if (long === undefined) return;
      expect(await thrownBy(() => issueToken(Named, long))).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['user'], message: 'has a primary key that is too long to stand in a token' }],
      });
      expect(await tokenRows(opened)).toEqual([]);
    });

    test('a sign-in token is not consumed if its session would be too long', async () => {
      opened = await store.open([User, Token]);
      await password.action('register', credentials('ann'));
      const { token } = (await password.action('signIn', known, { context: { tokenType: 'sign_in' } })).$metadata;
      expect(await thrownBy(() => password.action('signInWithToken', { token }, tooLong))).toMatchObject(refused);
      expect(await password.action('signInWithToken', { token })).toMatchObject({ email });
    });

    const keys: readonly (readonly [SigningAlgorithm, SecretSource])[] = [
      ['HS256', secret],
      ['HS512', [{ kid: 'k'.repeat(500), key: secret.repeat(2) }, secret.repeat(3)]],
      ['RS256', generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey],
      ['ES512', generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey],
      ['EdDSA', generateKeyPairSync('ed25519').privateKey],
    ];
    test.each(keys)('with %s the longest issued token has 8,192 characters or one less', async (...given) => {
      const [signingAlgorithm, signingSecret] = given;
      const Member = define({ signingAlgorithm, signingSecret });
      opened = await store.open([Member, Token]);
      const member = await Member.actions.create({});
      const issueLong = (length: number) => issueToken(Member, member, { extraClaims: long(length) });
      let [fits, fails] = [0, 8192];
      while (fails - fits > 1) {
        const middle = Math.floor((fits + fails) / 2);
        const issued = await issueLong(middle).catch(() => undefined);
        if (issued === undefined) fails = middle;
        else fits = middle;
      }
      const { token } = await issueLong(fits);
      expect([8190, 8191, 8192]).toContain(token.length);
      expect(await authenticate(Member, token)).not.toBeNull();
      expect(await revokeToken(Token, token)).toEqual({ alreadyRevoked: false });
    });

    test('claims of the resource that are too long, or no object, are refused too', async () => {
      let made: unknown = long(6000);
      const Member = define({ signingSecret: secret, extraClaims: () => made as Record<string, unknown> });
      opened = await store.open([Member, Token]);
      const member = await Member.actions.create({});
      expect(await thrownBy(() => issueToken(Member, member))).toMatchObject(refused);
      for (const none of [Promise.resolve({}), null, 'admin', ['admin'], 1]) {
        made = none;
        expect(await thrownBy(() => issueToken(Member, member))).toMatchObject(refused);
      }
      expect(await tokenRows(opened)).toEqual([]);
      made = undefined;
      expect(await authenticate(Member, (await issueToken(Member, member)).token)).not.toBeNull();
    });

    test('context.extraTokenClaims that are no object are InvalidInput at their path', async () => {
      opened = await store.open([User, Token]);
      const ann = await password.action('register', credentials('ann'));
      for (const extraTokenClaims of ['admin', ['admin'], 1, true]) {
        const options = { context: { extraTokenClaims } };
        const wrong = { code: 'INVALID_INPUT', issues: [{ path: ['context', 'extraTokenClaims'] }] };
        expect(await thrownBy(() => password.action('signIn', known, options))).toMatchObject(wrong);
        expect(await thrownBy(() => renewToken(User, ann.$metadata.token, options))).toMatchObject(wrong);
      }
      expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
    });

    test('a strategy that asks for an impossible lifetime or purpose is refused, and nothing is written', async () => {
      opened = await store.open([User, Token]);
      const ann = await password.action('register', credentials('ann'));
      const rows = await tokenRows(opened);
      const shorter = opened.domain.with({ context: { tokenLifetime: '1 hour' } });
      const issue = (request: object, scope: Scope = opened.domain) =>
        issueWithCredential(scope, User, { strategy: 'own', key: ann, unchanged: {}, request });
      for (const lifetime of [Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 0.5, 1e300, '60', '90000']) {
        for (const scope of [opened.domain, shorter]) {
          const error = await thrownBy(() => issue({ lifetime }, scope));
          expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['lifetime'] }] });
        }
      }
      for (const purpose of ['', 'revocation', 1, null]) {
        const error = await thrownBy(() => issue({ purpose }));
        expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['purpose'] }] });
      }
      expect(await tokenRows(opened)).toEqual(rows);
    });

    test('every issued token is accepted: random claims and lifetimes', async () => {
      opened = await store.open([User, Token], { clock: () => 1_800_000_000_500 });
      const ann = await password.action('register', credentials('ann'));
      const odd = fc.constantFrom<unknown>(
        1n,
        Number.NaN,
        -0,
        new Date(),
        () => 1,
        Symbol('x'),
        undefined,
        '\0',
        '\ud800',
      );
      const nested = fc
        .integer({ min: 1, max: 2000 })
        .map((depth) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`));
      const value = fc.oneof(
        fc.jsonValue(),
        fc.anything(),
        odd,
        nested,
        fc.string({ unit: 'binary', maxLength: 9000 }),
      );
      const names = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'toJSON', 'nbf', 'sid', '1'));
      const options = fc.record({
        extraClaims: fc.dictionary(names, value, { maxKeys: 4 }),
        lifetime: fc.constantFrom('1 second', '14 days', '36500 days' as const),
      });
      await fc.assert(
        fc.asyncProperty(options, async (given) => {
          const rows = await opened.query('select count(*) as count from tokens');
          const issued = await issueToken(User, ann, given as object).catch((error: InvalidInput) => {
            expect(error.code).toBe('INVALID_INPUT');
            expect(new Set(error.issues.map(({ path }) => path[0]))).toEqual(new Set(['extraClaims']));
          });
          if (!issued) {
            expect(await opened.query('select count(*) as count from tokens')).toEqual(rows);
            return;
          }
          const session = await authenticate(User, issued.token);
          expect(session?.claims).toEqual(issued.claims);
          expect(await renewToken(User, issued.token)).not.toBeNull();
        }),
        { numRuns: 150 },
      );
    });

    test('every issued token is accepted: random keys', async () => {
      opened = await store.open([Named, Token]);
      const name = fc.oneof(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.constantFrom('a b&c=d', '+', '%00', 'é', 'x'.repeat(9000), '?', '#', ' '),
      );
      await fc.assert(
        fc.asyncProperty(name, async (chosen) => {
          const user = await Named.actions.create({ name: `${crypto.randomUUID()}${chosen}` }).catch(() => undefined);
          if (user === undefined) return;
          const issued = await issueToken(Named, user).catch((error: unknown) => {
            expect(error).toMatchObject({ code: 'INVALID_INPUT' });
          });
          if (issued) expect(await authenticate(Named, issued.token)).toMatchObject({ user: { name: user.name } });
        }),
        { numRuns: 100 },
      );
    });
  });
}

test('verifyToken accepts a token of another purpose', async () => {
  const opened = await stores[0]?.open([User, Token]);
  const ann = await password.action('register', credentials('ann'));
  const { token, claims } = await issueToken(User, ann, { purpose: 'download', extraClaims: { file: 'a.pdf' } });
  expect(await verifyToken(User, token)).toEqual(claims);
  await opened?.close();
});
