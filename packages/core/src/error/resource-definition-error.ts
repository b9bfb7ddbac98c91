import { AshlarError, markErrors } from './ashlar-error.ts';
import { type Issue, printIssues } from './issue.ts';

/** A resource that cannot be compiled: every problem at once, in the order of the config, each with its cure. */
export class ResourceDefinitionError extends AshlarError {
  static {
    markErrors(ResourceDefinitionError, 'ResourceDefinitionError');
  }

  override readonly name = 'ResourceDefinitionError';
  readonly resource: string;

  constructor(resource: string, issues: readonly Issue[]) {
    const count = `${issues.length} problem${issues.length === 1 ? '' : 's'}`;
    super('INVALID_DEFINITION', 'framework', {
      message: `${resource} cannot be defined: ${count}\n${printIssues(resource, issues)}`,
      issues,
    });
    this.resource = resource;
  }
}
