import type { AnyResource } from '../../contract/any-resource.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import { coreErrors } from '../../error/core-errors.ts';
import type { Issue } from '../../error/issue.ts';
import { isPlainObject } from '../../filter/is-plain-object.ts';
import { createRecord, isRecordOf } from '../../resource/record.ts';

/** Which fields of a resource a caller sees. */
export interface FieldView {
  /** The fields that are hidden in some record, or in all of them. The caller may not filter or sort by them. */
  readonly closed: ReadonlySet<string>;
  /** A new row with those of the fields that the caller sees in this row. */
  show(row: Readonly<Row>, names: readonly string[]): Row;
  /** The same of a row that no other code holds: it may answer with the row itself. */
  take(row: Row, names: readonly string[]): Row;
}

const none: ReadonlySet<string> = new Set();

/** The view of code that sees every field. */
export const allFields: FieldView = {
  closed: none,
  // Most statements read exactly what is wanted, and a copy of a whole row is faster.
  show: (row, names) => (Object.keys(row).length === names.length ? { ...row } : withFields(row, names)),
  take: (row, names) => (Object.keys(row).length === names.length ? row : withFields(row, names)),
};

/** A row with these fields alone. */
export function withFields(row: Readonly<Row>, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

/** What a caller sees of the result of an action that an extension generates. Such an action finds records in its own way. */
export function shownResult(resource: AnyResource, fields: FieldView): (result: unknown) => unknown {
  if (fields.closed.size === 0) return (result) => result;
  const show = (result: unknown): unknown => {
    if (Array.isArray(result)) return result.map(show);
    if (!isRecordOf(resource, result)) return result;
    const metadata: unknown = Reflect.get(result, '$metadata');
    const row = fields.show(result, Object.keys(result));
    return isPlainObject(metadata) ? createRecord(resource, row, metadata) : createRecord(resource, row);
  };
  return show;
}

/**
 * Refuses a filter or an order that would tell the values of what is hidden. It depends on the rules alone, and on no record.
 *
 * @throws AshlarError FORBIDDEN
 */
export function refuseClosed({ name }: AnyResource, closed: readonly Issue['path'][]): void {
  if (closed.length === 0) return;
  throw coreErrors.error('FORBIDDEN', {
    message: `the policies of ${name} hide what this call would filter or sort by`,
    issues: closed.map((path) => ({ path, message: 'is hidden from this caller' })),
  });
}
