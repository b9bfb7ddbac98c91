import { type TextForm, trimWhiteSpace } from '../../../credentials/identity/text-form.ts';

/**
 * The form of a password that is hashed: composed (NFC), so that the same text typed on two systems is one password
 * (NIST SP 800-63B-4 3.1.1.2).
 */
export function hashedForm(password: string, { trims }: TextForm): string {
  return (trims ? trimWhiteSpace(password) : password).normalize('NFC');
}

/** The forms in which a password is verified: as new ones are hashed, then as typed, which older hashes were made of. */
export function verifiedForms(password: string, form: TextForm): readonly string[] {
  return [...new Set([hashedForm(password, form), form.trims ? trimWhiteSpace(password) : password])];
}
