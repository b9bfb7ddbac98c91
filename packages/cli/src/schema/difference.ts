import type { ColumnShape, MigrationStore, TableShape } from '@ashlar/kysely/migration';
import type { Problem } from '../output/cli-error.ts';
import { conversion } from './conversion.ts';
import type { Snapshot } from './snapshot.ts';
import type { Wanted } from './snapshot-of.ts';
import { type ColumnChanges, columnChanges, foreignKeyChanges, inverse, type TableChange } from './table-change.ts';

/** What the differences alone do not tell. */
export interface Decisions {
  /** The columns that get another name, by table: from the old name to the new one. */
  readonly renames: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** SQL for new values of rows that are there, by `table.column`. It wins over the default of the attribute. */
  readonly fills: ReadonlyMap<string, string>;
  /** Whether tables and columns may go. */
  readonly allowDrop: boolean;
}

/** The changes between two snapshots, and what keeps them from being made. */
export interface Difference {
  readonly changes: readonly TableChange[];
  readonly problems: readonly Problem[];
}

/** What leads from the snapshot to what the resources need. New tables come first, and tables that go come last. */
export function differenceOf(
  { before, wanted, store }: { readonly before: Snapshot; readonly wanted: Wanted; readonly store: MigrationStore },
  decisions: Decisions,
): Difference {
  const context: Context = { wanted, store, decisions };
  const names = [...new Set([...before.tables.keys(), ...wanted.tables.keys()])].sort();
  const compared = names.map((name) => compareTable(before.tables.get(name), wanted.tables.get(name), context));
  const changes = compared.flatMap(({ changes: each }) => each);
  const order = ({ before: was, after }: TableChange) => (was === undefined ? 0 : after === undefined ? 2 : 1);
  return {
    changes: changes.sort((left, right) => order(left) - order(right)),
    problems: compared.flatMap(({ problems }) => problems),
  };
}

interface Context {
  readonly wanted: Wanted;
  readonly store: MigrationStore;
  readonly decisions: Decisions;
}

const NOTHING: ReadonlyMap<string, string> = new Map();

function compareTable(before: TableShape | undefined, after: TableShape | undefined, context: Context): Difference {
  if (before === undefined || after === undefined) {
    const change: TableChange = { before, after, renamed: NOTHING, fills: NOTHING };
    const problems = after === undefined && !context.decisions.allowDrop ? [tableGoes(before?.name ?? '')] : [];
    return { changes: [change], problems };
  }
  const renamed = context.decisions.renames.get(before.name) ?? NOTHING;
  const columns = columnChanges(before, after, renamed);
  const fills = fillsOf(columns, after, context);
  const change: TableChange = { before, after, renamed, fills };
  if (isNothing(change, columns)) return { changes: [], problems: [] };
  return {
    changes: [change],
    problems: [
      ...goneProblems(columns, after, context),
      ...conversionProblems(columns, after, context),
      ...fillProblems(columns, after, fills),
    ],
  };
}

function isNothing({ before, after }: TableChange, { kept, added, dropped }: ColumnChanges): boolean {
  const sameColumns = kept.every(
    ({ from, to }) => from.name === to.name && from.storage === to.storage && from.nullable === to.nullable,
  );
  const shown = (table: TableShape | undefined) =>
    JSON.stringify([
      table?.primaryKey,
      [...(table?.indexes ?? [])].map(({ name, unique, columns }) => JSON.stringify([name, unique, columns])).sort(),
    ]);
  const keys = foreignKeyChanges({ before, after });
  const sameKeys = keys.added.length === 0 && keys.dropped.length === 0;
  return added.length === 0 && dropped.length === 0 && sameColumns && sameKeys && shown(before) === shown(after);
}

function fillsOf({ kept, added }: ColumnChanges, { name: table }: TableShape, context: Context): Map<string, string> {
  const { wanted, decisions } = context;
  const tightened = kept.filter(({ from, to }) => from.nullable && !to.nullable).map(({ to }) => to);
  const fills = new Map<string, string>();
  for (const { name } of [...added.filter(({ nullable }) => !nullable), ...tightened]) {
    const fill = decisions.fills.get(`${table}.${name}`) ?? wanted.fills.get(`${table}.${name}`);
    if (fill !== undefined) fills.set(name, fill);
  }
  return fills;
}

/** A column that went beside one that came may have got another name. */
function goneProblems(
  { added, dropped }: ColumnChanges,
  { name: table }: TableShape,
  { decisions, store }: Context,
): readonly Problem[] {
  if (decisions.allowDrop) return [];
  return dropped.map((gone) => {
    const { name } = gone;
    const came = added.filter((column) => mayBe(gone, column, store));
    if (came.length === 0) {
      const problem = `${table}.${name} is in no resource any more: its values would be lost`;
      return { problem, cure: 'add --allow-drop to drop it, or bring the attribute back' };
    }
    const choices = came.map((column) => `--rename ${table}.${name}=${column.name}`).join(' or ');
    return {
      problem: `${table}.${name} went, and ${namesOf(came)} came: has it got another name?`,
      cure: `if so, add ${choices}; if not, add --allow-drop, and its values are lost`,
    };
  });
}

/** Whether the values of a column can become those of another one, and back. */
export function mayBe(
  { storage: from }: ColumnShape,
  { storage: to }: ColumnShape,
  { dialect }: MigrationStore,
): boolean {
  return (
    conversion('x', { from, to }, dialect) !== undefined &&
    conversion('x', { from: to, to: from }, dialect) !== undefined
  );
}

function tableGoes(name: string): Problem {
  return {
    problem: `the table ${name} is of no resource any more: its rows would be lost`,
    cure: 'add --allow-drop to drop it, or bring the resource back',
  };
}

function conversionProblems(
  { kept }: ColumnChanges,
  { name: table }: TableShape,
  { store }: Context,
): readonly Problem[] {
  return kept.flatMap(({ from, to }) => {
    if (mayBe(from, to, store)) return [];
    return [
      {
        problem: `${table}.${to.name} changes from ${from.storage} to ${to.storage}, and no value of one is one of the other`,
        cure: 'add an attribute of another name, fill it in a migration of your own, and then take the old one away',
      },
    ];
  });
}

function fillProblems(
  { added }: ColumnChanges,
  { name: table }: TableShape,
  fills: ReadonlyMap<string, string>,
): readonly Problem[] {
  return added
    .filter(({ name, nullable }) => !nullable && !fills.has(name))
    .map(({ name }) => ({
      problem: `${table}.${name} takes no null, and nothing says what rows that are there get`,
      cure: `add --fill ${table}.${name}=<value>, or give the attribute a default, or .nullable()`,
    }));
}

function namesOf(columns: readonly ColumnShape[]): string {
  return columns.map(({ name }) => name).join(', ');
}

/** The changes that take others back, the last one first. */
export function inverseOf(changes: readonly TableChange[], store: MigrationStore): TableChange[] {
  return [...changes].reverse().map((change) => inverse(change, store));
}
