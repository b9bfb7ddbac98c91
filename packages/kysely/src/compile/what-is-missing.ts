import type { Relation } from '@ashlar/core/data-layer';

/** The commands that bring what a resource needs to a database whose tables migrations make. */
export const MIGRATE = 'npx --no-install ashlar generate && npx --no-install ashlar migrate';

/** The cure for missing tables, where it is unknown what makes the tables of the database. */
export const MAKE_TABLES: string = `run createTables, or, if migrations make your tables: ${MIGRATE}`;

/**
 * The message for a missing table or column. It names only tables and columns of the schema that the driver's message
 * contains, in any language, and passes on nothing else of it. It names nothing that is uncertain, such as a table that
 * only a trigger uses.
 */
export function whatIsMissing(kind: 'table' | 'column', relations: readonly Relation[], message: string): string {
  const words = new Set(message.match(/[\p{L}\p{N}_$]+/gu));
  const named = relations.filter(({ table }) => words.has(table));
  if (kind === 'table') {
    const table = onlyOne(named.map((relation) => relation.table));
    return table === undefined ? uncertain : `the table "${table}" is missing: ${MAKE_TABLES}`;
  }
  const said = onlyOne((named.length > 0 ? named : relations).flatMap((relation) => columnsAmong(words, relation)));
  return said === undefined ? uncertain : `${said}: ${MIGRATE}. createTables changes no table that is there`;
}

const uncertain = `a table or one of its columns is missing: ${MAKE_TABLES}`;

/** The message for a column whose type the statement cannot use. */
export function typeMismatch(relations: readonly Relation[]): string {
  const tables = tablesOf(relations);
  return `a column${tables === '' ? '' : ` of the table ${tables}`} is of another type than its attribute: domain.check() names it`;
}

/** The message for a refused write: to a view, or to a column that the database fills by itself. */
export function cannotWrite(relations: readonly Relation[]): string {
  const tables = tablesOf(relations);
  const which = tables === '' ? 'a table' : `the table ${tables}`;
  return `${which} does not take this write: is it a view, or is one of its columns filled by the database itself?`;
}

/** The message for an insert that finds no plain unique index by which it could tell one record from another. */
export function uniqueIndexIsMissing(relations: readonly Relation[]): string {
  const [table = 'a table'] = relations.map((relation) => `the table "${relation.table}"`);
  return `${table} has no unique index over the plain columns of a key or an identity: domain.check() names it`;
}

function tablesOf(relations: readonly Relation[]): string {
  return [...new Set(relations.map(({ table }) => `"${table}"`))].join(' or ');
}

function columnsAmong(words: ReadonlySet<string>, { table, attributes }: Relation): string[] {
  return [...attributes.values()]
    .filter(({ column }) => words.has(column))
    .map(({ column }) => `the table "${table}" has no column "${column}"`);
}

function onlyOne(found: readonly string[]): string | undefined {
  return new Set(found).size === 1 ? found[0] : undefined;
}
