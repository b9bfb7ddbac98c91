import { z } from 'zod';
import { definitionOf } from '../attribute/schema-definition.ts';
import type { AnyRecord, AnyResource } from '../contract/any-resource.ts';
import { sharedByCopies } from '../error/copies.ts';
import { isRecordOf } from './record.ts';

/** Which resource an argument takes records of. Null until the resource that declares it is compiled. */
const resources = sharedByCopies('record arguments', () => new WeakMap<object, AnyResource | null>());

/**
 * An argument that takes a record of the resource in whose action it stands: one that an action of this resource
 * returned, not a copy and not another resource's.
 *
 * @param otherwise the argument that takes the primary key where there is no record; the message names it
 *
 * @example
 * actions: { kickOut: { type: 'action', arguments: { user: recordArgument() }, run: ({ arguments: { user } }) => user.id } }
 */
export function recordArgument(otherwise?: string): z.ZodType<AnyRecord, AnyRecord> {
  const cure = `pass the record itself${otherwise === undefined ? '' : `, or pass the id as ${otherwise}`}`;
  const schema: z.ZodType<AnyRecord, AnyRecord> = z.custom<AnyRecord>(
    (value) => {
      const resource = resources.get(schema) ?? null;
      return resource !== null && isRecordOf(resource, value);
    },
    { error: () => `expected a record that ${sourceOf(schema)} returned, not a copy of one: ${cure}` },
  );
  resources.set(schema, null);
  return schema;
}

/** What returns the records that the argument takes. Read when an action runs: by then the resource has its name. */
function sourceOf(schema: object): string {
  const resource = resources.get(schema) ?? null;
  return resource === null ? 'an action' : `an action of ${resource.name}`;
}

/** Whether a schema was made by `recordArgument()`. */
export function isRecordArgument(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && resources.has(schema);
}

/** Tells an argument which resource it stands in. Answers false if it already stands in another. */
export function bindRecordArgument(schema: z.ZodType, resource: AnyResource): boolean {
  const bound = resources.get(schema);
  if (bound === undefined) {
    const { innerType, in: before } = definitionOf(schema);
    const inner = innerType ?? before;
    return inner === undefined ? true : bindRecordArgument(inner, resource);
  }
  if (bound === resource) return true;
  if (bound !== null) return false;
  resources.set(schema, resource);
  return true;
}
