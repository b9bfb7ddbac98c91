import type { Change } from '@ashlar/core';

/** Refuses a password that was not given twice alike. */
export function confirmPassword(password: string, confirmation: string): Change {
  return {
    name: 'confirmPassword',
    change(changeset) {
      if (changeset.arguments[password] !== changeset.arguments[confirmation]) {
        changeset.addError(confirmation, `does not match ${password}`);
      }
    },
  };
}
