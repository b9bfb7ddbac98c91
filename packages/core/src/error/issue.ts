/** One problem in something a caller wrote: where it is, what it is, and how to cure it. */
export interface Issue {
  /** Keys from the outside in, without the resource's name: `['authentication', 'tokens', 'enabled']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The cure, if there is a known one. */
  readonly hint?: string;
  /** Of a CONFLICT: the identity whose values, taken together, occur already. */
  readonly identity?: string;
}

/** Prints issues one below the other, each with its path behind `root` and its cure under it. */
export function printIssues(root: string, issues: readonly Issue[]): string {
  return issues
    .map(({ path, message, hint }) => {
      const place = [root, ...path].filter((part) => part !== '').join('.');
      return `  ${place || '(input)'}: ${message}${hint === undefined ? '' : `\n      ${hint}`}`;
    })
    .join('\n');
}
