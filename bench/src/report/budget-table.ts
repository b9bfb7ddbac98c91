import { formatCell } from './format.ts';
import type { Run, Table } from './table.ts';

/** Every budget of the design beside its measured figure. */
export function budgetTable(runs: readonly Run[]): Table {
  const rows = runs.flatMap(({ verdicts }) =>
    verdicts.map(({ budget, limit, measured, unit }) => [
      budget,
      formatCell(limit, unit),
      formatCell(measured, unit),
      measured === null ? 'not judged' : measured <= limit ? 'met' : 'missed',
    ]),
  );
  const columns = ['budget', 'at most', 'measured', ''].map((title) => ({ title, unit: 'text' as const }));
  return { title: 'Budgets', columns, rows, notes: [] };
}
