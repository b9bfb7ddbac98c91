// The vectors of Wycheproof: tokens that must be accepted, and tokens that must be refused.
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createKeyRing } from '../secrets/secret.ts';
import { type SigningAlgorithm, signingAlgorithms } from '../secrets/signing-algorithm.ts';
import { parseJws } from './parse-jws.ts';
import { signerOf } from './signer-of.ts';

const keySchema = z.looseObject({ kty: z.string(), alg: z.string().optional(), kid: z.string().optional() });
const setSchema = z.union([z.looseObject({ keys: z.array(keySchema) }), keySchema]);
const vectorsSchema = z.object({
  numberOfTests: z.number(),
  testGroups: z.array(
    z.object({
      comment: z.string(),
      private: setSchema.optional(),
      public: setSchema.optional(),
      tests: z.array(
        z.object({ tcId: z.number(), comment: z.string(), jws: z.string(), result: z.enum(['valid', 'invalid']) }),
      ),
    }),
  ),
});
type KeyOfVector = z.infer<typeof keySchema>;

/** Vectors whose result does not hold, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'signature 367': 'the same text as 357, which is valid: the file has lost the padding',
  'signature 370': 'the same text as 357, which is valid: the file has lost the padding',
  'signature 372': 'has a character that is no base64url (RFC 7515 section 2), and was signed without it',
  'signature 373': 'has a character that is no base64url (RFC 7515 section 2), and was signed without it',
  'key 7': 'a key that a faulty smart card made: we trust the key of the application',
  'key 21': '`use` of a JWK: keys come as KeyObject, which has none',
};

/** The algorithm of a key, with the misspelling of the vectors mended. Undefined if Ashlar does not offer it. */
function algorithmOf({ alg }: KeyOfVector): SigningAlgorithm | undefined {
  const name = alg === 'ES521' ? 'ES512' : alg;
  return signingAlgorithms.find((offered) => offered === name);
}

function keyObjectOf(key: KeyOfVector): KeyObject | Buffer {
  const jwk = key as JsonWebKey;
  if (key.kty === 'oct') return Buffer.from(String(jwk.k), 'base64url');
  return createPublicKey({ key: jwk.d === undefined ? jwk : exported(jwk), format: 'jwk' });
}

function exported(jwk: JsonWebKey): JsonWebKey {
  return createPublicKey(createPrivateKey({ key: jwk, format: 'jwk' })).export({ format: 'jwk' });
}

/** `true` if an application with these keys accepts the token. A definition error refuses it, too. */
async function accepts(token: string, keys: readonly KeyOfVector[]): Promise<boolean> {
  const [algorithm] = keys.map(algorithmOf);
  if (algorithm === undefined) return false;
  try {
    const named = keys.map((key) => ({ kid: key.kid ?? 'unnamed', key: keyObjectOf(key) }));
    const ring = await createKeyRing(named, algorithm)();
    const jws = parseJws(token);
    return jws !== undefined && (await signerOf(jws, ring, algorithm)) !== undefined;
  } catch {
    return false;
  }
}

describe.each(['signature', 'key'])('json-web-%s.json', (file) => {
  const url = new URL(`../test-setup/wycheproof/json-web-${file}.json`, import.meta.url);
  const { numberOfTests, testGroups } = vectorsSchema.parse(JSON.parse(readFileSync(url, 'utf8')));
  const vectors = testGroups.flatMap(({ comment, tests, ...group }) => {
    const set = group.public ?? group.private;
    const keys = set === undefined ? [] : 'keys' in set && Array.isArray(set.keys) ? set.keys : [set];
    return tests.map((vector) => ({ ...vector, group: comment, keys: z.array(keySchema).parse(keys) }));
  });

  test(`T21 each of ${numberOfTests} vectors is accepted or refused as it says`, async () => {
    expect(vectors).toHaveLength(numberOfTests);
    const wrong: string[] = [];
    for (const { tcId, group, comment, jws, result, keys } of vectors) {
      // Ashlar offers no RSASSA-PSS: all of its tokens are refused.
      const isOffered = keys.every(({ alg }) => alg === undefined || !alg.startsWith('PS'));
      const expected = result === 'valid' && isOffered;
      const name = `${file} ${tcId}`;
      if ((await accepts(jws, keys)) !== expected) wrong.push(name);
      else if (name in exceptions) wrong.push(`${name} is no exception: ${group} ${comment}`);
    }
    expect(wrong).toEqual(Object.keys(exceptions).filter((name) => name.startsWith(`${file} `)));
  });
});
