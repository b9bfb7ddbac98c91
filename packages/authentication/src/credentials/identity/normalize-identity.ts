/**
 * The form in which identities are compared: composed (NFC) and in lower case, by JavaScript and not by the database,
 * whose rules differ from one to the next.
 *
 * @example
 * normalizeIdentity('ZOE\u0308@Example.com') // => 'zoë@example.com'
 */
export function normalizeIdentity(identity: string): string {
  return identity.normalize('NFC').toLowerCase().normalize('NFC');
}

/** The attribute that keeps it: `normalizedEmail` for `email`. */
export function normalizedField(identityField: string): string {
  return `normalized${identityField.charAt(0).toUpperCase()}${identityField.slice(1)}`;
}
