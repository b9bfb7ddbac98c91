// The building blocks of the generated pages.
import type { Exported } from './declarations.ts';
import type { OptionRow } from './option-rows.ts';

/** A table of options. */
export function optionTable(rows: readonly OptionRow[]): string {
  return table(
    ['Option', 'Type', 'Default', 'What it does'],
    rows.map((row) => [code(row.name), code(row.type), defaultText(row), row.text]),
  );
}

/** A table of exports. */
export function exportTable(exported: readonly Exported[]): string {
  return table(
    ['Name', 'Kind', 'What it is'],
    exported.map(({ name, kind, sentence }) => [code(name), kind, sentence]),
  );
}

/** A table, its cells as Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text as code, if there is any. */
export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

/** A page of these paragraphs. */
export function page(paragraphs: readonly string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}

/** A default value is printed as code, and a default in words as text. */
function defaultText({ default: value }: OptionRow): string {
  if (value === undefined) return 'required';
  return /^(true|false|\d+|'[^']*'|\[.*\]|`.*`)$/.test(value) ? code(value.replaceAll('`', '')) : value;
}

/** Escapes bars, which would end the cell, and brackets outside of code, which would begin a tag. */
function escapeCell(text: string): string {
  const parts = text.replaceAll('|', '\\|').split(/(`[^`]*`)/);
  return parts.map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;'))).join('');
}
