import { expect, test } from 'vitest';
import { formatCell, toMarkdown, toText } from './format.ts';
import type { Table } from './table.ts';

const table: Table = {
  title: 'Work',
  columns: [
    { title: 'by', unit: 'text' },
    { title: 'median', unit: 'time' },
    { title: '÷ raw', unit: 'times' },
  ],
  rows: [
    ['raw', 4.2, null],
    ['Ashlar', 12_345, 2.5],
  ],
  notes: ['Of one call, as its caller', 'sees it.'],
};

test.each([
  [4.216, 'time', '4.22 µs'],
  [999, 'time', '999 µs'],
  [1000, 'time', '1.00 ms'],
  [2_500_000, 'time', '2.50 s'],
  [1.004, 'times', '1.00 ×'],
  [1_234_567, 'count', '1,234,567'],
  [2048, 'bytes', '2.00 KiB'],
  [3 * 2 ** 20, 'bytes', '3.00 MiB'],
  [1234.4, 'perSecond', '1,234/s'],
  [null, 'time', '–'],
  ['raw', 'time', 'raw'],
] as const)('%s as %s is %s', (cell, unit, text) => {
  expect(formatCell(cell, unit)).toBe(text);
});

test('a table for the terminal aligns its numbers', () => {
  expect(toText(table).split('\n')).toEqual([
    'Work',
    '',
    'by       median   ÷ raw',
    '-----------------------',
    'raw     4.20 µs       –',
    'Ashlar  12.3 ms  2.50 ×',
    '  Of one call, as its caller',
    '  sees it.',
    '',
  ]);
});

test('a table for the docs has the same cells', () => {
  expect(toMarkdown(table)).toBe(
    '### Work\n\n| by | median | ÷ raw |\n| --- | ---: | ---: |\n| raw | 4.20 µs | – |\n| Ashlar | 12.3 ms | 2.50 × |\n\nOf one call, as its caller\nsees it.\n',
  );
});
