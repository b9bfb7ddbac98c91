import { type QueryExecutorProvider, sql } from 'kysely';

/** A part of a table of SQLite that no resource names. */
export type OwnPart = 'check' | 'generated' | 'autoincrement' | 'strict' | 'without rowid';

/** How parts of a table are found in its statement: these words are reserved, or stand where no name does. */
const PARTS: Readonly<Record<OwnPart, RegExp>> = {
  check: /\bcheck\b/g,
  generated: /\bas\s*\(/g,
  autoincrement: /\bautoincrement\b/g,
  strict: /\bstrict\b(?=[^()]*$)/g,
  'without rowid': /\bwithout\b(?=[^()]*$)/g,
};

/** Texts, quoted names and comments, in which a word says nothing. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** The parts of a table that another table, which takes its place, has not. */
export async function lostParts(
  db: QueryExecutorProvider,
  { table, fresh }: { readonly table: string; readonly fresh: string },
): Promise<readonly OwnPart[]> {
  const [before, after] = [await statementOf(db, table), await statementOf(db, fresh)];
  return (Object.keys(PARTS) as OwnPart[]).filter((part) => timesOf(part, after) < timesOf(part, before));
}

function timesOf(part: OwnPart, statement: string): number {
  return statement.match(PARTS[part])?.length ?? 0;
}

async function statementOf(db: QueryExecutorProvider, table: string): Promise<string> {
  const { rows } = await sql<{ sql: string }>`
    select sql from sqlite_master where type = 'table' and lower(name) = lower(${table})`.execute(db);
  return (rows[0]?.sql ?? '').replaceAll(QUOTED, '""').toLowerCase();
}
