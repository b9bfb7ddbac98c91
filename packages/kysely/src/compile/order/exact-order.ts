import { coreErrors } from '@ashlar/core';
import type { SelectStatement } from '@ashlar/core/data-layer';
import type { AliasedRawBuilder } from 'kysely';
import type { ResultColumn } from '../compiled-statement.ts';
import type { Dialect } from '../dialect.ts';
import { attributeOf, columnOf, type Source } from '../relation-column.ts';

/** For each moment in the order, a column that says whether the row has a finer one than its value tells. */
export function finerColumns({ relation, orderBy = [], exactOrder }: SelectStatement): readonly ResultColumn[] {
  if (exactOrder !== true) return [];
  const moments = orderBy.filter(({ attribute }) => attributeOf(relation, attribute).storage === 'timestamp');
  return moments.map(({ attribute }, index): ResultColumn => {
    return { relation, attribute, storage: 'boolean', key: `~finer ${index}`, alongside: false, isFiner: true };
  });
}

/** The selection of these columns. */
export function selectFiner(
  source: Source,
  columns: readonly ResultColumn[],
  dialect: Dialect,
): AliasedRawBuilder<unknown, string>[] {
  return columns.map(({ attribute, key }) =>
    dialect.isFinerMoment(columnOf(source, attributeOf(source.relation, attribute))).as(key),
  );
}

/** The error for a row whose moment is finer than a value can say, or in another form than ours. */
export function finerMoment({ relation, attribute }: ResultColumn, { cures, name }: Dialect): Error {
  const { column } = attributeOf(relation, attribute);
  const cure = name === 'sqlite' ? 'write each moment as 2026-11-23T10:41:00.123Z' : cures.timestamp(column);
  const problem = `the column "${column}" of the table "${relation.table}" orders records by more than milliseconds`;
  return coreErrors.error('VALUE_UNREADABLE', {
    message: `${relation.name} cannot be read in pages by ${attribute}: ${problem}\n      ${cure}`,
    issues: [{ path: [attribute], message: problem, hint: cure }],
  });
}
