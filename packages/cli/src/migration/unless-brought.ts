import { type AnyResource, type Finding, ResourceInfo } from '@ashlar/core';
import { isAboutTable, patternOf, type TableShape, tableShapeOf } from '@ashlar/kysely/migration';
import { columnChanges, foreignKeyChanges, indexChanges, type TableChange } from '../schema/table-change.ts';

/** What is on its way to a database. */
export interface OnTheWay {
  readonly resources: readonly AnyResource[];
  /** What no migration brings yet. */
  readonly changes: readonly TableChange[];
  /** The texts of the migrations that have not run. */
  readonly pending: readonly string[];
}

/** The part of a table that a finding is about. */
interface Lacking {
  readonly code: string;
  readonly table: TableShape;
  /** None if it is the table itself, or a column that no attribute has. */
  readonly columns: readonly string[];
}

/**
 * A finding; none if a migration on its way brings what is lacking: SQL that did the same would make the migration fail. For the
 * same reason a missing table that one of them changes cannot be made as the resource needs it now.
 */
export function unlessBrought(finding: Finding, { resources, changes, pending }: OnTheWay): readonly Finding[] {
  const lacking = lackingOf(finding, resources);
  if (lacking === undefined) return [finding];
  const { code, table } = lacking;
  const own = changes.filter(({ after }) => after?.name === table.name);
  if (own.some((change) => changeBrings(change, lacking))) return [];
  if (pending.some((text) => textBrings(text, lacking))) return [];
  const changed = own.length > 0 || pending.some((text) => mentions(text, table.name));
  return [code === 'TABLE_MISSING' && changed ? { ...finding, cure: RESTORE } : finding];
}

const RESTORE =
  'restore the table from a backup, as it was after the last migration that ran: one that has not run yet changes it';

function lackingOf(finding: Finding, resources: readonly AnyResource[]): Lacking | undefined {
  const { code, path } = finding;
  const resource = resources.find(({ name }) => name === path[0]);
  if (resource === undefined || !isAboutTable(finding)) return undefined;
  const relation = ResourceInfo.relation(resource);
  const relations = resources.map((each) => ResourceInfo.relation(each));
  const table = tableShapeOf(relation, relations);
  const [, section, name] = path;
  const { identities, indexes, references, primaryKey } = relation;
  const attributes: Readonly<Record<string, readonly string[] | undefined>> = {
    attributes: typeof name === 'string' ? [name] : [],
    primaryKey,
    identities: identities.find((identity) => identity.name === name)?.attributes,
    indexes: indexes.find((index) => index.name === name)?.attributes,
    relationships: references.filter((reference) => reference.name === name).map(({ attribute }) => attribute),
  };
  const columns = (attributes[String(section)] ?? []).map((each) => relation.attributes.get(each)?.column ?? each);
  return { code, table, columns };
}

function changeBrings(change: TableChange, { code, columns }: Lacking): boolean {
  const { before, after, renamed } = change;
  if (before === undefined || after === undefined) return true;
  const isOver = (each: { readonly columns: readonly string[] }) => each.columns.join() === columns.join();
  const { added, kept, dropped } = columnChanges(before, after, renamed);
  if (code === 'TABLE_MISSING') return false;
  if (code === 'COLUMN_UNKNOWN') return dropped.length > 0;
  if (code.startsWith('FOREIGN_KEY')) {
    return foreignKeyChanges(change).added.some(({ column }) => columns.includes(column));
  }
  if (code === 'INDEX_MISSING' || code === 'PRIMARY_KEY_MISSING') {
    const isKey = after.primaryKey.join() === columns.join() && before.primaryKey.join() !== columns.join();
    return isKey || indexChanges(before, after).added.some(isOver);
  }
  const changed = kept.filter(({ from, to }) => from.storage !== to.storage || from.nullable !== to.nullable);
  return [...added, ...changed.map(({ to }) => to)].some(({ name }) => columns.includes(name));
}

/** What a migration does is known from its text only. It names what it brings. */
function textBrings(text: string, { code, table, columns }: Lacking): boolean {
  if (code === 'TABLE_MISSING') return creates(text, table.name);
  if (!mentions(text, table.name)) return false;
  if (code === 'COLUMN_MISSING') {
    // A table of SQLite that is made again names the columns that it has already.
    const old = [...text.matchAll(/columns: \[(.*?)\]/gs)].map(([, list = '']) => list);
    return columns.every((column) => mentions(text, column) && !old.some((list) => mentions(list, column)));
  }
  return columns.every((column) => mentions(text, column));
}

function creates(text: string, table: string): boolean {
  const name = table.split('.').map(patternOf).join('["\'`.]+');
  return new RegExp(`create\\s*table\\s*(?:if not exists)?[\\s("'\`]*${name}["'\`]`, 'i').test(text);
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${patternOf(name.slice(name.lastIndexOf('.') + 1))}(?![\\w$])`).test(text);
}
