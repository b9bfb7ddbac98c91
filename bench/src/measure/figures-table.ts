import type { Cell, Column, Table } from '../report/table.ts';
import type { Summary } from './summary.ts';

/** One piece of work that all contenders do in one race. */
export interface MeasuredCase {
  readonly name: string;
  readonly figures: ReadonlyMap<string, Summary>;
  /** Further cells of a contender, for the further columns. */
  readonly more?: ReadonlyMap<string, readonly Cell[]>;
}

export const RAW = 'raw';
const PEER = 'Better Auth';

const columns: readonly Column[] = [
  { title: 'work', unit: 'text' },
  { title: 'by', unit: 'text' },
  { title: 'median', unit: 'time' },
  { title: 'p99', unit: 'time' },
  { title: 'min', unit: 'time' },
  { title: 'samples', unit: 'count' },
  { title: 'CPU', unit: 'time' },
  { title: '÷ raw', unit: 'times' },
];
const besidePeer: Column = { title: '÷ Better Auth', unit: 'times' };

/** The table of a group: the times of each contender, and its median divided by those of raw and of Better Auth. */
export function figuresTable(
  { title, notes = [], more = [] }: { title: string; notes?: readonly string[]; more?: readonly Column[] },
  cases: readonly MeasuredCase[],
): Table {
  const hasPeer = cases.some(({ figures }) => figures.has(PEER));
  const rows = cases.flatMap((measured) =>
    [...measured.figures].map(([contender, { median, p99, min, samples, cpu }]) => [
      measured.name,
      contender,
      median,
      // With fewer samples it would be the largest.
      samples < 100 ? null : p99,
      min,
      samples,
      cpu,
      over(measured, contender, RAW),
      ...(hasPeer ? [over(measured, contender, PEER)] : []),
      ...(measured.more?.get(contender) ?? more.map(() => null)),
    ]),
  );
  return { title, columns: [...columns, ...(hasPeer ? [besidePeer] : []), ...more], rows, notes };
}

/** The median of one contender divided by that of another; null if one of them did not take part. */
export function over({ figures }: MeasuredCase, one: string, other: string): number | null {
  const [upper, lower] = [figures.get(one), figures.get(other)];
  return one === other || !upper || !lower ? null : upper.median / lower.median;
}

/** The result of a budget that is a ratio. */
export function ratio(measured: MeasuredCase, one: string, other: string): number {
  const found = over(measured, one, other);
  if (found === null) throw new Error(`${measured.name}: ${one} and ${other} did not run in one race`);
  return found;
}
