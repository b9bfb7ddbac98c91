/** Rows of the first batch; also of the least and the largest that may follow. */
export const firstBatch = 250;
const leastBatch = 25;
const largestBatch = 2000;

/** Of a store that removes more rows than this in a millisecond: larger batches would hold more rows, and save nothing. */
const quick = 100;
const largestOfQuick = 1000;

/** Milliseconds that a batch should take. In SQLite all other calls wait for it. */
const aim = 50;

/** How many rows the next batch has, by how long the last one took: as many as should take 50 ms, and half or twice at most. */
export function nextBatch(rows: number, milliseconds: number): number {
  const factor = Math.min(2, Math.max(0.5, aim / Math.max(1, milliseconds)));
  const largest = rows > milliseconds * quick ? Math.max(largestOfQuick, rows) : largestBatch;
  return Math.min(largest, Math.max(leastBatch, Math.round(rows * factor)));
}
