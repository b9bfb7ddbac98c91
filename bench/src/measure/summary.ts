/** The summary of many samples, in microseconds. */
export interface Summary {
  readonly median: number;
  readonly p99: number;
  readonly min: number;
  /** Processor time of this process for one operation, on all threads, without the database server. */
  readonly cpu: number;
  readonly samples: number;
}

/** Sums up the times of samples and the processor times of turns. */
export function summarize(times: readonly number[], cpu: readonly number[]): Summary {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    min: quantile(sorted, 0),
    cpu: median(cpu),
    samples: sorted.length,
  };
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** The value at or above this share of the sorted samples. Nearest rank, so it is always one of the samples. */
export function quantile(sorted: readonly number[], share: number): number {
  const rank = Math.max(0, Math.ceil(sorted.length * share) - 1);
  const value = sorted[rank];
  if (value === undefined) throw new RangeError('there are no samples');
  return value;
}
