/**
 * The column of an attribute that names none: its snake_case.
 *
 * @example
 * columnNameOf('hashedPassword') // => 'hashed_password'
 */
export function columnNameOf(attribute: string): string {
  return attribute.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
