import { createHash, randomInt } from 'node:crypto';

/** Crockford's base32: no I, L, O or U, which people misread. Five bits a character. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new code, such as `7K2M-0QXV-…`, of so many characters without the dashes. */
export function createCode(length: number): string {
  const characters = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length)));
  return characters.join('').replace(/.{4}(?=.)/g, '$&-');
}

/**
 * The stored hash of a code. A code is random and long, so one round of SHA-256 is enough: an attacker has no list of likely
 * codes to try. The hash has no salt, so it finds its user.
 */
export function hashCode(code: string): string {
  const typed = code.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  return createHash('sha256').update(typed).digest('base64url');
}
