import type { HashProvider } from './hash-provider.ts';

/**
 * Combines hash providers. The first hashes, and each verifies the hashes that it recognizes. After a successful
 * sign-in, the first renews a hash of another provider.
 *
 * Each attempt runs one operation of every provider, one after the other. So the response time shows neither which
 * provider made a hash nor whether the user exists (CWE-208).
 */
export function combineHashProviders(first: HashProvider, others: readonly HashProvider[]): HashProvider {
  const all = [...new Set([first, ...others])];
  if (all.length === 1) return first;
  const otherOf = (hash: string): HashProvider | undefined =>
    first.recognizes?.(hash) === true ? undefined : others.find((provider) => provider.recognizes?.(hash) === true);
  return {
    ...(first.longestPassword === undefined ? {} : { longestPassword: first.longestPassword }),
    hash: (password) => first.hash(password),
    async verify(password, hash) {
      const responsible = otherOf(hash) ?? first;
      let isRight = false;
      for (const provider of all) {
        if (provider === responsible) isRight = (await provider.verify(password, hash)) === true;
        else await provider.simulate();
      }
      return isRight;
    },
    async simulate() {
      for (const provider of all) await provider.simulate();
    },
    // A provider without `recognizes` may verify any hash.
    recognizes: (hash) =>
      all.some(({ recognizes }) => recognizes === undefined) ||
      all.some((provider) => provider.recognizes?.(hash) === true),
    needsRehash: (hash) => otherOf(hash) !== undefined || first.needsRehash?.(hash) === true,
  };
}
