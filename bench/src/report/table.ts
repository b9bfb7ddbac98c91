/** How the numbers of a column are meant: `time` is in microseconds, `bytes` in bytes, `times` a ratio. */
export type Unit = 'text' | 'time' | 'times' | 'count' | 'bytes' | 'perSecond';

export interface Column {
  readonly title: string;
  readonly unit: Unit;
}

/** A figure, or words, or null where there is nothing to compare. */
export type Cell = string | number | null;

/** What a group found, ready to be printed: one row a contender and case. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** What a reader has to know to take the figures for what they are: the lines of one paragraph. */
  readonly notes: readonly string[];
}

/** A budget of the design, and what this run says about it. */
export interface Verdict {
  readonly budget: string;
  readonly limit: number;
  readonly measured: number;
  readonly unit: Unit;
}

export interface GroupResult {
  readonly tables: readonly Table[];
  readonly verdicts: readonly Verdict[];
}

/** What one group found on one database, or on none. */
export interface Run extends GroupResult {
  readonly group: string;
  readonly store: 'sqlite' | 'postgres' | null;
}
