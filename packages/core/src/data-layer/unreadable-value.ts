import type { AshlarError } from '../error/ashlar-error.ts';
import { coreErrors } from '../error/core-errors.ts';
import type { Relation, RelationAttribute } from './relation.ts';

/**
 * The error for a stored value that its attribute cannot have. It shows the form of the value, such as `text of 19
 * characters`, and never the value itself, which may be a secret. `cure` says what to do in that store.
 *
 * @example
 * throw unreadableValue(relation, attribute, { value: 7, cure: 'keep it as text' });
 */
export function unreadableValue(
  relation: Pick<Relation, 'name' | 'table'>,
  { name, column, storage }: Pick<RelationAttribute, 'name' | 'column' | 'storage'>,
  { value, cure }: { readonly value: unknown; readonly cure: string },
): AshlarError {
  const problem = `the column "${column}" of the table "${relation.table}" holds ${formOf(value)}, which is no ${storage}`;
  return coreErrors.error('VALUE_UNREADABLE', {
    message: `${relation.name}.${name} cannot be read: ${problem}\n      ${cure}`,
    issues: [{ path: [name], message: problem, hint: cure }],
  });
}

function formOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `text of ${value.length} character${value.length === 1 ? '' : 's'}`;
  if (typeof value === 'bigint') return 'an integer';
  if (typeof value === 'number') return formOfNumber(value);
  if (typeof value === 'boolean') return 'a boolean';
  if (value instanceof Uint8Array) return `a blob of ${value.length} byte${value.length === 1 ? '' : 's'}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : 'a date';
  return Array.isArray(value) ? 'a list' : 'an object';
}

function formOfNumber(value: number): string {
  if (Number.isInteger(value)) return 'an integer';
  return Number.isFinite(value) ? 'a number with a fraction' : 'a number that is not finite';
}
