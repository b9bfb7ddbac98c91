import type { Cell, Column, Table, Unit } from './table.ts';

const formats: Readonly<Record<Unit, (value: number) => string>> = {
  text: String,
  time: (micros) =>
    micros < 1000 ? `${digits(micros)} µs` : micros < 1e6 ? `${digits(micros / 1e3)} ms` : `${digits(micros / 1e6)} s`,
  times: (ratio) => `${ratio.toFixed(2)} ×`,
  count: (count) => Math.round(count).toLocaleString('en-US'),
  bytes: (bytes) => (bytes < 2 ** 20 ? `${digits(bytes / 1024)} KiB` : `${digits(bytes / 2 ** 20)} MiB`),
  perSecond: (rate) => `${Math.round(rate).toLocaleString('en-US')}/s`,
};

/** One figure as text. */
export function formatCell(cell: Cell, unit: Unit): string {
  if (cell === null) return '–';
  return typeof cell === 'string' ? cell : formats[unit](cell);
}

/** A table for the terminal: columns of equal width, numbers to the right. */
export function toText({ title, columns, rows, notes }: Table): string {
  const cells = [columns.map((column) => column.title), ...formatted(columns, rows)];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => (row[index] ?? '').length)));
  const lines = cells.map((row) =>
    row
      .map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]))
      .join('  ')
      .trimEnd(),
  );
  const [head = '', ...body] = lines;
  return [title, '', head, '-'.repeat(head.length), ...body, ...notes.map((note) => `  ${note}`), ''].join('\n');
}

/** The same table for the docs. */
export function toMarkdown({ title, columns, rows, notes }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    `### ${title}`,
    '',
    line(columns.map((column) => column.title)),
    line(columns.map(({ unit }) => (unit === 'text' ? '---' : '---:'))),
    ...formatted(columns, rows).map(line),
    '',
    ...notes,
    '',
  ].join('\n');
}

function formatted(columns: readonly Column[], rows: Table['rows']): string[][] {
  return rows.map((row) => row.map((cell, index) => formatCell(cell, columns[index]?.unit ?? 'text')));
}

function pad(cell: string, width: number, column: Column | undefined): string {
  return column?.unit === 'text' ? cell.padEnd(width) : cell.padStart(width);
}

/** Three significant digits, without an exponent. */
function digits(value: number): string {
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(decimals);
}
