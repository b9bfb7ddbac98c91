import { AshlarError, coreErrors, type Finding } from '@ashlar/core';
import { always, type Relation, type RelationAttribute } from '@ashlar/core/data-layer';
import { sql } from 'kysely';
import { compileStatement } from '../compile/compile-statement.ts';
import type { FoundColumn, FoundTable } from '../compile/found-table.ts';
import { foreignKeyFindings } from './foreign-key-findings.ts';
import { indexFindings } from './index-findings.ts';
import { type Inspected, textOf } from './inspected.ts';
import type { Store } from './session.ts';

/** How many rows of each table are read, to see whether their values are readable. */
const SAMPLE = 100;

/** Every difference between relations and the tables behind them. */
export async function inspectRelations(store: Store, relations: readonly Relation[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [...((await store.inspect?.()) ?? [])];
  const refers = relations.some(({ references }) => references.length > 0);
  if (refers && (await store.enforcesForeignKeys?.()) === false) findings.push(keysAreOff);
  for (const relation of relations) findings.push(...(await inspectRelation(store, relation, relations)));
  return findings;
}

const keysAreOff: Finding = {
  code: 'FOREIGN_KEYS_OFF',
  path: ['dataLayer'],
  problem: 'SQLite does not look at foreign keys on this connection: records may belong to none that exists',
  cure: 'say "pragma foreign_keys = on" on each connection, before it is used',
};

async function inspectRelation(
  store: Store,
  relation: Relation,
  relations: readonly Relation[],
): Promise<readonly Finding[]> {
  const { dialect } = store;
  let found: FoundTable | undefined;
  try {
    found = await dialect.readTable((query) => store.execute(query), relation.table, dialect);
  } catch (error) {
    const translated = dialect.translateError(error, undefined);
    if (!coreErrors.is(translated, 'SCHEMA_MISMATCH')) throw translated;
    // In SQLite, a view outlives its tables.
    const problem = `the view "${relation.table}" cannot be read: ${translated.message}`;
    return [{ code: 'SCHEMA_MISMATCH', path: [relation.name, 'table'], problem, cure: 'make the view again' }];
  }
  if (found === undefined) {
    const problem = `the table "${relation.table}" is missing`;
    return [
      { code: 'TABLE_MISSING', path: [relation.name, 'table'], problem, cure: 'run createTables, or your migrations' },
    ];
  }
  const inspected: Inspected = { store, relation, found };
  const findings = [
    ...columnFindings(inspected),
    ...strangerFindings(inspected),
    ...indexFindings(inspected),
    ...foreignKeyFindings(inspected, relations),
  ];
  return findings.some(({ code }) => code === 'COLUMN_MISSING' || code === 'COLUMN_TYPE')
    ? findings
    : [...findings, ...(await sampleFindings(inspected))];
}

function columnFindings(inspected: Inspected): readonly Finding[] {
  return [...inspected.relation.attributes.values()].flatMap((attribute) => attributeFindings(attribute, inspected));
}

function attributeFindings(attribute: RelationAttribute, { store, relation, found }: Inspected): readonly Finding[] {
  const path = [relation.name, 'attributes', attribute.name];
  const { column, storage, nullable } = attribute;
  const table = `"${relation.table}"`;
  const there = found.columns.find(({ name }) => name === column);
  const type = textOf(store, store.dialect.columnTypes[storage]);
  if (there === undefined) {
    const addition = nullable ? '' : ' not null, with a default for the rows that are there';
    const cure = `alter table ${textOf(store, sql.table(relation.table))} add column ${textOf(store, sql.id(column))} ${type}${addition}`;
    return [{ code: 'COLUMN_MISSING', path, problem: `the table ${table} has no column "${column}"`, cure }];
  }
  const findings: Finding[] = [];
  const place = `the column "${column}" of the table ${table}`;
  if (!there.holds.has(storage)) {
    const cure = changing(store, {
      relation,
      column,
      to: `type ${type} using ${textOf(store, sql.id(column))}::${type.replace(/ collate .*/, '')}`,
      or: 'declare the attribute as the column is',
    });
    const problem = `${place} is of type ${there.type}, and ${storage} is kept as ${type}`;
    findings.push({ code: 'COLUMN_TYPE', path, problem, cure });
  }
  if (!found.isTable) return findings;
  if (storage === 'text' && there.collation && isSorted(relation, attribute.name)) {
    const cure = changing(store, { relation, column, to: `type ${type}`, or: 'bear that such reads are slow' });
    const problem = `${place} sorts by "${there.collation}": reads that are sorted by it cannot use its index`;
    findings.push({ code: 'COLUMN_COLLATION', path, problem, cure });
  }
  if (there.nullable && !nullable) {
    const cure = changing(store, { relation, column, to: 'set not null', or: 'let the attribute be null' });
    findings.push({ code: 'COLUMN_NULLABLE', path, problem: `${place} takes null, and its attribute does not`, cure });
  }
  if (!there.nullable && nullable) {
    const cure = changing(store, { relation, column, to: 'drop not null', or: 'take .nullable() away' });
    findings.push({ code: 'COLUMN_NOT_NULL', path, problem: `${place} takes no null, and its attribute does`, cure });
  }
  return findings;
}

/** Whether an index of a relation holds an attribute. */
function isSorted({ identities, indexes }: Relation, attribute: string): boolean {
  return [...identities, ...indexes].some(({ attributes }) => attributes.includes(attribute));
}

/** Columns that make every insert fail, since no attribute gives them a value. */
function strangerFindings({ relation, found }: Inspected): readonly Finding[] {
  const known = new Set([...relation.attributes.values()].map(({ column }) => column));
  const strangers = found.columns.filter(
    ({ name, nullable, hasDefault }) => !known.has(name) && !nullable && !hasDefault,
  );
  return found.isTable ? strangers.map((column) => strangerFinding(column, relation)) : [];
}

function strangerFinding({ name }: FoundColumn, relation: Relation): Finding {
  const place = `the column "${name}" of the table "${relation.table}"`;
  return {
    code: 'COLUMN_UNKNOWN',
    path: [relation.name, 'attributes'],
    problem: `${place} takes no null and has no default, and ${relation.name} has no attribute for it: every create fails`,
    cure: 'add the attribute, give the column a default, or let it be null',
  };
}

/** The values in the first rows that cannot be read. */
async function sampleFindings({ store, relation }: Inspected): Promise<readonly Finding[]> {
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

interface ColumnChange {
  readonly relation: Relation;
  readonly column: string;
  readonly to: string;
  readonly or: string;
}

function changing(store: Store, { relation: { table }, column, to, or }: ColumnChange): string {
  return store.dialect.altersColumns
    ? `alter table ${textOf(store, sql.table(table))} alter column ${textOf(store, sql.id(column))} ${to}, or ${or}`
    : `rebuild the table "${table}" (SQLite cannot change a column), or ${or}`;
}
