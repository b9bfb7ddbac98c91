import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ActionOptions, AnyResource } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { inCall } from '@ashlar/core/extension';
import { checkExpunging } from './check-expunging.ts';
import { expungeStatementOf } from './expunge-statement.ts';
import { firstBatch, nextBatch } from './next-batch.ts';

/** Earlier than every time that a store can keep. */
const beginning = new Date('0001-01-01T00:00:00.000Z');

/** A batch of fewer rows says too little of whether more are left: it takes several of them. */
const fewestAsked = 5;

/** How to remove expired rows. */
export interface ExpungeOptions extends ActionOptions {
  /**
   * Rows per statement, always as many. A larger batch locks more rows and keeps others waiting longer. Default: 250 at
   * first, then as many as take 50 milliseconds, from 25 to 2000, or 1000 if these take less than 10.
   */
  readonly batchSize?: number;
}

/**
 * Removes the rows of expired tokens, of every purpose, in batches. It skips locked rows, and rows that change meanwhile: the
 * next call removes them. An expired token never signs in, with or without its row. From a limit resource it removes the counts
 * of windows that have ended. Returns the number of removed rows. PostgreSQL removes rows by their address: a view has none, and
 * of a partitioned table a batch may be larger.
 *
 * @throws InvalidInput, TypeError for a resource that keeps neither tokens nor counts of limits
 *
 * @example
 * await expungeExpired(Token, { batchSize: 5000 }); // => 12431
 */
export async function expungeExpired(resource: AnyResource, options: ExpungeOptions = {}): Promise<number> {
  const { batchSize, ...call } = options;
  checkExpunging('expungeExpired', resource, batchSize);
  const expunge = expungeStatementOf(resource);
  return await inCall(resource, call, async (scope) => {
    const now = scope.now();
    let removed = 0;
    /** How many rows the last batches asked for, of which at most half were there. */
    let asked = 0;
    let from = beginning;
    let limit = batchSize ?? firstBatch;
    for (;;) {
      const begun = performance.now();
      const { rows, count } = await scope.store.run(expunge, { from, now, limit });
      removed += count;
      // A row that changes meanwhile is missing from its batch. So a batch that is nearly full is not the last one.
      asked = count * 2 > limit ? 0 : asked + limit;
      if (asked >= fewestAsked) return removed;
      limit = batchSize ?? nextBatch(limit, performance.now() - begun);
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
