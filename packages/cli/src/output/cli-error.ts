/** A thing that keeps a command from its work, and what to do about it. */
export interface Problem {
  readonly problem: string;
  readonly cure: string;
}

/** Why a command did not do its work. It holds no value of a row and no secret. */
export class CliError extends Error {
  readonly problems: readonly Problem[];

  constructor(...problems: readonly Problem[]) {
    super(problems.map(({ problem, cure }) => `${problem}\n    ${cure}`).join('\n'));
    this.name = 'CliError';
    this.problems = problems;
  }
}
