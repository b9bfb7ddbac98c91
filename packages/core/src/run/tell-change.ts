import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { ChangeKind } from '../contract/domain-events.ts';
import type { Scope } from '../contract/scope.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { createRecord } from '../resource/record.ts';

/** The kind of change that each type of write makes. */
const kindOf = { create: 'created', update: 'updated', destroy: 'destroyed' } as const;

/** Where a change was made. */
interface Written {
  readonly resource: AnyResource;
  readonly action: CompiledAction;
  readonly scope: Scope;
}

/**
 * Tells of one record that was written, as `domain.on` hears it. Nothing is made where nothing listens. An upsert that
 * changed a record has `created: false`.
 */
export function tellRecord(
  { resource, action, scope, created }: Written & { readonly created?: boolean | undefined },
  row: Readonly<Row>,
): void {
  const type = created === false ? 'updated' : changeOf(action);
  if (type === undefined || !scope.hears(type)) return;
  // An action may select a sensitive attribute, which its caller knows of and a listener does not.
  const { recordAttributes } = compiledOf(resource);
  const shown = recordAttributes.filter((name) => row[name] !== undefined).map((name) => [name, row[name]]);
  const record = createRecord(resource, Object.fromEntries(shown));
  scope.tell(type, Object.freeze({ type, resource, record, ...callOf(scope) }));
}

/** Tells of the records that a bulk action has written. */
export function tellRecords({ resource, action, scope }: Written, count: number): void {
  const type = changeOf(action);
  if (type === undefined || type === 'created' || count === 0 || !scope.hears(type)) return;
  scope.tell(type, Object.freeze({ type, resource, count, ...callOf(scope) }));
}

function changeOf({ type }: CompiledAction): ChangeKind | undefined {
  return type === 'read' || type === 'action' ? undefined : kindOf[type];
}

function callOf({ options }: Scope) {
  return { actor: options.actor, context: options.context ?? {} };
}
