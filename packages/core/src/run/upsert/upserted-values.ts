import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyResource } from '../../contract/any-resource.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';
import type { ChangesetState } from '../changeset-state.ts';
import { refuseUnstorable, type UpdatedValues } from '../written-values.ts';
import { identityOf } from './identity-of.ts';

/**
 * What an upsert writes into the record that is there. A default is for a new record only: what is not given stays as it is.
 * Where nothing is given, nothing is written, not even the time of an update.
 */
export function upsertedValues(
  resource: AnyResource,
  action: CompiledAction,
  { state, row }: { readonly state: ChangesetState; readonly row: Readonly<Row> },
): UpdatedValues {
  const { attributes, lockVersion } = compiledOf(resource);
  const { values, defaulted, increments, withheld } = state;
  const sums: Row = Object.fromEntries(increments);
  const names = new Set(fieldsOf(resource, action).filter((name) => values.has(name) && !defaulted.has(name)));
  if (names.size + increments.size > 0) {
    if (lockVersion !== undefined) sums[lockVersion] = 1;
    for (const { name, generator } of attributes.values()) {
      if (generator?.on === 'createAndUpdate' && !increments.has(name)) names.add(name);
    }
  }
  refuseUnstorable(resource, action, { row: sums, withheld, given: values });
  return { values: Object.fromEntries([...names].map((name) => [name, row[name]])), increments: sums };
}

function fieldsOf(resource: AnyResource, { accept, upsert, upsertFields }: CompiledAction): readonly string[] {
  if (upsertFields !== undefined) return upsertFields;
  const { attributes } = identityOf(resource, upsert);
  const { primaryKey } = compiledOf(resource).relation;
  return accept.filter((name) => !attributes.includes(name) && !primaryKey.includes(name));
}
