import { createSecretKey } from 'node:crypto';
import { uuidPrimaryKey } from '@ashlar/core';
import fc from 'fast-check';
import { decodeProtectedHeader } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { storedTokens, Token } from '../test-setup/accounts.ts';
import { createKeys } from '../test-setup/keys.ts';
import { printed, thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import type { SecretSource } from './secret.ts';
import type { SigningAlgorithm } from './signing-algorithm.ts';

/** A user resource with that secret. */
function userWith(signingSecret: unknown, signingAlgorithm: SigningAlgorithm = 'HS256') {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: { id: uuidPrimaryKey() },
    actions: { create: { type: 'create' } },
    authentication: {
      tokens: {
        ...storedTokens,
        signingAlgorithm,
        signingSecret: signingSecret as SecretSource,
      },
    },
  });
}

const signingSecret = ['authentication', 'tokens', 'signingSecret'];
const [one, two, three] = ['first', 'second', 'third'].map((name) => `the ${name} secret, long enough for HS256`);

describe('definitions', () => {
  test.each([
    ['HS256', 256],
    ['HS384', 384],
    ['HS512', 512],
  ] as const)(
    'T10 %s refuses a secret of less than %i bits, and the message says how many bits it has',
    async (algorithm, bits) => {
      for (const bytes of [0, 1, bits / 8 - 1]) {
        const bytesInList = [Buffer.alloc(bits / 8), Buffer.alloc(bytes, 's')];
        for (const secret of ['s'.repeat(bytes), Buffer.alloc(bytes, 's'), bytesInList]) {
          const error = await thrownBy(() => userWith(secret, algorithm));
          expect(error).toMatchObject({
            code: 'INVALID_DEFINITION',
            issues: [
              {
                path: signingSecret,
                message: expect.stringContaining(`${bytes * 8} bits, and ${algorithm} needs ${bits} `),
              },
            ],
          });
        }
      }
      expect(() => userWith('s'.repeat(bits / 8), algorithm)).not.toThrow();
    },
  );

  test('T10 bits are counted in UTF-8', async () => {
    expect(() => userWith('é'.repeat(16))).not.toThrow();
    expect(await thrownBy(() => userWith('e'.repeat(31)))).toMatchObject({ class: 'framework' });
  });

  test.each([
    { name: 'a number', secret: 1 },
    { name: 'null', secret: null },
    { name: 'an empty list', secret: [] },
    { name: 'a list of nothing', secret: [undefined, '', undefined] },
    { name: 'a list with a null', secret: [one, null] },
    { name: 'a kid without a key', secret: { kid: 'a' } },
    { name: 'a key without a kid', secret: { key: one } },
    { name: 'a kid that is a number', secret: { kid: 1, key: one } },
    { name: 'a list in a list', secret: [[one]] },
    { name: 'a promise', secret: Promise.resolve(one) },
  ])('T10 $name is a definition error', async ({ secret }) => {
    expect(await thrownBy(() => userWith(secret))).toMatchObject({ issues: [{ path: signingSecret }] });
  });

  test('T10 two keys under one kid are a definition error', async () => {
    for (const secret of [
      [
        { kid: 'a', key: one },
        { kid: 'a', key: two },
      ],
      [undefined, { kid: 'a', key: one }, three, { kid: 'a', key: two }],
    ]) {
      const error = await thrownBy(() => userWith(secret));
      expect(error).toMatchObject({ issues: [{ path: signingSecret, message: 'two keys have one kid' }] });
    }
  });

  test('T10 no definition error holds the secret', async () => {
    const hidden = 'correct-horse-battery';
    for (const secret of [
      hidden,
      [one, hidden],
      { kid: 'a', key: hidden },
      [{ kid: 'a', key: hidden }, 1],
      { [hidden]: 1 },
    ]) {
      expect(printed(await thrownBy(() => userWith(secret)))).not.toContain(hidden);
    }
    expect(printed(await thrownBy(() => userWith(`${hidden} for EdDSA, which takes none`, 'EdDSA')))).not.toContain(
      hidden,
    );
  });
});

for (const store of stores) {
  describe(`keys on ${store.name}`, () => {
    let opened: OpenedStore;
    let given: unknown;
    const User = userWith(() => given);
    afterEach(() => opened.close());
    const start = async (secrets: unknown) => {
      given = secrets;
      opened = await store.open([User, Token]);
      return await User.actions.create({});
    };
    const accepts = async (token: string) => (await authenticate(User, token)) !== null;

    test.each([
      { name: 'a variable that is not set', secrets: [one, undefined] },
      { name: 'an empty variable', secrets: [one, ''] },
      { name: 'a new one that is not set yet', secrets: [undefined, one] },
      { name: 'the same twice', secrets: [one, one] },
      { name: 'the same as text and as bytes', secrets: [one, Buffer.from(String(one))] },
      { name: 'a named variable that is not set', secrets: [one, { kid: 'old', key: undefined }] },
      { name: 'a named variable that is empty', secrets: [{ kid: 'new', key: '' }, one] },
      { name: 'the same twice, with holes', secrets: ['', one, undefined, one, ''] },
    ])('T10 a list with $name counts as one key', async ({ secrets }) => {
      const ann = await start([one]);
      const { token } = await issueToken(User, ann);
      given = secrets;
      const again = await issueToken(User, ann);
      for (const each of [token, again.token]) {
        expect(decodeProtectedHeader(each).kid).toBeUndefined();
        expect(await accepts(each)).toBe(true);
      }
      given = [undefined, ''];
      await expect(accepts(token)).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE', class: 'unavailable' });
    });

    test('T10 one key under two kids verifies under both', async () => {
      const ann = await start([
        { kid: 'a', key: one },
        { kid: 'b', key: one },
        { kid: 'a', key: one },
      ]);
      const first = await issueToken(User, ann);
      given = [
        { kid: 'b', key: one },
        { kid: 'a', key: one },
      ];
      const second = await issueToken(User, ann);
      expect([first, second].map(({ token }) => decodeProtectedHeader(token).kid)).toEqual(['a', 'b']);
      for (const { token } of [first, second]) expect(await accepts(token)).toBe(true);
    });

    test('T10 with [new, old] both keys verify and the new one signs; without the old one its tokens are null', async () => {
      const ann = await start([one]);
      const first = await issueToken(User, ann);
      given = [two, one];
      const second = await issueToken(User, ann);
      given = [three, two, one];
      const third = await issueToken(User, ann);
      expect(await Promise.all([first, second, third].map(({ token }) => accepts(token)))).toEqual([true, true, true]);
      const kids = [first, second, third].map(({ token }) => decodeProtectedHeader(token).kid);
      expect(kids[0]).toBeUndefined();
      expect(new Set(kids).size).toBe(3);

      given = [three, two];
      expect(await Promise.all([first, second, third].map(({ token }) => accepts(token)))).toEqual([false, true, true]);
      given = three;
      expect(await Promise.all([first, second, third].map(({ token }) => accepts(token)))).toEqual([
        false,
        false,
        true,
      ]);
      given = [one, two, three];
      expect(await Promise.all([first, second, third].map(({ token }) => accepts(token)))).toEqual([true, true, true]);
    });

    test('T10 tokens carry the kid of the application', async () => {
      const ann = await start([
        { kid: '2026', key: two },
        { kid: '2025', key: one },
      ]);
      const { token } = await issueToken(User, ann);
      expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT', kid: '2026' });
      given = [
        { kid: '2027', key: three },
        { kid: '2026', key: two },
      ];
      expect(await accepts(token)).toBe(true);
      // The name says which key, not how good it is: the same key under another name has signed nothing.
      given = [
        { kid: '2027', key: two },
        { kid: '2026', key: three },
      ];
      expect(await accepts(token)).toBe(false);
    });

    test('T10 text, bytes and a KeyObject of the same secret are one key', async () => {
      const ann = await start([one, two]);
      const { token } = await issueToken(User, ann);
      const { kid } = decodeProtectedHeader(token);
      expect(kid).toMatch(/^[\w-]{11}$/);
      for (const key of [
        Buffer.from(String(one)),
        new TextEncoder().encode(one),
        createSecretKey(Buffer.from(String(one))),
      ]) {
        given = [two, key];
        expect(await accepts(token)).toBe(true);
        given = [key, two];
        expect(decodeProtectedHeader((await issueToken(User, ann)).token).kid).toBe(kid);
      }
    });

    test('T11 a secret may be a promise, and a new key object at each call works', async () => {
      const ann = await start(new Promise((resolve) => setTimeout(resolve, 5, one)));
      const { token } = await issueToken(User, ann);
      for (const make of [
        () => Promise.resolve(one),
        () => Promise.resolve([{ kid: 'a', key: Buffer.from(String(one)) }]),
        () => createSecretKey(Buffer.from(String(one))),
      ]) {
        for (let i = 0; i < 20; i++) {
          given = make();
          expect(await accepts(token)).toBe(true);
        }
      }
    });
  });
}

test('T10 the kid made from a key is always the same, and differs between keys', async () => {
  let given: readonly string[] = [];
  const User = userWith(() => given);
  const opened = await stores[0]?.open([User, Token]);
  const ann = await User.actions.create({});
  const secret = fc.string({ unit: 'binary', minLength: 32, maxLength: 64 });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(secret, { minLength: 2, maxLength: 4, selector: (text) => Buffer.from(text).toString() }),
      async (secrets) => {
        given = secrets;
        const kid = decodeProtectedHeader((await issueToken(User, ann)).token).kid ?? '';
        given = [...secrets];
        expect(decodeProtectedHeader((await issueToken(User, ann)).token).kid).toBe(kid);
        given = [secrets[1] ?? '', secrets[0] ?? ''];
        expect(decodeProtectedHeader((await issueToken(User, ann)).token).kid).not.toBe(kid);
      },
    ),
    { numRuns: 30 },
  );
  await opened?.close();
});

test('T10 a list may hold a key pair', async () => {
  const [old, fresh] = [createKeys.ES256(), createKeys.ES256()];
  let given = [old.sign];
  const User = userWith(() => given, 'ES256');
  const opened = await stores[0]?.open([User, Token]);
  const { token } = await issueToken(User, await User.actions.create({}));
  // The old private key is gone: its public half still verifies.
  given = [fresh.sign, old.verify];
  expect(await authenticate(User, token)).not.toBeNull();
  given = [fresh.sign];
  expect(await authenticate(User, token)).toBeNull();
  await opened?.close();
});
