import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keyRingSchema, type SecretSource } from '../secrets/secret.ts';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import { secret } from '../test-setup/accounts.ts';
import { limitKeys } from './limit-keys.ts';

const counted = ['user', 'signIn', 'identity', 'ann@example.com'];
const keysOf = (source: SecretSource, algorithm: SigningAlgorithm = 'HS256') =>
  limitKeys(keyRingSchema().parse(source)(algorithm));
const other = `${secret}, and another`;

describe('the keys of counters', () => {
  test('are the same for the same secret, and others for another', async () => {
    const key = await keysOf(secret)(counted);
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(await keysOf(() => secret)(counted)).toBe(key);
    expect(await keysOf([secret, other])(counted)).toBe(key);
    expect(await keysOf([other, secret])(counted)).not.toBe(key);
    expect(await keysOf(secret)([...counted, ''])).not.toBe(key);
  });

  test('tell apart what only looks alike when it is joined', async () => {
    const keys = keysOf(secret);
    expect(await keys(['a', 'b,c'])).not.toBe(await keys(['a,b', 'c']));
    expect(await keys(['a"', '"b'])).not.toBe(await keys(['a', 'b']));
  });

  test('can be derived from a key pair, and not from a public key alone', async () => {
    const pair = generateKeyPairSync('ed25519');
    const key = await keysOf(pair.privateKey, 'EdDSA')(counted);
    expect(await keysOf(pair.privateKey, 'EdDSA')(counted)).toBe(key);
    expect(await keysOf(generateKeyPairSync('ed25519').privateKey, 'EdDSA')(counted)).not.toBe(key);
    await expect(keysOf(pair.publicKey, 'EdDSA')(counted)).rejects.toMatchObject({
      code: 'SECRET_UNAVAILABLE',
      class: 'unavailable',
    });
  });

  test('B7 cannot be made without the secret, so nothing passes', async () => {
    const keys = keysOf(() => undefined);
    await expect(keys(counted)).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE', class: 'unavailable' });
  });

  test('without a ring are those of this process alone', async () => {
    const keys = limitKeys(undefined);
    expect(await keys(counted)).toBe(await keys(counted));
    expect(await limitKeys(undefined)(counted)).not.toBe(await keys(counted));
  });
});
