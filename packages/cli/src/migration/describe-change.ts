import type { ColumnShape } from '@ashlar/kysely/migration';
import { columnChanges, foreignKeyChanges, indexChanges, type TableChange } from '../schema/table-change.ts';

/** What a change does, in rows of three cells: the table, what happens, and to what. */
export function describeChange({ before, after, renamed, fills }: TableChange): (readonly [string, string, string])[] {
  const table = (after ?? before)?.name ?? '';
  if (before === undefined) return [[table, 'create table', `${after?.columns.length ?? 0} columns`]];
  if (after === undefined) return [[table, 'drop table', 'its rows are lost']];
  const { kept, added, dropped } = columnChanges(before, after, renamed);
  const indexes = indexChanges(before, after);
  const keys = foreignKeyChanges({ before, after });
  return [
    ...dropped.map(({ name }) => [table, 'drop column', `${name}, its values are lost`] as const),
    ...[...renamed].map(([from, to]) => [table, 'rename column', `${from} to ${to}`] as const),
    ...kept
      .filter(({ from, to }) => from.storage !== to.storage || from.nullable !== to.nullable)
      .map(({ from, to }) => [table, 'change column', `${to.name}: ${shown(from)} to ${shown(to)}`] as const),
    ...added.map((column) => {
      const fill = fills.get(column.name);
      return [table, 'add column', `${column.name}: ${shown(column)}${fill === undefined ? '' : ', filled'}`] as const;
    }),
    ...(JSON.stringify(before.primaryKey) === JSON.stringify(after.primaryKey)
      ? []
      : [[table, 'change key', after.primaryKey.join(', ')] as const]),
    ...indexes.dropped.map(({ name }) => [table, 'drop index', name] as const),
    ...indexes.added.map(({ name, unique }) => [table, unique ? 'add unique index' : 'add index', name] as const),
    ...keys.dropped.map(({ name }) => [table, 'drop foreign key', name] as const),
    ...keys.added.map(({ name }) => [table, 'add foreign key', name] as const),
  ];
}

function shown({ storage, nullable }: ColumnShape): string {
  return nullable ? `${storage} or null` : storage;
}

/** A name for the file of some changes: `add_users_nickname`. */
export function nameOfChanges(changes: readonly TableChange[]): string {
  const rows = changes.flatMap(describeChange);
  const [first] = rows;
  if (first === undefined) return 'nothing';
  if (changes.every(({ before }) => before === undefined)) {
    return plain(`create_${changes.map(({ after }) => after?.name ?? '').join('_')}`);
  }
  const [table, what, to] = first;
  const name = /^[\w$]+/.exec(to)?.[0] ?? '';
  return plain(
    `${what.split(' ')[0]}_${/index|foreign key$/.test(what) ? '' : `${table}_`}${what.endsWith('table') ? '' : name}`,
  );
}

function plain(text: string): string {
  const short = text.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return short.slice(0, 50).replace(/^_+|_+$/g, '');
}
