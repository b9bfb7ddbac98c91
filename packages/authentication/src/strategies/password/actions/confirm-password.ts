import type { Change } from '@ashlar/core';
import type { TextForm } from '../../../credentials/identity/text-form.ts';
import { longestPassword } from './password-argument.ts';
import { hashedForm } from './password-forms.ts';

/** Refuses a password if its confirmation differs. Compares both in the form that is hashed. */
export function confirmPassword(password: string, confirmation: string, form: TextForm): Change {
  const formOf = (given: unknown): unknown =>
    // The length first: a text that is too long for a password matches none.
    typeof given === 'string' && given.length <= longestPassword ? hashedForm(given, form) : given;
  return {
    name: 'confirmPassword',
    change(changeset) {
      if (formOf(changeset.arguments[password]) !== formOf(changeset.arguments[confirmation])) {
        changeset.addError(confirmation, `does not match ${password}`);
      }
    },
  };
}
