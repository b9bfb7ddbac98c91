/**
 * Whether a value is a resource with a section, for options that take such a resource.
 *
 * @example
 * const option = z.custom<AnyResource>((value) => hasSection(value, 'tokenResource'));
 */
export function hasSection(value: unknown, key: string): boolean {
  if (typeof value !== 'object' || value === null || !('~compiled' in value)) return false;
  const compiled = value['~compiled'];
  if (typeof compiled !== 'object' || compiled === null || !('sections' in compiled)) return false;
  return Object.hasOwn(Object(compiled.sections), key);
}
