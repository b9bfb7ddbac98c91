import type { Change, Scope } from '@ashlar/core';
import { quoted } from '@ashlar/core/extension';
import { isWholeText, tooLong } from '../../../credentials/identity/bounded-text.ts';
import { argon2HashProvider } from '../../../secrets/argon2-hash-provider.ts';
import { hashBy } from '../../../secrets/hash-failure.ts';
import type { HashProvider } from '../../../secrets/hash-provider.ts';
import type { Compatibility } from '../../../token/settings.ts';
import { longestPassword } from './password-argument.ts';
import { hashedForm } from './password-forms.ts';

/** The argument to hash, and the attribute for the hash. */
export interface HashPasswordOptions {
  /** The argument that takes the password. Default 'password'. */
  readonly argument?: string;
  /** The attribute that keeps the hash. Default 'hashedPassword'. */
  readonly attribute?: string;
  /** The hash provider. It must be that of the strategy that signs in with it. Default `argon2HashProvider()`. */
  readonly hashProvider?: HashProvider;
  /** 'ashAuthentication': trim white space around a password. It must be that of the strategy. */
  readonly compatibility?: Compatibility;
}

/**
 * The change that hashes an argument into an attribute (AshAuthentication: `HashPasswordChange`), for actions of your
 * own. It hashes before the transaction. With `logOutEverywhere.applyOnPasswordChange`, an update with this change ends
 * the user's sessions. It hashes the composed form (NFC) of the text, and refuses more than 4,096 characters.
 *
 * @example
 * setPassword: { type: 'update', arguments: { password: z.string().min(8) }, changes: [hashPassword()] }
 */
export function hashPassword(options: HashPasswordOptions = {}): Change {
  const { argument = 'password', attribute = 'hashedPassword', hashProvider = argon2HashProvider() } = options;
  const form = { trims: options.compatibility === 'ashAuthentication' };
  return {
    name: 'hashPassword',
    needsRecord: false,
    async beforeTransaction(changeset, { scope }) {
      const password = changeset.arguments[argument];
      if (password === undefined || password === null) return;
      if (typeof password !== 'string')
        throw new TypeError(`hashPassword: the argument ${quoted(argument)} is not text`);
      // The length first: all other work grows with it.
      if (password.length > longestPassword) changeset.addError(argument, tooLong(longestPassword));
      else if (!isWholeText(password)) changeset.addError(argument, 'holds half of a character');
      else changeset.set(attribute, await hash(hashProvider, hashedForm(password, form), scope));
    },
  };
}

async function hash(provider: HashProvider, password: string, scope: Scope): Promise<string> {
  try {
    return await hashBy(provider, password);
  } catch (failure) {
    scope.report(failure);
    throw failure;
  }
}
