import type { HashProvider } from '../secrets/hash-provider.ts';
import { createGate, type Gate } from './gate.ts';

/** A hash provider with gates. */
export interface GatedHashProvider extends HashProvider {
  /** Holds a call that has verified a password, right or wrong. Its transaction has not begun. */
  readonly afterVerify: Gate;
  /** Holds a call that has hashed a password. It has written nothing yet. */
  readonly afterHash: Gate;
}

/**
 * Wraps a hash provider. It can hold calls that have verified or hashed a password.
 *
 * @example
 * const hashProvider = gatedHashProvider(argon2HashProvider({ memoryCost: 64, timeCost: 1 }));
 * strategies: { password: { hashProvider } }
 */
export function gatedHashProvider(provider: HashProvider): GatedHashProvider {
  const afterVerify = createGate();
  const afterHash = createGate();
  const { longestPassword, recognizes, needsRehash } = provider;
  return {
    ...(longestPassword !== undefined && { longestPassword }),
    ...(recognizes !== undefined && { recognizes: (hash: string) => recognizes.call(provider, hash) }),
    ...(needsRehash !== undefined && { needsRehash: (hash: string) => needsRehash.call(provider, hash) }),
    afterVerify,
    afterHash,
    async verify(password, hash) {
      const verified = await provider.verify(password, hash);
      await afterVerify.pass();
      return verified;
    },
    async hash(password) {
      const hash = await provider.hash(password);
      await afterHash.pass();
      return hash;
    },
    simulate: () => provider.simulate(),
  };
}
