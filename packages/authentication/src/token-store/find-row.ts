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
  return (await findRows(scope, statement, parameters))[0];
}

/** The same for all rows of a select. */
export async function findRows(
  scope: Scope,
  statement: SelectStatement,
  parameters: Readonly<Row>,
): Promise<readonly Readonly<Row>[]> {
  try {
    return (await scope.store.run(statement, parameters)).rows;
  } catch (error) {
    if (coreErrors.is(error, 'INVALID_INPUT')) return [];
    throw error;
  }
}
