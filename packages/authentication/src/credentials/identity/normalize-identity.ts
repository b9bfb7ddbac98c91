/**
 * Normalises an identity for comparison: composed (NFC) and in lower case. JavaScript does it, because the rules of
 * databases differ.
 *
 * @example
 * normalizeIdentity('ZOE\u0308@Example.com') // => 'zoë@example.com'
 */
export function normalizeIdentity(identity: string): string {
  return identity.normalize('NFC').toLowerCase().normalize('NFC');
}

/** The name of the attribute that keeps the normalised identity: `normalizedEmail` for `email`. */
export function normalizedField(identityField: string): string {
  return `normalized${identityField.charAt(0).toUpperCase()}${identityField.slice(1)}`;
}
