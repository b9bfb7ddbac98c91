import type { CompiledAttribute } from '../attribute/compiled-attribute.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { AshlarError } from '../error/ashlar-error.ts';
import { coreErrors } from '../error/core-errors.ts';
import type { Issue } from '../error/issue.ts';
import { compiledOf } from '../resource/compiled-resource.ts';

/**
 * Runs a write. On a conflict, the store names the attributes whose values occur already. The caller gets one issue for
 * the identity. Its path is the last of its attributes in `params`, because a form can change that one.
 */
export async function nameConflicts<Result>(
  resource: AnyResource,
  params: unknown,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!coreErrors.is(error, 'CONFLICT') || error.issues.length === 0) throw error;
    const { attributes, relation } = compiledOf(resource);
    const taken = new Set(error.issues.map(({ path }) => String(path[0])));
    const identity = relation.identities.find((each) => isSame(each.attributes, taken));
    const key = identity?.attributes ?? [...taken];
    const names = [...new Set(key.map((name) => attributes.get(name)?.standsFor ?? name))];
    const given = names.filter((name) => isGiven(params, name)).slice(-1);
    const issue: Issue = { path: given, message: 'is taken already' };
    throw new AshlarError('CONFLICT', 'conflict', {
      message: `another ${resource.name} has this ${names.join(' and ')} already`,
      // A unique attribute is an identity too, whose name the application did not choose.
      issues: [identity === undefined || isUnique(attributes, key) ? issue : { ...issue, identity: identity.name }],
    });
  }
}

function isUnique(
  attributes: ReadonlyMap<string, CompiledAttribute>,
  [only = '', ...more]: readonly string[],
): boolean {
  return more.length === 0 && attributes.get(only)?.unique === true;
}

function isSame(attributes: readonly string[], names: ReadonlySet<string>): boolean {
  return attributes.length === names.size && attributes.every((name) => names.has(name));
}

function isGiven(params: unknown, name: string): boolean {
  if (typeof params !== 'object' || params === null || !Object.hasOwn(params, name)) return false;
  return Reflect.get(params, name) !== undefined;
}
