import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { uuidPrimaryKey } from '@ashlar/core';
import { decodeProtectedHeader } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { storedTokens, Token } from '../test-setup/accounts.ts';
import { createKeys } from '../test-setup/keys.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { stores } from '../test-setup/stores.ts';
import { verifyToken } from '../token/verify-token.ts';
import type { SecretSource } from './secret.ts';
import { type SigningAlgorithm, signingAlgorithms } from './signing-algorithm.ts';

// Making RSA keys takes long at times.
vi.setConfig({ testTimeout: 60_000 });

/** A user resource whose tokens are signed like this. */
function userWith(signingAlgorithm: SigningAlgorithm, signingSecret: SecretSource) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: { id: uuidPrimaryKey() },
    actions: { create: { type: 'create' } },
    authentication: {
      tokens: {
        ...storedTokens,
        signingAlgorithm,
        signingSecret,
      },
    },
  });
}

for (const store of stores) {
  describe(`signing algorithms on ${store.name}`, () => {
    test.each(signingAlgorithms)('T13 %s signs and verifies, and no other key does', async (algorithm) => {
      const [ours, theirs] = [createKeys[algorithm](), createKeys[algorithm]()];
      const [User, Stranger] = [userWith(algorithm, ours.sign), userWith(algorithm, theirs.sign)];
      const opened = await store.open([User, Token]);
      const elsewhere = await store.open([Stranger, Token]);
      const { token, claims } = await issueToken(User, await User.actions.create({}));
      expect(decodeProtectedHeader(token)).toEqual({ alg: algorithm, typ: 'JWT' });
      expect((await authenticate(User, token))?.claims).toEqual(claims);
      expect(await verifyToken(Stranger, token)).toBeNull();
      const foreign = await issueToken(Stranger, await Stranger.actions.create({}));
      elsewhere.statements.length = 0;
      expect(await verifyToken(User, foreign.token)).toBeNull();
      await opened.close();
      await elsewhere.close();
    });

    test.each(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const)(
      'T13 with a public key alone %s verifies and cannot sign',
      async (algorithm) => {
        const keys = createKeys[algorithm]();
        const [Signing, Verifying] = [userWith(algorithm, keys.sign), userWith(algorithm, keys.verify)];
        const opened = await store.open([Signing, Token]);
        const user = await Signing.actions.create({});
        const { token, claims } = await issueToken(Signing, user);
        await opened.domain.close();
        const again = await store.open([Verifying, Token]);
        expect(await verifyToken(Verifying, token)).toEqual(claims);
        const error = await thrownBy(async () => issueToken(Verifying, await Verifying.actions.create({})));
        expect(error).toMatchObject({ code: 'SECRET_UNAVAILABLE', class: 'unavailable' });
        expect(await again.query('select jti from tokens')).toEqual([]);
        await again.close();
        await opened.close();
      },
    );
  });
}

describe('keys that do not fit the algorithm', () => {
  const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const rsaPss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
  // A message is its own signature.
  const rsaOfOne = createPublicKey({
    key: { ...createKeys.RS256().verify.export({ format: 'jwk' }), e: 'AQ' },
    format: 'jwk',
  });
  const ed448 = generateKeyPairSync('ed448');
  const x25519 = generateKeyPairSync('x25519');
  const all = signingAlgorithms.flatMap((algorithm) =>
    signingAlgorithms
      .filter((other) => kindOf(other) !== kindOf(algorithm))
      .map((other) => ({ algorithm, of: other, key: createKeys[other]().sign })),
  );
  const wrong = [
    ...all,
    { algorithm: 'RS256' as const, of: '1024 bits', key: rsa1024.privateKey },
    { algorithm: 'RS256' as const, of: '1024 bits, public', key: rsa1024.publicKey },
    { algorithm: 'RS256' as const, of: 'the public exponent 1', key: rsaOfOne },
    { algorithm: 'RS256' as const, of: 'RSA-PSS', key: rsaPss.privateKey },
    { algorithm: 'EdDSA' as const, of: 'Ed448', key: ed448.privateKey },
    { algorithm: 'EdDSA' as const, of: 'X25519', key: x25519.privateKey },
    { algorithm: 'RS256' as const, of: 'text', key: 'x'.repeat(1000) },
    {
      algorithm: 'ES256' as const,
      of: 'a PEM text',
      key: String(createKeys.ES256().sign.export({ type: 'pkcs8', format: 'pem' })),
    },
  ];

  test.each(wrong)(
    'T10 T13 $algorithm with a key of $of is a definition error that says which key it takes',
    async ({ algorithm, key }) => {
      const error = await thrownBy(() => userWith(algorithm, key));
      expect(error).toMatchObject({
        code: 'INVALID_DEFINITION',
        issues: [{ path: ['authentication', 'tokens', 'signingSecret'], message: expect.stringContaining(algorithm) }],
      });
    },
  );

  test('T13 an unknown algorithm is a definition error', async () => {
    for (const algorithm of ['none', 'HS1', 'hs256', 'PS256', '', null, 256, ['HS256']]) {
      const error = await thrownBy(() => userWith(algorithm as SigningAlgorithm, 'x'.repeat(64)));
      expect(error).toMatchObject({ issues: [{ path: ['authentication', 'tokens', 'signingAlgorithm'] }] });
    }
  });
});

/** Algorithms of one kind take the same keys, or longer ones. */
function kindOf(algorithm: SigningAlgorithm): string {
  return algorithm.startsWith('ES') ? algorithm : algorithm.slice(0, 2);
}
