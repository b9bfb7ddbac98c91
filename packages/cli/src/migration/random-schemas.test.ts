// Random pairs of schemas: what leads from one to the other, with rows, there and back. A failure prints its seed; the same
// pair alone: RANDOM_SCHEMAS=<seed> npx vitest run random-schemas
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrationStoreOf, tableShapeOf } from '@ashlar/kysely/migration';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { type Decisions, differenceOf } from '../schema/difference.ts';
import type { Snapshot } from '../schema/snapshot.ts';
import type { Wanted } from '../schema/snapshot-of.ts';
import { application, type TestApplication } from '../test-setup/application.ts';
import {
  changedTables,
  fillFor,
  randomFrom,
  randomTables,
  relationsOf,
  type Tables,
  valueFor,
} from '../test-setup/random-tables.ts';
import { readSnapshot, stepsIn, writeMigration } from './migration-folder.ts';
import { printMigration } from './print-migration.ts';
import { runMigrations } from './run-migrations.ts';

const given = process.env.RANDOM_SCHEMAS;
const FIRST = given === undefined ? Date.now() % 1_000_000 : Number(given);
// 500 pairs a run in CI: 250 on each store.
const PAIRS = given !== undefined ? 1 : Number(process.env.RANDOM_PAIRS ?? (process.env.CI ? 250 : 25));
const ROWS = 1000;

/** Fills both tables. The other one has a row 0, which what comes back empty refers to. */
async function fill(app: TestApplication, { columns }: Tables): Promise<void> {
  const names = sql.join(['id', ...columns.map(({ name }) => name)].map((name) => sql.id(name)));
  const values = columns.map(({ storage, nullable }) => {
    const value = valueFor(storage, app.store);
    return nullable ? `case when i % 5 > 0 then ${value} end` : value;
  });
  const from = (start: number) =>
    sql.raw(`with recursive r (i) as (select ${start} union all select i + 1 from r where i < ${ROWS})`);
  const db = app.db();
  await sql`insert into others (id) ${from(0)} select i from r`.execute(db);
  await sql`insert into things (${names}) ${from(1)} select ${sql.raw(['i', ...values].join(', '))} from r`.execute(db);
  await sql`update others set thing = id where id > 0`.execute(db);
}

/** The rows of both tables, in the order of their keys. */
async function rowsOf(app: TestApplication) {
  const [things = [], others = []] = await Promise.all(
    ['things', 'others'].map((table) => app.db().selectFrom(table).selectAll().orderBy('id').execute()),
  );
  return { things, others };
}

/** What rows get in new columns: by the command line, and by the defaults of attributes. */
function fillsFor(second: Tables, first: Tables, dialect: TestApplication['store']) {
  const entries = second.columns.map(
    (column) => [column, `things.${column.name}`, fillFor(column, first, dialect)] as const,
  );
  const pick = (byDefault: boolean) =>
    new Map(
      entries
        .filter(([{ initial }]) => (initial !== undefined) === byDefault)
        .map(([, place, value]) => [place, value] as const),
    );
  return { byDefault: pick(true), given: pick(false) };
}

/** How many rows that had no value have another one than they were to get. */
async function wronglyFilled(app: TestApplication, second: Tables, first: Tables): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const column of second.columns) {
    const from = first.columns.find(({ name }) => name === column.was);
    if (column.nullable || from?.nullable === false) continue;
    const filled = sql.raw(fillFor(column, first, app.store));
    const had = from === undefined ? sql`1 = 1` : sql`id % 5 = 0`;
    const { rows } = await sql`select id from things where ${had} and ${sql.id(column.name)} <> ${filled}`.execute(
      app.db(),
    );
    if (rows.length > 0) wrong.push(column.name);
  }
  return wrong;
}

async function tryPair(app: TestApplication, seed: number): Promise<void> {
  const random = randomFrom(seed);
  const first = randomTables(random);
  const second = changedTables(first, random);
  const dataLayer = app.open();
  const store = migrationStoreOf(dataLayer);
  const folder = join(app.folder, `pair-${seed}`);
  const snapshotOf = (tables: Tables): Snapshot => {
    const relations = relationsOf(tables);
    const shapes = relations.map((relation) => tableShapeOf(relation, relations));
    return { dialect: store.dialect, tables: new Map(shapes.map((shape) => [shape.name, shape])) };
  };
  const fills = fillsFor(second, first, app.store);
  const wanted = (tables: Tables): Wanted => ({ ...snapshotOf(tables), fills: fills.byDefault, columns: new Map() });
  const renames = second.columns.filter(({ name, was }) => was !== undefined && was !== name);
  const decisions: Decisions = {
    renames: new Map([['things', new Map(renames.map(({ name, was = '' }) => [was, name]))]]),
    fills: fills.given,
    allowDrop: true,
  };
  const nothing: Snapshot = { dialect: store.dialect, tables: new Map() };
  const plain: Decisions = { renames: new Map(), fills: new Map(), allowDrop: false };
  const one = differenceOf({ before: nothing, wanted: wanted(first), store }, plain);
  const two = differenceOf({ before: snapshotOf(first), wanted: wanted(second), store }, decisions);
  expect([...one.problems, ...two.problems]).toEqual([]);
  writeMigration(folder, { name: '0001_first', text: printMigration(one.changes, store), snapshot: snapshotOf(first) });
  writeMigration(folder, {
    name: '0002_second',
    text: printMigration(two.changes, store),
    snapshot: snapshotOf(second),
  });
  const before = readSnapshot(folder) ?? nothing;
  expect(differenceOf({ before, wanted: wanted(second), store }, plain)).toEqual({ changes: [], problems: [] });

  const steps = await stepsIn(folder);
  const migrate = (to: string) => runMigrations({ store, steps, to });
  const differences = (tables: Tables) => dataLayer.inspect?.(relationsOf(tables));
  await migrate('1');
  expect(await differences(first)).toEqual([]);
  await fill(app, first);
  const written = await rowsOf(app);
  await migrate('2');
  expect(await differences(second)).toEqual([]);
  const between = await rowsOf(app);
  expect(between.things).toHaveLength(ROWS);
  expect(between.others).toEqual(written.others);
  expect(await wronglyFilled(app, second, first)).toEqual([]);
  for (const { name, was, storage, nullable } of second.columns) {
    const source = first.columns.find((column) => column.name === was);
    const same = source !== undefined && source.storage === storage && (nullable || !source.nullable);
    if (same) expect(between.things.map((row) => row[name])).toEqual(written.things.map((row) => row[was ?? '']));
  }
  await migrate('1');
  expect(await differences(first)).toEqual([]);
  const after = await rowsOf(app);
  expect(after.others).toEqual(written.others);
  for (const { name, nullable } of first.columns) {
    const kept = second.columns.find(({ was }) => was === name);
    // What became required was filled, and what went is gone.
    const same = kept !== undefined && (kept.nullable || !nullable);
    if (same) expect(after.things.map((row) => row[name])).toEqual(written.things.map((row) => row[name]));
  }
  await migrate('0');
  await dataLayer.close();
  writeFileSync(join(folder, 'done'), '');
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  test(`K1 as in V2: ${PAIRS} random pairs of schemas from seed ${FIRST}, with ${ROWS} rows in each table, there and back`, {
    timeout: 900_000,
  }, async () => {
    const app = await application(name);
    for (let seed = FIRST; seed < FIRST + PAIRS; seed += 1) {
      try {
        await tryPair(app, seed);
      } catch (error) {
        throw new Error(`RANDOM_SCHEMAS=${seed} on ${name}`, { cause: error });
      }
    }
  });
});
