/** A name as the source of a regular expression that matches it alone. */
export function patternOf(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
