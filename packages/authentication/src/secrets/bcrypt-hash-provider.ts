import { authenticationErrors } from '../error/authentication-errors.ts';
import type { HashProvider } from './hash-provider.ts';
import { leaveAThread } from './leave-a-thread.ts';

/** How much work a hash is. */
export interface BcryptOptions {
  /** The binary logarithm of the number of rounds, 4 to 31. Default 12. */
  readonly cost?: number;
}

/** What bcrypt takes: it would cut longer passwords without a word. */
const longestPassword = 72;
const form = /^\$2[aby]\$([0-9]{2})\$[./A-Za-z0-9]{53}$/;

/**
 * bcrypt, for the hashes of databases that come from elsewhere; new applications take Argon2id. The package
 * `@node-rs/bcrypt` has to be installed. Passwords of more than 72 bytes are refused.
 *
 * @example
 * strategies: { password: { hashProvider: bcryptHashProvider({ cost: 12 }) } }
 */
export function bcryptHashProvider({ cost = 12 }: BcryptOptions = {}): HashProvider {
  let decoy: Promise<string> | undefined;
  async function hash(password: string): Promise<string> {
    if (Buffer.byteLength(password) > longestPassword) throw authenticationErrors.error('HASH_UNAVAILABLE');
    const library = await bcrypt();
    return await leaveAThread(() => library.hash(password, { cost }));
  }
  async function compareWithDecoy(): Promise<void> {
    const { verify } = await bcrypt();
    decoy ??= hash('a password that nobody has');
    const stored = await decoy;
    await leaveAThread(() => verify('another one', stored));
  }
  return {
    longestPassword,
    hash,
    async verify(password, stored) {
      const { verify } = await bcrypt();
      if (Buffer.byteLength(password) > longestPassword || !form.test(stored)) {
        // Costs what a comparison costs: how long a password may be, or that a hash is broken, is nobody's business.
        await compareWithDecoy();
        return false;
      }
      return await leaveAThread(() => verify(password, stored));
    },
    simulate: compareWithDecoy,
    recognizes: (stored) => form.test(stored),
    needsRehash: (stored) => Number(form.exec(stored)?.[1]) !== cost,
  };
}

/** Loaded when it is first used: whoever has no bcrypt hashes need not install it. */
function bcrypt(): Promise<typeof import('@node-rs/bcrypt')> {
  return import('@node-rs/bcrypt');
}
