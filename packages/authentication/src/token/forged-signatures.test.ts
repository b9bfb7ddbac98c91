// Tokens with a wrong signature, and texts that are no tokens: null, without asking the store.
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import fc from 'fast-check';
import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { credentials, secret, Token, User } from '../test-setup/accounts.ts';
import { forge, part, partsOf } from '../test-setup/forge.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { peekToken, verifyToken } from './verify-token.ts';

/** A genuine token of the user that is attacked, and another of the same user. */
interface Genuine {
  readonly token: string;
  readonly other: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

interface Attack {
  readonly name: string;
  token(genuine: Genuine): unknown;
}

const strangersSecret = 'the secret of a stranger, just as long as ours';
const strangersRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const strangersEc = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const hs256 = { alg: 'HS256', typ: 'JWT' };

/** The signed text of a token under another header or with other claims. */
function withParts(token: string, parts: Partial<ReturnType<typeof partsOf>>): string {
  const { header, payload, signature } = { ...partsOf(token), ...parts };
  return `${header}.${payload}.${signature}`;
}

/** The same bytes as the last character of 256 bits in base64url stands for, in another character. */
function otherLastCharacter(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return `${token.slice(0, -1)}${alphabet[alphabet.indexOf(token.slice(-1)) ^ 1]}`;
}

const wrongKeys: readonly Attack[] = [
  { name: 'another secret', token: ({ claims }) => forge({ claims, key: Buffer.from(strangersSecret) }) },
  {
    name: 'another secret under the name of ours',
    token: ({ claims }) => forge({ claims, header: { ...hs256, kid: 'ours' }, key: Buffer.from(strangersSecret) }),
  },
  {
    name: 'our secret under a name that is not ours',
    token: ({ claims }) => forge({ claims, header: { ...hs256, kid: 'other' } }),
  },
  {
    name: 'a kid that is a path to a file',
    token: ({ claims }) => forge({ claims, header: { ...hs256, kid: '../../dev/null' }, key: Buffer.alloc(32) }),
  },
  {
    name: 'our secret in upper case',
    token: ({ claims }) => forge({ claims, key: Buffer.from(secret.toUpperCase()) }),
  },
  {
    name: "a stranger's key that the header brings along (jwk)",
    token: ({ claims }) =>
      forge({
        claims,
        header: { alg: 'RS256', jwk: strangersRsa.publicKey.export({ format: 'jwk' }) },
        key: strangersRsa.privateKey,
      }),
  },
  {
    name: "a stranger's key that the header points to (jku)",
    token: ({ claims }) =>
      forge({ claims, header: { alg: 'ES256', jku: 'https://evil.example/keys' }, key: strangersEc.privateKey }),
  },
];

const wrongAlgorithms: readonly Attack[] = [
  {
    name: 'our secret with HS384',
    token: ({ claims }) => forge({ claims, header: { alg: 'HS384' }, key: Buffer.from(secret.padEnd(48)) }),
  },
  {
    name: 'our very bytes with HS384',
    token: ({ claims }) => signedByHand({ alg: 'HS384', typ: 'JWT' }, claims, 'sha384'),
  },
  {
    name: 'our very bytes with HS512',
    token: ({ claims }) => signedByHand({ alg: 'HS512', typ: 'JWT' }, claims, 'sha512'),
  },
  { name: 'alg: none, unsigned', token: ({ claims }) => new UnsecuredJWT({ ...claims }).encode() },
  ...['none', 'None', 'NONE', 'nOnE', '', 'hs256', 'HS256 '].map(
    (alg): Attack => ({
      name: `alg: ${JSON.stringify(alg)} with a genuine signature`,
      token: ({ token }) => withParts(token, { header: part({ alg, typ: 'JWT' }) }),
    }),
  ),
  {
    name: 'alg: none signed with our secret',
    token: ({ claims }) => signedByHand({ alg: 'none', typ: 'JWT' }, claims, 'sha256'),
  },
  { name: 'no alg', token: ({ claims }) => signedByHand({ typ: 'JWT' }, claims, 'sha256') },
  { name: 'alg that is a list', token: ({ claims }) => signedByHand({ alg: ['HS256'] }, claims, 'sha256') },
  {
    name: 'an unknown critical header',
    token: ({ claims }) => signedByHand({ ...hs256, crit: ['x'], x: 1 }, claims, 'sha256'),
  },
  {
    name: 'an unencoded payload (b64: false)',
    token: ({ claims }) => signedByHand({ ...hs256, b64: false, crit: ['b64'] }, claims, 'sha256'),
  },
];

const changedTexts: readonly Attack[] = [
  { name: 'no signature', token: ({ token }) => withParts(token, { signature: '' }) },
  { name: 'a shortened signature', token: ({ token }) => token.slice(0, -2) },
  {
    name: "another genuine token's signature",
    token: ({ token, other }) => withParts(token, { signature: partsOf(other).signature }),
  },
  {
    name: 'a later exp under the genuine signature',
    token: ({ token, claims }) => withParts(token, { payload: part({ ...claims, exp: Number(claims.exp) + 1 }) }),
  },
  {
    name: 'another typ under the genuine signature',
    token: ({ token }) => withParts(token, { header: part({ alg: 'HS256' }) }),
  },
  { name: 'another last character for the same bits', token: ({ token }) => otherLastCharacter(token) },
  { name: 'a space behind', token: ({ token }) => `${token} ` },
  { name: 'a line break behind', token: ({ token }) => `${token}\n` },
  { name: 'a space before', token: ({ token }) => ` ${token}` },
  { name: 'a space inside the signature', token: ({ token }) => `${token.slice(0, -5)} ${token.slice(-5)}` },
  { name: 'padding', token: ({ token }) => `${token}=` },
  { name: 'Bearer before it', token: ({ token }) => `Bearer ${token}` },
  { name: 'a fourth part', token: ({ token }) => `${token}.${partsOf(token).signature}` },
  { name: 'five parts, as of an encrypted token', token: ({ token }) => `${token}.a.b` },
  {
    name: 'the flattened JSON serialisation',
    token: ({ token }) => JSON.stringify({ ...partsOf(token), protected: partsOf(token).header }),
  },
  { name: 'twice', token: ({ token }) => token + token },
  { name: 'its claims alone', token: ({ token }) => partsOf(token).payload },
  { name: 'its jti', token: ({ claims }) => claims.jti },
  { name: 'its subject', token: ({ claims }) => claims.sub },
];

const malformed: readonly Attack[] = [
  ...[
    '',
    ' ',
    '.',
    '..',
    '...',
    'a',
    'a.b',
    'a.b.c',
    'null',
    'undefined',
    '{}',
    'garbage',
    '🦄.🦄.🦄',
    'é.é.é',
    '\0',
    '\ud800',
    'a b.c d.e f',
  ],
  'x'.repeat(1_000_000),
  `${'a.'.repeat(400_000)}a`,
  `${part(hs256)}.${'A'.repeat(1_000_000)}.AAAA`,
  `${part('not JSON')}.${part({})}.AAAA`,
  `${part('[]')}.${part({})}.AAAA`,
  `${part('null')}.${part({})}.AAAA`,
].map((text) => ({ name: `the text ${JSON.stringify(text.slice(0, 20))} of ${text.length}`, token: () => text }));

const otherTypes: readonly Attack[] = [
  ...[undefined, null, 0, 1, Number.NaN, 1n, true, [], {}, Symbol('token'), new Date(), () => secret].map((value) => ({
    name: `${typeof value} ${typeof value === 'symbol' ? '' : JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner))}`,
    token: () => value,
  })),
  { name: 'a String object', token: ({ token }) => Object(token) },
  { name: 'the token in a list', token: ({ token }) => [token] },
  { name: 'an object that prints as the token', token: ({ token }) => ({ toString: () => token }) },
  { name: 'the bytes of the token', token: ({ token }) => Buffer.from(token) },
];

/** Signs by HMAC what jose would refuse to sign. */
function signedByHand(header: object, claims: object, hash: string): string {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
}

for (const store of stores) {
  describe(`forged tokens on ${store.name}`, () => {
    let opened: OpenedStore;
    let genuine: Genuine;
    beforeAll(async () => {
      opened = await store.open([User, Token]);
      const ann = await Info.strategy(User, 'password').action('register', credentials('ann'));
      const { token } = ann.$metadata;
      genuine = { token, other: (await issueToken(User, ann)).token, claims: peekToken(token) ?? {} };
    });
    afterAll(() => opened.close());
    beforeEach(() => {
      opened.statements.length = 0;
    });

    test.each([...wrongKeys, ...wrongAlgorithms, ...changedTexts, ...malformed, ...otherTypes])(
      'T5 null without asking the store: $name',
      async (attack) => {
        // Callers without types send anything.
        const token = (await attack.token(genuine)) as string;
        expect(await authenticate(User, token)).toBeNull();
        expect(await authenticate(User, token)).toBeNull();
        expect(await verifyToken(User, token)).toBeNull();
        expect(opened.statements).toEqual([]);
        expect(await authenticate(User, genuine.token)).not.toBeNull();
        expect(await authenticate(User, token)).toBeNull();
      },
    );

    test('T5 a genuine token with any one character changed is null', async () => {
      const { token } = genuine;
      await fc.assert(
        fc.asyncProperty(fc.nat(token.length - 1), fc.string({ minLength: 0, maxLength: 1 }), async (at, character) => {
          fc.pre(token[at] !== character);
          expect(await authenticate(User, token.slice(0, at) + character + token.slice(at + 1))).toBeNull();
        }),
        { numRuns: 300 },
      );
      expect(opened.statements).toEqual([]);
    });
  });
}

describe('a public key used as a secret (RFC 8725 section 2.1)', () => {
  const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const Signed = defineResource({
    name: 'User',
    table: 'users',
    attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }) },
    actions: { create: { type: 'create', accept: ['email'] } },
    authentication: {
      tokens: {
        enabled: true,
        tokenResource: Token,
        storeAllTokens: true,
        requireTokenPresenceForAuthentication: true,
        signingAlgorithm: 'RS256',
        signingSecret: ours.privateKey,
      },
    },
  });
  const publicForms: readonly { name: string; bytes: (key: KeyObject) => Buffer }[] = [
    { name: 'as PEM', bytes: (key) => Buffer.from(key.export({ type: 'spki', format: 'pem' })) },
    {
      name: 'as PEM without its last line break',
      bytes: (key) => Buffer.from(String(key.export({ type: 'spki', format: 'pem' })).trim()),
    },
    { name: 'as PKCS #1', bytes: (key) => Buffer.from(key.export({ type: 'pkcs1', format: 'pem' })) },
    { name: 'as DER', bytes: (key) => key.export({ type: 'spki', format: 'der' }) },
    { name: 'as JWK', bytes: (key) => Buffer.from(JSON.stringify(key.export({ format: 'jwk' }))) },
  ];

  for (const store of stores) {
    test.each(publicForms)(
      `T5 the public RSA key $name as an HMAC secret is null on ${store.name}`,
      async ({ bytes }) => {
        const opened = await store.open([Signed, Token]);
        try {
          const ann = await Signed.actions.create({ email: 'ann@example.com' });
          const { token, claims } = await issueToken(Signed, ann);
          opened.statements.length = 0;
          for (const alg of ['HS256', 'HS384', 'HS512']) {
            const forged = await forge({ claims, header: { alg, typ: 'JWT' }, key: bytes(ours.publicKey) });
            expect(await authenticate(Signed, forged)).toBeNull();
            expect(await authenticate(Signed, forged)).toBeNull();
          }
          const strangers = await forge({ claims, header: { alg: 'RS256', typ: 'JWT' }, key: strangersRsa.privateKey });
          expect(await authenticate(Signed, strangers)).toBeNull();
          expect(
            await authenticate(Signed, await forge({ claims, header: { alg: 'PS256' }, key: ours.privateKey })),
          ).toBeNull();
          expect(opened.statements).toEqual([]);
          expect(await authenticate(Signed, token)).not.toBeNull();
          expect(
            await authenticate(Signed, await forge({ claims, header: { alg: 'RS256' }, key: ours.privateKey })),
          ).not.toBeNull();
        } finally {
          await opened.close();
        }
      },
    );
  }
});
