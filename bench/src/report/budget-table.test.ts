import { expect, test } from 'vitest';
import { budgetTable } from './budget-table.ts';

test('a budget is met, missed, or could not be judged', () => {
  const verdict = (budget: string, measured: number | null) =>
    ({ budget, limit: 50, measured, unit: 'count' }) as const;
  const verdicts = [verdict('fast', 50), verdict('slow', 51), verdict('absent', null)];
  const { rows } = budgetTable([{ group: 'live', store: null, tables: [], verdicts }]);
  expect(rows).toEqual([
    ['fast', '50', '50', 'met'],
    ['slow', '50', '51', 'missed'],
    ['absent', '50', '–', 'not judged'],
  ]);
});
