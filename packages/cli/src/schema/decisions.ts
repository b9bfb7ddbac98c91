import { columnNameOf } from '@ashlar/core/data-layer';
import { didYouMean } from '@ashlar/core/extension';
import type { ColumnShape, MigrationStore } from '@ashlar/kysely/migration';
import { CliError, type Problem } from '../output/cli-error.ts';
import type { Decisions } from './difference.ts';
import { givenFill } from './fill-of.ts';
import type { Snapshot } from './snapshot.ts';
import type { Wanted } from './snapshot-of.ts';

/** Decisions as the command line gives them. */
export interface GivenDecisions {
  /** Of the form `users.name=displayName`. */
  readonly rename: readonly string[];
  /** Of the form `users.name=value`. */
  readonly fill: readonly string[];
  readonly allowDrop: boolean;
}

interface Tables {
  readonly before: Snapshot;
  readonly wanted: Wanted;
  readonly store: MigrationStore;
}

/** Reads decisions of the command line. A column is named as the database names it, or as its attribute. */
export function readDecisions({ rename, fill, allowDrop }: GivenDecisions, tables: Tables): Decisions {
  const problems: Problem[] = [];
  const note = (problem: Problem): undefined => void problems.push(problem);
  const renames = new Map<string, Map<string, string>>();
  for (const given of rename) {
    const read = readRename(given, tables, note);
    if (read !== undefined) {
      const ofTable = renames.get(read.table) ?? new Map<string, string>();
      renames.set(read.table, ofTable.set(read.from, read.to));
    }
  }
  const fills = new Map<string, string>();
  for (const given of fill) {
    const read = readFill(given, tables, note);
    if (read !== undefined) fills.set(read.place, read.value);
  }
  if (problems.length > 0) throw new CliError(...problems);
  return { renames, fills, allowDrop };
}

type Note = (problem: Problem) => undefined;

interface Rename {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

function readRename(given: string, { before, wanted }: Tables, note: Note): Rename | undefined {
  const parsed = parsePlace(given);
  if (parsed === undefined) {
    return note({ problem: `--rename ${given} is of no use`, cure: 'write --rename users.name=displayName' });
  }
  const { table, column, value } = parsed;
  const [was, after] = [before.tables.get(table), wanted.tables.get(table)];
  if (was === undefined || after === undefined) return note(noTable(`--rename ${given}`, table, wanted));
  const gone = was.columns.filter(({ name }) => !after.columns.some((each) => each.name === name));
  const came = after.columns.filter(({ name }) => !was.columns.some((each) => each.name === name));
  const from = columnNamed(column, gone, columnNameOf(column));
  const to = columnNamed(value, came, wanted.columns.get(`${table}.${value}`));
  if (from === undefined)
    return note(noColumn(`--rename ${given}: no column "${column}" of ${table} went`, column, gone));
  if (to === undefined) return note(noColumn(`--rename ${given}: no column "${value}" of ${table} came`, value, came));
  return { table, from: from.name, to: to.name };
}

function readFill(
  given: string,
  { wanted, store }: Tables,
  note: Note,
): { readonly place: string; readonly value: string } | undefined {
  const parsed = parsePlace(given);
  // The value is not repeated in a message: it may be secret.
  if (parsed === undefined) {
    return note({ problem: '--fill names no column and value', cure: 'write --fill users.name=value' });
  }
  const { table, column, value } = parsed;
  const after = wanted.tables.get(table);
  if (after === undefined) return note(noTable(`--fill ${table}.${column}`, table, wanted));
  const found = columnNamed(column, after.columns, wanted.columns.get(`${table}.${column}`));
  if (found === undefined) {
    return note(noColumn(`--fill: ${table} has no column "${column}"`, column, after.columns));
  }
  const sql = givenFill(value, found.storage, store);
  if (sql === undefined) {
    return note({
      problem: `--fill ${table}.${column}: the value is no ${found.storage}`,
      cure: 'write text as it is, and numbers, true, false and JSON as JSON',
    });
  }
  return { place: `${table}.${found.name}`, value: sql };
}

/** `users.name=value`; the table may have a schema before it. */
function parsePlace(
  given: string,
): { readonly table: string; readonly column: string; readonly value: string } | undefined {
  const [, table, column, value] = /^(.+?)\.([^.=]+)=(.*)$/s.exec(given) ?? [];
  if (table === undefined || column === undefined || value === undefined) return undefined;
  return { table, column, value };
}

/** The column of that name, or of the attribute of that name, whose column is `ofAttribute`. */
function columnNamed(
  name: string,
  columns: readonly ColumnShape[],
  ofAttribute: string | undefined,
): ColumnShape | undefined {
  return columns.find((column) => column.name === name) ?? columns.find((column) => column.name === ofAttribute);
}

function noTable(where: string, table: string, wanted: Wanted): Problem {
  return { problem: `${where}: there is no table "${table}"`, cure: didYouMean(table, [...wanted.tables.keys()]) };
}

function noColumn(problem: string, name: string, columns: readonly ColumnShape[]): Problem {
  return {
    problem,
    cure: didYouMean(
      name,
      columns.map((column) => column.name),
    ),
  };
}
