import { type Algorithm, hash, type Options, parseOptions, verify } from '@node-rs/argon2';
import type { HashProvider } from './hash-provider.ts';
import { keptPromise } from './kept-promise.ts';
import { leaveAThread } from './leave-a-thread.ts';

/** How much work a hash costs. */
export interface Argon2Options {
  /** Memory in KiB. Default 19,456 (19 MiB). */
  readonly memoryCost?: number;
  /** Passes over the memory. Default 2. */
  readonly timeCost?: number;
  /** Lanes. Default 1. */
  readonly parallelism?: number;
}

/**
 * Argon2id (RFC 9106) with the parameters of OWASP's Password Storage Cheat Sheet. It works in Node's thread pool, on
 * all threads but one, so key pairs verify tokens meanwhile. `UV_THREADPOOL_SIZE` sets the number of threads; default 4. If
 * a stored hash costs less than a present one, `verify` adds the missing work.
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
        // The library throws for a hash of another algorithm. If the library itself fails, this call fails too.
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

// The package declares a const enum, and isolated modules cannot read it. Argon2id is 2 (RFC 9106 section 3.1).
const argon2id: Algorithm = 2;

/** The parameters of a stored hash. Undefined if it is not an Argon2 hash. */
function parametersOf(stored: string): ReturnType<typeof parseOptions> | undefined {
  if (!stored.startsWith('$argon2')) return undefined;
  try {
    return parseOptions(stored);
  } catch {
    return undefined;
  }
}

/**
 * The parameters of a hash that costs the work a cheaper stored hash lacks (CWE-208). Work is memory times passes (RFC
 * 9106 section 3.2). Undefined if no work is missing.
 */
function missingWork(stored: string, present: Required<Argon2Options> & Options): Options | undefined {
  const used = parametersOf(stored);
  if (used === undefined) return undefined;
  const work = present.memoryCost * present.timeCost - used.memoryCost * used.timeCost;
  const memoryCost = Math.round(work / present.timeCost);
  // RFC 9106 section 3.1: each lane has at least 8 KiB.
  return memoryCost < 8 * present.parallelism ? undefined : { ...present, memoryCost };
}
