import { quoted } from './quoted.ts';

/** One problem in a caller's input or config: its path, its message and its cure. */
export interface Issue {
  /** Keys from the outside in, without the resource's name: `['authentication', 'tokens', 'enabled']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The cure, if there is a known one. */
  readonly hint?: string;
  /** For a CONFLICT: the identity whose values, taken together, occur already. */
  readonly identity?: string;
}

/** The most issues that one error names. No typing error makes more. */
export const mostIssues = 100;

/** The most characters of a key that a path shows. */
const longestKey = 100;

/** The first hundred issues, with long keys cut. A caller may send a million issues, or a key of a megabyte. */
export function boundIssues(issues: readonly Issue[]): readonly Issue[] {
  return issues.slice(0, mostIssues).map((issue) => {
    if (issue.path.every((key) => typeof key === 'number' || key.length <= longestKey)) return issue;
    return { ...issue, path: issue.path.map((key) => (typeof key === 'number' ? key : cutKey(key))) };
  });
}

function cutKey(key: string): string {
  return key.length <= longestKey ? key : `${key.slice(0, longestKey)}…`;
}

/** Prints issues one below the other, each with its path behind `root` and its cure under it; a hundred at most. */
export function printIssues(root: string, issues: readonly Issue[]): string {
  const lines = issues.slice(0, mostIssues).map(({ path, message, hint }) => {
    const place = [root, ...path.map(printKey)].filter((part) => part !== '').join('.');
    return `  ${place || '(input)'}: ${message}${hint === undefined ? '' : `\n      ${hint}`}`;
  });
  const more = issues.length - lines.length;
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
}

/** A key may be a caller's text. It stands as it is if it looks like a name, else in quotes. */
function printKey(key: string | number): string {
  return typeof key === 'number' || /^[\w$:*@-]{0,60}$/.test(key) ? String(key) : quoted(key);
}
