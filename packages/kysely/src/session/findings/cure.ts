/** How a cure says what to do around its statements. */
interface Prose {
  /** What to do before they are run; `and` follows. */
  readonly first?: string;
  /** What may be done instead of them. */
  readonly or?: string;
  /** A statement that lists the rows that would make the others fail. */
  readonly inTheWay?: string;
}

/** A cure whose statements can be run as they are: a lone one is the whole cure, others stand on lines of their own. */
export function cureOf(statements: readonly string[], { first, or, inTheWay }: Prose = {}): string {
  const [only = '', ...others] = statements;
  if (others.length === 0 && first === undefined && or === undefined && inTheWay === undefined) return only;
  const begin = or === undefined ? '' : `${or}, or `;
  if (inTheWay === undefined) {
    return [`${begin}${first === undefined ? '' : `${first} and `}run:`, ...lines(statements)].join('\n');
  }
  const before = first === undefined ? 'first' : `${first} and`;
  const list = `${begin}${before} change or remove the rows that this lists, if there are any:`;
  return [list, ...lines([inTheWay]), '  then run:', ...lines(statements)].join('\n');
}

function lines(statements: readonly string[]): string[] {
  return statements.map((statement) => `    ${statement};`);
}
