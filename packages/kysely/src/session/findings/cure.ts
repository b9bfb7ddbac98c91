/** How a cure says what to do around its statements. */
interface Prose {
  /** What to do before they are run; `and run:` follows. */
  readonly first?: string;
  /** What may be done instead of them. */
  readonly or?: string;
  /** A statement that lists the rows that would make the others fail. */
  readonly inTheWay?: string;
}

/** A cure whose statements stand on lines of their own, so that they can be run as they are. */
export function cureOf(statements: readonly string[], { first, or, inTheWay }: Prose = {}): string {
  const [only = '', ...others] = statements;
  if (others.length === 0 && first === undefined && or === undefined && inTheWay === undefined) return only;
  const begin = `${or === undefined ? '' : `${or}, or `}${first === undefined ? '' : `${first} and `}`;
  if (inTheWay === undefined) return [`${begin}run:`, ...lines(statements)].join('\n');
  const list = `${begin}first change or remove the rows that this lists, if there are any:`;
  return [list, ...lines([inTheWay]), '  then run:', ...lines(statements)].join('\n');
}

function lines(statements: readonly string[]): string[] {
  return statements.map((statement) => `    ${statement};`);
}
