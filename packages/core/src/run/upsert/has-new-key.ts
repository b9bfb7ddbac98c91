import type { AnyResource } from '../../contract/any-resource.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';
import type { ChangesetState } from '../changeset-state.ts';

/** Whether the key is made for this call alone. Then no record that was there has it, and the returned key tells. */
export function hasNewKey(resource: AnyResource, { values }: Pick<ChangesetState, 'values'>): boolean {
  const { attributes, relation } = compiledOf(resource);
  return relation.primaryKey.some((name) => attributes.get(name)?.generator?.makesNewValues && !values.has(name));
}
