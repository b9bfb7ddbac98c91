import { AshlarError, markErrors } from './ashlar-error.ts';
import { type Issue, printIssues } from './issue.ts';

/** Input that an action does not take: every problem with its path, and never the value itself. */
export class InvalidInput extends AshlarError {
  static {
    markErrors(InvalidInput, 'InvalidInput');
  }

  override readonly name = 'InvalidInput';

  /** `subject` is what was called, such as `User.rename`. */
  constructor(subject: string, issues: readonly Issue[]) {
    super('INVALID_INPUT', 'invalid', { message: `invalid input for ${subject}:\n${printIssues('', issues)}`, issues });
  }
}
