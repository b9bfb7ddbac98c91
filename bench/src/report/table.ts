/** The unit of a column: `time` is in microseconds, `bytes` in bytes, `times` a ratio. */
export type Unit = 'text' | 'time' | 'times' | 'count' | 'bytes' | 'perSecond';

export interface Column {
  readonly title: string;
  readonly unit: Unit;
}

/** A figure, or words, or null without anything to compare. */
export type Cell = string | number | null;

/** The results of a group, ready to print: one row for each contender and case. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** The notes that a reader needs to understand the figures: the lines of one paragraph. */
  readonly notes: readonly string[];
}

/** A budget of the design, and its result in this run. */
export interface Verdict {
  readonly budget: string;
  readonly limit: number;
  /** Null: this run could not judge it. */
  readonly measured: number | null;
  readonly unit: Unit;
}

export interface GroupResult {
  readonly tables: readonly Table[];
  readonly verdicts: readonly Verdict[];
}

/** The results of one group on one database, or without one. */
export interface Run extends GroupResult {
  readonly group: string;
  readonly store: 'sqlite' | 'postgres' | null;
}
