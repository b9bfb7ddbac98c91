/** Whether a value of JSON is nested deeper than so many levels. It goes level by level: the nesting may be deeper than the stack. */
export function isNestedDeeper(value: object, levels: number): boolean {
  let level: readonly object[] = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((each) => Object.values(each).filter(isContainer));
  }
  return false;
}

/** Whether a value of JSON has members of its own. */
export function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
