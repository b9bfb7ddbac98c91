import type { Change } from '@ashlar/core';
import { quoted } from '@ashlar/core';
import { authenticationErrors } from '../../error/authentication-errors.ts';
import { argon2HashProvider } from '../../secrets/argon2-hash-provider.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { isWholeText } from './password-argument.ts';

/** Which argument is hashed into which attribute. */
export interface HashPasswordOptions {
  /** The argument that takes the password. Default 'password'. */
  readonly argument?: string;
  /** The attribute that keeps the hash. Default 'hashedPassword'. */
  readonly attribute?: string;
  /** What hashes; has to be that of the strategy that signs in with it. Default `argon2HashProvider()`. */
  readonly hashProvider?: HashProvider;
}

/**
 * The change that hashes an argument into an attribute (AshAuthentication: `HashPasswordChange`), for actions of the
 * application's own. It works before the transaction; with `logOutEverywhere.applyOnPasswordChange`, an update that has it
 * ends the user's sessions.
 *
 * @example
 * setPassword: { type: 'update', arguments: { password: z.string().min(8) }, changes: [hashPassword()] }
 */
export function hashPassword(options: HashPasswordOptions = {}): Change {
  const { argument = 'password', attribute = 'hashedPassword', hashProvider = argon2HashProvider() } = options;
  return {
    name: 'hashPassword',
    async beforeTransaction(changeset) {
      const password = changeset.arguments[argument];
      if (password === undefined || password === null) return;
      if (typeof password !== 'string')
        throw new TypeError(`hashPassword: the argument ${quoted(argument)} is not text`);
      if (isWholeText(password)) changeset.set(attribute, await hash(hashProvider, password));
      else changeset.addError(argument, 'holds half of a character');
    },
  };
}

async function hash(provider: HashProvider, password: string): Promise<string> {
  try {
    return await provider.hash(password);
  } catch {
    // What a provider throws may hold the password.
    throw authenticationErrors.error('HASH_UNAVAILABLE');
  }
}
