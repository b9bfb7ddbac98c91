import { coreErrors, type Scope } from '@ashlar/core';
import type { Row, SelectStatement } from '@ashlar/core/data-layer';

/**
 * The first row of a select, or undefined. A value that the store cannot hold, such as NUL in text, is in no
 * row: it counts as not found.
 */
export async function findRow(
  scope: Scope,
  statement: SelectStatement,
  parameters: Readonly<Row>,
): Promise<Readonly<Row> | undefined> {
  try {
    return (await scope.store.run(statement, parameters)).rows[0];
  } catch (error) {
    if (coreErrors.is(error, 'INVALID_INPUT')) return undefined;
    throw error;
  }
}
