// jose is the oracle: ours and its `jwtVerify` agree on random tokens, valid, forged and damaged. Only where the text of a
// token is not written as it should be, ours refuses more.
import { createSecretKey, type KeyObject, randomInt } from 'node:crypto';
import { createDomain, memoryDataLayer, uuidPrimaryKey } from '@ashlar/core';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { type SigningAlgorithm, signingAlgorithms } from '../secrets/signing-algorithm.ts';
import { storedTokens, Token } from '../test-setup/accounts.ts';
import { createKeys } from '../test-setup/keys.ts';
import { momentOfTokens, type RandomToken, randomToken, signerBy } from '../test-setup/random-tokens.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { areClaims, areCurrent, type Claims } from '../token/claims.ts';
import { keyOfSubject } from '../token/subject.ts';
import { verifyToken } from '../token/verify-token.ts';

const date = new Date(momentOfTokens * 1000);
// `TEST_SEED` repeats a run that failed.
const seed = Number(process.env.TEST_SEED ?? randomInt(2 ** 32));

/** A resource whose tokens one key signs. */
function userWith(algorithm: SigningAlgorithm, key: KeyObject) {
  const tokens = { ...storedTokens, signingAlgorithm: algorithm, signingSecret: { kid: 'ours', key } };
  return defineResource({ name: 'User', attributes: { id: uuidPrimaryKey() }, authentication: { tokens } });
}

/** The claims of a token by jose, and by the rules of Ashlar that no signature has to do with. Null if one refuses it. */
async function byJose(
  resource: ReturnType<typeof userWith>,
  { token, key, algorithm }: { token: string; key: KeyObject; algorithm: SigningAlgorithm },
): Promise<Claims | null> {
  try {
    const { kid = 'ours' } = decodeProtectedHeader(token);
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer: 'Ashlar',
      audience: 'user',
      requiredClaims: ['sub', 'jti', 'exp', 'iat', 'nbf'],
      currentDate: date,
      clockTolerance: 5,
    });
    const counts = kid === 'ours' && areClaims(payload) && areCurrent(payload, date);
    return counts && keyOfSubject(resource, payload.sub) !== undefined ? payload : null;
  } catch {
    return null;
  }
}

/** Counts what was seen, so that no kind of token is missing. */
interface Tally {
  accepted: number;
  refused: number;
  /** jose accepts the text, and ours is stricter. */
  stricter: number;
}

async function compare(algorithm: SigningAlgorithm, count: number): Promise<Tally> {
  const random = seededRandom(seed ^ signingAlgorithms.indexOf(algorithm));
  const [keys, others] = [createKeys[algorithm](), createKeys[algorithm]()];
  const User = userWith(algorithm, keys.sign);
  const domain = createDomain({
    name: algorithm,
    resources: [User, Token],
    dataLayer: memoryDataLayer(),
    clock: () => date.getTime(),
  });
  // RFC 8725 section 2.1: the public key as a secret.
  const confused = keys.verify.type === 'public' ? [keys.verify.export({ type: 'spki', format: 'pem' })] : [];
  const theirs = [others.sign, ...confused.map((pem) => createSecretKey(Buffer.from(pem)))].map(signerBy);
  const tally: Tally = { accepted: 0, refused: 0, stricter: 0 };
  for (let made = 0; made < count; made += 500) {
    const tokens = Array.from({ length: 500 }, () =>
      randomToken(random, algorithm, { ours: signerBy(keys.sign), theirs }),
    );
    await Promise.all(
      tokens.map(async ({ token, isOdd }: RandomToken) => {
        const [ours, jose] = await Promise.all([
          verifyToken(User, token, { domain }),
          byJose(User, { token, key: keys.verify, algorithm }),
        ]);
        if (isOdd && jose !== null) tally.stricter += 1;
        tally[ours === null ? 'refused' : 'accepted'] += 1;
        const wanted = isOdd ? null : jose;
        // A failure of 100,000 comparisons has to say which token it was. `expect` alone would take most of the time.
        if (JSON.stringify(ours) !== JSON.stringify(wanted)) {
          expect({ token, ours }, `TEST_SEED=${seed} ${algorithm}`).toEqual({ token, ours: wanted });
        }
      }),
    );
  }
  await domain.close();
  return tally;
}

test(`T21 ours and jose agree on 100,000 tokens of HS256, HS384 and HS512 (TEST_SEED=${seed})`, {
  timeout: 120_000,
}, async () => {
  for (const [algorithm, count] of [
    ['HS256', 34_000],
    ['HS384', 33_000],
    ['HS512', 33_000],
  ] as const) {
    const tally = await compare(algorithm, count);
    for (const kind of ['accepted', 'refused', 'stricter'] as const)
      expect(tally[kind], kind).toBeGreaterThan(count / 50);
  }
});

const pairs = signingAlgorithms.filter((algorithm) => !algorithm.startsWith('HS'));
test.each(pairs)(
  `T21 ours and jose agree on 1,000 tokens of %s (TEST_SEED=${seed})`,
  { timeout: 60_000 },
  async (algorithm) => {
    const { accepted, refused } = await compare(algorithm, 1000);
    expect(Math.min(accepted, refused)).toBeGreaterThan(200);
  },
);
