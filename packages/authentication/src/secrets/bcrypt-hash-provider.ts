import { authenticationErrors } from '../error/authentication-errors.ts';
import type { HashProvider } from './hash-provider.ts';
import { keptPromise } from './kept-promise.ts';
import { leaveAThread } from './leave-a-thread.ts';

/** How much work a hash costs, and how to treat long passwords. */
export interface BcryptOptions {
  /** The binary logarithm of the number of rounds, 4 to 31. Default 12. */
  readonly cost?: number;
  /**
   * How `verify` treats a password of more than 72 bytes: bcrypt reads no more. 'refuse' (default): it is wrong. 'cut':
   * compare its first 72 bytes, for hashes of software that cuts, such as bcrypt_elixir. New passwords of more than 72
   * bytes are always refused.
   */
  readonly longPasswords?: 'refuse' | 'cut';
}

/** The bytes that bcrypt reads. It silently cuts longer passwords. */
const longestPassword = 72;
const form = /^\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}$/;

/**
 * Makes a bcrypt hash provider, for hashes of existing databases. New applications should use Argon2id. Install the
 * package `@node-rs/bcrypt`. New passwords of more than 72 bytes are refused. If a stored hash has a lower cost than
 * the present one, `verify` adds the missing work, so that it takes the same time.
 *
 * @throws AshlarError HASH_UNAVAILABLE, from its methods, if the package is not installed
 *
 * @example
 * strategies: { password: { hashProvider: bcryptHashProvider({ cost: 12 }) } }
 */
export function bcryptHashProvider({ cost = 12, longPasswords = 'refuse' }: BcryptOptions = {}): HashProvider {
  async function hash(password: string): Promise<string> {
    if (Buffer.byteLength(password) > longestPassword) {
      throw unavailable(`bcrypt reads ${longestPassword} bytes of a password, and this one is longer`);
    }
    const library = await bcrypt();
    return await leaveAThread(() => library.hash(password, { cost }));
  }
  const decoy = keptPromise(() => hash('a password of no user'));
  async function compareWithDecoy(): Promise<void> {
    const { verify } = await bcrypt();
    const stored = await decoy();
    await leaveAThread(() => verify('another one', stored));
  }
  return {
    longestPassword,
    hash,
    async verify(password, stored) {
      const library = await bcrypt();
      const bytes = Buffer.from(password);
      const isTooLong = longPasswords === 'refuse' && bytes.length > longestPassword;
      if (isTooLong || !form.test(stored)) {
        // Costs as much as a comparison: strangers must not learn that a password is too long or a hash is broken.
        await compareWithDecoy();
        return false;
      }
      const isRight = await leaveAThread(() => library.verify(bytes.subarray(0, longestPassword), stored));
      // 2^c + (2^c + 2^(c+1) + … + 2^(cost-1)) = 2^cost: a cheaper hash then costs exactly the present work (CWE-208).
      for (let missing = costOf(stored); missing < cost; missing++) {
        await leaveAThread(() => library.hash('a password of no user', { cost: missing }));
      }
      return isRight;
    },
    simulate: compareWithDecoy,
    recognizes: (stored) => form.test(stored),
    needsRehash: (stored) => costOf(stored) !== cost,
  };
}

/** The cost of a stored hash. NaN if it is not a bcrypt hash. */
function costOf(stored: string): number {
  return Number(form.exec(stored)?.[1]);
}

// Not a literal: a bundler would look for the package, and applications without bcrypt hashes do not install it.
const packageName = ['@node-rs', 'bcrypt'].join('/');

/** Loaded at the first use, and never part of a bundle: it holds machine code. */
async function bcrypt(): Promise<typeof import('@node-rs/bcrypt')> {
  try {
    return await import(/* webpackIgnore: true */ /* @vite-ignore */ packageName);
  } catch {
    throw unavailable(`the package ${packageName} cannot be loaded: install it, or take bcryptHashProvider() out`);
  }
}

function unavailable(message: string): Error {
  return authenticationErrors.error('HASH_UNAVAILABLE', { message });
}
