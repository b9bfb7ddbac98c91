import type { Scope } from '@ashlar/core';
import { authenticationErrors } from '../../../error/authentication-errors.ts';
import { AuthenticationFailed } from '../../../error/authentication-failed.ts';
import { hashFailure } from '../../../secrets/hash-failure.ts';
import { verifiedForms } from './password-forms.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/** A password to check, and the hash to check it against. */
export interface PasswordCheck {
  readonly password: unknown;
  /** The stored hash. Undefined if the user is unknown or has no password. */
  readonly hash: unknown;
}

/** A correct password. */
export interface RightPassword {
  /** The form of the password that is hashed. */
  readonly password: string;
  /** True if the stored hash was made from another form. */
  readonly isOldForm: boolean;
}

/**
 * Checks a password. An unknown user costs the same work as a known one (CWE-208): one `verify` or one `simulate` for
 * each form of the text. A composed text has one form.
 *
 * @throws AuthenticationFailed; AshlarError HASH_UNAVAILABLE, which is also reported
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
    // Nothing was verified, so no user gets in. The password is not wrong either, so the application gets a report.
    const failure = hashFailure('verify', error);
    scope.report(failure);
    throw failure;
  }
}

/** Reports a column with values that are not hashes to the application. The caller learns nothing about it. */
function reportUnknownForm({ resource, settings }: PasswordStrategy, scope: Scope, hash: string): void {
  const { hashProvider, hashedPasswordField } = settings;
  try {
    if (hashProvider.recognizes === undefined || hashProvider.recognizes(hash)) return;
  } catch (error) {
    // It decides only about the report. `verify` decides whether the password is right.
    scope.report(hashFailure('recognizes', error));
    return;
  }
  const message = `${resource.name}.${hashedPasswordField} holds something that no hash provider recognizes`;
  scope.report(authenticationErrors.error('HASH_UNKNOWN', { message }));
}
