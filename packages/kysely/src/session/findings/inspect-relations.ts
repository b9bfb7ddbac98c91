import { AshlarError, coreErrors, type Finding } from '@ashlar/core';
import { always, type Relation } from '@ashlar/core/data-layer';
import { sql } from 'kysely';
import { askWith } from '../../compile/ask-with.ts';
import { compileStatement } from '../../compile/compile-statement.ts';
import { MIGRATIONS_TABLE } from '../../compile/tables/migrations-table.ts';
import { MIGRATE } from '../../compile/what-is-missing.ts';
import type { Store } from '../session.ts';
import { differingColumns, lackingAttributes, missingColumns } from './column-findings.ts';
import { foreignKeyFindings } from './foreign-key-findings.ts';
import { indexFindings } from './index-findings.ts';
import type { Curable, Inspected, MadeObject } from './inspected.ts';
import { isAboutTable } from './is-about-table.ts';
import { missingTables } from './missing-tables.ts';

/** How many rows of each table are read, to see whether their values are readable. */
const SAMPLE = 100;

/**
 * Every difference between relations and the tables behind them, each with its cure. Where migrations make the tables, the cure
 * is their commands: a program does not know which of them are pending.
 */
export async function inspectRelations(store: Store, relations: readonly Relation[]): Promise<readonly Finding[]> {
  const around = await inspectAround(store, relations);
  const { dialect } = store;
  const migrations = await dialect.readTable((query) => store.execute(query), MIGRATIONS_TABLE, dialect);
  const migrated = migrations !== undefined;
  const findings = await differencesOf(store, relations, migrated);
  return [...around, ...(migrated ? findings.map(curedByMigrations) : findings)];
}

/** The same, for tools that know the migrations: every cure is SQL, in the order in which it can be run. */
export async function inspectMigrated(store: Store, relations: readonly Relation[]): Promise<readonly Finding[]> {
  return [...(await inspectAround(store, relations)), ...(await differencesOf(store, relations, true))];
}

function curedByMigrations(finding: Finding): Finding {
  if (!isAboutTable(finding)) return finding;
  return {
    ...finding,
    cure: `${MIGRATE}. If both have nothing to do, npx --no-install ashlar check says which SQL mends it`,
  };
}

async function inspectAround(store: Store, relations: readonly Relation[]): Promise<readonly Finding[]> {
  const findings = (await store.inspect?.()) ?? [];
  const refers = relations.some(({ references }) => references.length > 0);
  const off = refers && (await store.enforcesForeignKeys?.()) === false;
  return off ? [...findings, keysAreOff] : findings;
}

const keysAreOff: Finding = {
  code: 'FOREIGN_KEYS_OFF',
  path: ['dataLayer'],
  problem: 'SQLite does not look at foreign keys on this connection: records may belong to none that exists',
  cure: 'say "pragma foreign_keys = on" on each connection, before it is used',
};

async function differencesOf(
  store: Store,
  relations: readonly Relation[],
  migrated: boolean,
): Promise<readonly Finding[]> {
  const tables: Curable[] = [];
  const missing: Relation[] = [];
  const unreadableViews: Finding[] = [];
  for (const relation of relations) {
    const found = await readTable(store, relation);
    if (found === undefined) missing.push(relation);
    else if ('code' in found) unreadableViews.push(found);
    else tables.push(await curable({ store, relation, found }, { relations, migrated }));
  }
  const samples: Finding[] = [];
  for (const table of tables.filter(isReadable)) samples.push(...(await sampleFindings(table)));
  // In the order in which the cures can be followed: a foreign key needs both tables and the key of one of them.
  return [
    ...unreadableViews,
    ...tables.flatMap((table) => [...missingColumns(table), ...indexFindings(table)]),
    ...missingTables({ store, relations, missing, migrated }),
    ...tables.flatMap((table) => [...differingColumns(table), ...foreignKeyFindings(table)]),
    ...samples,
  ];
}

async function readTable(
  { dialect, execute }: Store,
  relation: Relation,
): Promise<Inspected['found'] | Finding | undefined> {
  try {
    return await dialect.readTable((query) => execute(query), relation.table, dialect);
  } catch (error) {
    const translated = dialect.translateError(error, undefined);
    if (!coreErrors.is(translated, 'SCHEMA_MISMATCH')) throw translated;
    // In SQLite, a view outlives its tables.
    const problem = `the view "${relation.table}" cannot be read: ${translated.message}`;
    return { code: 'SCHEMA_MISMATCH', path: [relation.name, 'table'], problem, cure: 'make the view again' };
  }
}

async function curable(inspected: Inspected, around: Pick<Curable, 'relations' | 'migrated'>): Promise<Curable> {
  const { store, relation, found } = inspected;
  const ask = askWith((query) => store.execute(query), store.dialect);
  const asksForRows = found.isTable && lackingAttributes(inspected).some(({ nullable }) => !nullable);
  const rows = asksForRows ? await ask(sql`select 1 as found from ${sql.table(relation.table)} limit 1`) : [];
  const made = store.dialect.altersColumns
    ? []
    : await ask<MadeObject>(
        sql`select type, name, sql from sqlite_master where lower(tbl_name) = lower(${relation.table}) and sql is not null`,
      );
  return { ...inspected, ...around, hasRows: rows.length > 0, made };
}

/** Whether the rows of a table can be read at all. */
function isReadable(table: Curable): boolean {
  return ![...missingColumns(table), ...differingColumns(table)].some(
    ({ code }) => code === 'COLUMN_MISSING' || code === 'COLUMN_TYPE',
  );
}

/** The values in the first rows that cannot be read. */
async function sampleFindings({ store, relation }: Curable): Promise<readonly Finding[]> {
  const names = [...relation.attributes.keys()];
  if ((await unreadable(store, relation, names)) === undefined) return [];
  const findings: Finding[] = [];
  for (const name of names) {
    const error = await unreadable(store, relation, [name]);
    const [issue] = error?.issues ?? [];
    if (error === undefined) continue;
    const { message: problem = error.message, hint: cure = 'see what the problem says' } = issue ?? {};
    findings.push({ code: error.code, path: [relation.name, 'attributes', name], problem, cure });
  }
  return findings;
}

async function unreadable(
  { dialect, run }: Store,
  relation: Relation,
  attributes: readonly string[],
): Promise<AshlarError | undefined> {
  const statement = { kind: 'select', relation, attributes, where: always, limit: 'most' } as const;
  const compiled = compileStatement(statement, dialect);
  try {
    await run(compiled, compiled.bind({ most: SAMPLE }));
    return undefined;
  } catch (error) {
    const translated = dialect.translateError(error, compiled);
    if (!(translated instanceof AshlarError) || coreErrors.is(translated, 'STORE_UNAVAILABLE')) throw translated;
    return translated;
  }
}
