import type { Scope } from '@ashlar/core';
import { authenticationErrors } from '../../../error/authentication-errors.ts';
import { AuthenticationFailed } from '../../../error/authentication-failed.ts';
import { hashFailure } from '../../../secrets/hash-failure.ts';
import { verifiedForms } from './password-forms.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/** A password to be checked: whose, and against what. */
export interface PasswordCheck {
  readonly password: unknown;
  /** The stored hash; undefined if there is no such user or the user has no password. */
  readonly hash: unknown;
}

/** A password that is right. */
export interface RightPassword {
  /** The form in which it is hashed. */
  readonly password: string;
  /** Whether the stored hash was made of another form. */
  readonly isOldForm: boolean;
}

/**
 * Checks a password. An unknown user costs the same work as a known one (CWE-208): exactly one `verify` or one
 * `simulate` for each form of the text, which is one unless it is not composed.
 *
 * @throws AuthenticationFailed, and AshlarError HASH_UNAVAILABLE, which is reported too
 */
export async function checkPassword(
  strategy: PasswordStrategy,
  scope: Scope,
  { password, hash }: PasswordCheck,
): Promise<RightPassword> {
  const [first = '', ...others] = verifiedForms(typeof password === 'string' ? password : '', strategy.identity.form);
  if (typeof hash === 'string') reportUnknownForm(strategy, scope, hash);
  for (const form of [first, ...others]) {
    if (await isRight(strategy, scope, { password: form, hash })) return { password: first, isOldForm: form !== first };
  }
  throw new AuthenticationFailed(strategy.name);
}

async function isRight(
  { settings: { hashProvider } }: PasswordStrategy,
  scope: Scope,
  { password, hash }: { readonly password: string; readonly hash: unknown },
): Promise<boolean> {
  try {
    if (typeof hash === 'string') return (await hashProvider.verify(password, hash)) === true;
    await hashProvider.simulate();
    return false;
  } catch (error) {
    // Nothing was verified, so no user is let in. It is no wrong password either, so the application hears of it.
    const failure = hashFailure('verify', error);
    scope.report(failure);
    throw failure;
  }
}

/** Tells the application of a column that holds something else than hashes. The caller learns nothing of it. */
function reportUnknownForm({ resource, settings }: PasswordStrategy, scope: Scope, hash: string): void {
  const { hashProvider, hashedPasswordField } = settings;
  try {
    if (hashProvider.recognizes === undefined || hashProvider.recognizes(hash)) return;
  } catch (error) {
    // It only tells what is worth a report; `verify` says whether the password is right.
    scope.report(hashFailure('recognizes', error));
    return;
  }
  const message = `${resource.name}.${hashedPasswordField} holds something that no hash provider recognizes`;
  scope.report(authenticationErrors.error('HASH_UNKNOWN', { message }));
}
