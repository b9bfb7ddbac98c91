import { type Algorithm, hash, type Options, parseOptions, verify } from '@node-rs/argon2';
import type { HashProvider } from './hash-provider.ts';
import { keptPromise } from './kept-promise.ts';
import { leaveAThread } from './leave-a-thread.ts';

/** How much work a hash is. */
export interface Argon2Options {
  /** Memory in KiB. Default 19,456 (19 MiB). */
  readonly memoryCost?: number;
  /** Passes over the memory. Default 2. */
  readonly timeCost?: number;
  /** Lanes. Default 1. */
  readonly parallelism?: number;
}

/**
 * Argon2id (RFC 9106) with the parameters of OWASP's Password Storage Cheat Sheet, in the thread pool of Node, on all of its
 * threads but one: so many passwords are worked on at once, and tokens are verified meanwhile. `UV_THREADPOOL_SIZE` says
 * how many threads there are; default 4. A stored hash that costs less than a present one is brought up to the same work.
 *
 * @example
 * strategies: { password: { hashProvider: argon2HashProvider({ memoryCost: 47_104, timeCost: 1 }) } }
 */
export function argon2HashProvider(options: Argon2Options = {}): HashProvider {
  const { memoryCost = 19_456, timeCost = 2, parallelism = 1 } = options;
  const parameters = { algorithm: argon2id, memoryCost, timeCost, parallelism };
  const decoy = keptPromise(() => leaveAThread(() => hash('a password of no user', parameters)));
  async function simulate(): Promise<void> {
    const stored = await decoy();
    await leaveAThread(() => verify(stored, 'another one'));
  }
  return {
    hash: (password) => leaveAThread(() => hash(password, parameters)),
    async verify(password, stored) {
      let isRight: boolean;
      try {
        isRight = await leaveAThread(() => verify(stored, password));
      } catch {
        // The library throws for a hash that is not Argon2's. If it is the library that fails, this fails too.
        await simulate();
        return false;
      }
      const missing = missingWork(stored, parameters);
      if (missing !== undefined) await leaveAThread(() => hash('a password of no user', missing));
      return isRight;
    },
    simulate,
    recognizes: (stored) => parametersOf(stored) !== undefined,
    needsRehash(stored) {
      const used = parametersOf(stored);
      return (
        used?.algorithm !== argon2id ||
        used.memoryCost !== memoryCost ||
        used.timeCost !== timeCost ||
        used.parallelism !== parallelism
      );
    },
  };
}

// The package declares a const enum, which isolated modules cannot read; Argon2id is 2 (RFC 9106 section 3.1).
const argon2id: Algorithm = 2;

/** The parameters of a stored hash; undefined if it is none of Argon2's. */
function parametersOf(stored: string): ReturnType<typeof parseOptions> | undefined {
  if (!stored.startsWith('$argon2')) return undefined;
  try {
    return parseOptions(stored);
  } catch {
    return undefined;
  }
}

/**
 * The parameters of a hash that takes the work by which a stored one is cheaper (CWE-208). The work is memory times passes
 * (RFC 9106 section 3.2); undefined if nothing is missing.
 */
function missingWork(stored: string, present: Required<Argon2Options> & Options): Options | undefined {
  const used = parametersOf(stored);
  if (used === undefined) return undefined;
  const work = present.memoryCost * present.timeCost - used.memoryCost * used.timeCost;
  const memoryCost = Math.round(work / present.timeCost);
  // RFC 9106 section 3.1: each lane has at least 8 KiB.
  return memoryCost < 8 * present.parallelism ? undefined : { ...present, memoryCost };
}
