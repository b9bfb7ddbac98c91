import { type TextForm, trimWhiteSpace } from '../../../credentials/identity/text-form.ts';

/**
 * The form of a password that is hashed: composed (NFC), so that one text typed on two systems is one password (NIST SP
 * 800-63B-4 3.1.1.2).
 */
export function hashedForm(password: string, { trims }: TextForm): string {
  return (trims ? trimWhiteSpace(password) : password).normalize('NFC');
}

/** The forms to verify: as new passwords are hashed, then as typed, because older hashes were made from that form. */
export function verifiedForms(password: string, form: TextForm): readonly string[] {
  return [...new Set([hashedForm(password, form), form.trims ? trimWhiteSpace(password) : password])];
}
