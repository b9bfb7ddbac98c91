/** The middle, the ninth tenth and the largest of some numbers. */
export interface Spread {
  readonly median: number;
  readonly p90: number;
  readonly max: number;
}

/** All 0 for no numbers. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((one, other) => one - other);
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? 0;
  return { median: at(0.5), p90: at(0.9), max: sorted.at(-1) ?? 0 };
}
