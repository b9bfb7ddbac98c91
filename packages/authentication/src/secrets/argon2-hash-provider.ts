import { type Algorithm, hash, parseOptions, verify } from '@node-rs/argon2';
import type { HashProvider } from './hash-provider.ts';
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
 * how many threads there are; default 4.
 *
 * @example
 * strategies: { password: { hashProvider: argon2HashProvider({ memoryCost: 47_104, timeCost: 1 }) } }
 */
export function argon2HashProvider(options: Argon2Options = {}): HashProvider {
  const { memoryCost = 19_456, timeCost = 2, parallelism = 1 } = options;
  const parameters = { algorithm: argon2id, memoryCost, timeCost, parallelism };
  let decoy: Promise<string> | undefined;
  return {
    hash: (password) => leaveAThread(() => hash(password, parameters)),
    async verify(password, stored) {
      try {
        return await leaveAThread(() => verify(stored, password));
      } catch {
        // The library throws for a hash that is not Argon2's; whoever signs in learns no more than that it failed.
        return false;
      }
    },
    async simulate() {
      decoy ??= leaveAThread(() => hash('a password that nobody has', parameters));
      const stored = await decoy;
      await leaveAThread(() => verify(stored, 'another one'));
    },
    recognizes: (stored) => stored.startsWith('$argon2'),
    needsRehash(stored) {
      try {
        const used = parseOptions(stored);
        return (
          used.algorithm !== argon2id ||
          used.memoryCost !== memoryCost ||
          used.timeCost !== timeCost ||
          used.parallelism !== parallelism
        );
      } catch {
        return true;
      }
    },
  };
}

// The package declares a const enum, which isolated modules cannot read; Argon2id is 2 (RFC 9106 section 3.1).
const argon2id: Algorithm = 2;
