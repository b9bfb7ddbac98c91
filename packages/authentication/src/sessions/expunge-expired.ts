import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ActionOptions, type AnyResource, InvalidInput } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { inCall } from '@ashlar/core/extension';
import { rowStatementsOf } from '../token-store/row-statements.ts';

/** Before every time that a store can keep. */
const beginning = new Date('0001-01-01T00:00:00.000Z');

/** How expired rows are removed. */
export interface ExpungeOptions extends ActionOptions {
  /** Rows for each statement: what a statement locks, and how long it keeps others waiting. Default 250. */
  readonly batchSize?: number;
}

/**
 * Removes the rows of tokens that have expired, whatever their purpose, in batches, passing over rows that are locked.
 * An expired token signs in nowhere, with or without its row. Resolves to how many rows were removed.
 *
 * @throws InvalidInput
 *
 * @example
 * await expungeExpired(Token, { batchSize: 5000 }); // => 12431
 */
export async function expungeExpired(tokenResource: AnyResource, options: ExpungeOptions = {}): Promise<number> {
  const { batchSize = 250, ...call } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new InvalidInput('expungeExpired', [{ path: ['batchSize'], message: 'expected a whole number from 1' }]);
  }
  const { expunge } = rowStatementsOf(tokenResource);
  return await inCall(tokenResource, call, async (scope) => {
    const now = scope.now();
    let removed = 0;
    let from = beginning;
    for (;;) {
      const { rows, count } = await scope.store.run(expunge, { from, now, limit: batchSize });
      removed += count;
      if (count < batchSize) return removed;
      // SQLite answers at once: without a pause no other call would run before the last row is gone.
      await nextTurn();
      // PostgreSQL keeps removed rows until the next vacuum: from the beginning, each batch would read all of them again.
      from = latestOf(rows, from);
    }
  });
}

function latestOf(rows: readonly Row[], least: Date): Date {
  let latest = least;
  for (const { expiresAt } of rows) {
    if (expiresAt instanceof Date && expiresAt > latest) latest = expiresAt;
  }
  return latest;
}
