import type { HashProvider } from './hash-provider.ts';

/**
 * One provider of several: the first hashes, and each verifies the hashes that it recognizes. What another than the first
 * verified is made anew by the first, after a successful sign-in.
 */
export function combineHashProviders(first: HashProvider, others: readonly HashProvider[]): HashProvider {
  if (others.length === 0) return first;
  const otherOf = (hash: string): HashProvider | undefined =>
    first.recognizes?.(hash) === true ? undefined : others.find((provider) => provider.recognizes?.(hash) === true);
  return {
    ...(first.longestPassword === undefined ? {} : { longestPassword: first.longestPassword }),
    hash: (password) => first.hash(password),
    verify: (password, hash) => (otherOf(hash) ?? first).verify(password, hash),
    simulate: () => first.simulate(),
    recognizes: (hash) => [first, ...others].some((provider) => provider.recognizes?.(hash) === true),
    needsRehash: (hash) => otherOf(hash) !== undefined || first.needsRehash?.(hash) === true,
  };
}
