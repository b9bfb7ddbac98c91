import { AshlarError } from '../error/ashlar-error.ts';
import { coreErrors } from '../error/core-errors.ts';
import type { AnyResource } from '../resource/resource.ts';

/** Runs a write; a conflict that the store reports is reported at the attributes that the application knows. */
export async function nameConflicts<Result>(resource: AnyResource, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!coreErrors.is(error, 'CONFLICT')) throw error;
    const { attributes } = resource['~compiled'];
    const names = error.issues.map(({ path }) => attributes.get(String(path[0]))?.standsFor ?? String(path[0]));
    const issues = [...new Set(names)].map((name) => ({ path: [name], message: 'is taken already' }));
    throw new AshlarError('CONFLICT', 'conflict', {
      message: `another ${resource.name} has this ${[...new Set(names)].join(' and ') || 'value'} already`,
      issues,
    });
  }
}
