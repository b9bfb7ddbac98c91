// Random pairs of tables: what leads from one to the other, with rows, there and back. A failure prints its seed; the same
// pair alone: RANDOM_SCHEMAS=<seed> npx vitest run random-schemas
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Relation, RelationAttribute, Storage } from '@ashlar/core/data-layer';
import { migrationStoreOf, tableShapeOf } from '@ashlar/kysely/migration';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { conversion } from '../schema/conversion.ts';
import { differenceOf } from '../schema/difference.ts';
import type { Snapshot } from '../schema/snapshot.ts';
import { application, type TestApplication } from '../test-setup/application.ts';
import { stepsIn, writeMigration } from './migration-folder.ts';
import { printMigration } from './print-migration.ts';
import { runMigrations } from './run-migrations.ts';

const given = process.env.RANDOM_SCHEMAS;
const FIRST = given === undefined ? Date.now() % 1_000_000 : Number(given);
// 500 pairs a run in CI: 250 on each store.
const PAIRS = given !== undefined ? 1 : process.env.CI ? 250 : 25;
const ROWS = 1000;

type Random = (below: number) => number;

/** Mulberry32. */
function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

interface Column {
  readonly name: string;
  readonly storage: Storage;
  readonly nullable: boolean;
  readonly unique: boolean;
  readonly indexed: boolean;
  /** The column of the first table that it was; undefined if it came. */
  readonly was: string | undefined;
}

const STORAGES: readonly Storage[] = [
  'text',
  'uuid',
  'integer',
  'real',
  'bigint',
  'boolean',
  'timestamp',
  'json',
  'bytes',
];
const MAY_BECOME: Readonly<Partial<Record<Storage, readonly Storage[]>>> = {
  integer: ['text', 'bigint', 'real'],
  bigint: ['text'],
  uuid: ['text'],
  timestamp: ['text'],
  boolean: ['text', 'integer'],
  real: ['text'],
};
const MAY_BE_UNIQUE: readonly Storage[] = ['text', 'uuid', 'integer', 'bigint'];

function randomColumn(name: string, random: Random): Column {
  const storage = STORAGES[random(STORAGES.length)] ?? 'text';
  const mayBe = MAY_BE_UNIQUE.includes(storage);
  return {
    name,
    storage,
    nullable: random(2) === 0,
    unique: mayBe && random(3) === 0,
    indexed: storage !== 'json' && random(3) === 0,
    was: undefined,
  };
}

function changed(columns: readonly Column[], name: string, random: Random): readonly Column[] {
  const at = random(columns.length);
  const with_ = (change: (column: Column) => Column) =>
    columns.map((column, index) => (index === at ? change(column) : column));
  switch (random(7)) {
    case 0:
      return [...columns, { ...randomColumn(name, random), unique: false }];
    case 1:
      return columns.length > 1 ? columns.filter((_, index) => index !== at) : columns;
    case 2:
      return with_((column) => ({ ...column, name: `${name}_${column.name.slice(0, 3)}` }));
    case 3:
      return with_((column) => {
        const others = column.was === undefined ? [] : (MAY_BECOME[column.storage] ?? []);
        return { ...column, storage: others[random(others.length)] ?? column.storage };
      });
    case 4:
      return with_((column) => ({ ...column, nullable: !column.nullable }));
    case 5:
      return with_((column) => ({
        ...column,
        unique: column.was !== undefined && MAY_BE_UNIQUE.includes(column.storage) && !column.unique,
      }));
    default:
      return with_((column) => ({ ...column, indexed: column.storage !== 'json' && !column.indexed }));
  }
}

function relationOf(columns: readonly Column[]): Relation {
  const id: RelationAttribute = { name: 'id', column: 'id', storage: 'integer', nullable: false };
  const attributes = columns.map(({ name, storage, nullable }) => ({ name, column: name, storage, nullable }));
  return {
    name: 'Thing',
    table: 'things',
    attributes: new Map([id, ...attributes].map((attribute) => [attribute.name, attribute])),
    primaryKey: ['id'],
    identities: columns.filter(({ unique }) => unique).map(({ name }) => ({ name, attributes: [name] })),
    indexes: columns.filter(({ indexed }) => indexed).map(({ name }) => ({ name, attributes: [name] })),
    references: [],
  };
}

function valueFor(storage: Storage, dialect: TestApplication['store']): string {
  const postgres = dialect === 'postgres';
  const padded = postgres ? "lpad(i::text, 12, '0')" : "printf('%012d', i)";
  switch (storage) {
    case 'text':
      return "'t' || i";
    case 'uuid':
      return postgres ? `('00000000-0000-4000-8000-' || ${padded})::uuid` : `'00000000-0000-4000-8000-' || ${padded}`;
    case 'real':
      return 'i + 0.5';
    case 'boolean':
      return postgres ? 'i % 2 = 0' : 'i % 2';
    case 'timestamp':
      return postgres
        ? "timestamptz '2026-01-01' + i * interval '1 second'"
        : "strftime('%Y-%m-%dT%H:%M:%fZ', i, 'unixepoch')";
    case 'json':
      return postgres ? "jsonb_build_object('n', i)" : "json_object('n', i)";
    case 'bytes':
      return postgres ? "decode(lpad(to_hex(i), 8, '0'), 'hex')" : "cast('b' || i as blob)";
    default:
      return 'i';
  }
}

async function fill(app: TestApplication, columns: readonly Column[]): Promise<void> {
  const names = sql.join(['id', ...columns.map(({ name }) => name)].map((name) => sql.id(name)));
  const values = columns.map(({ storage, nullable }) => {
    const value = valueFor(storage, app.store);
    return nullable ? `case when i % 5 > 0 then ${value} end` : value;
  });
  const rows = sql.raw(`with recursive r (i) as (select 1 union all select i + 1 from r where i < ${ROWS})`);
  await sql`${rows} insert into things (${names}) select ${sql.raw(['i', ...values].join(', '))} from r`
    .execute(app.db())
    .catch(async () => {
      await sql`insert into things (${names}) ${rows} select ${sql.raw(['i', ...values].join(', '))} from r`.execute(
        app.db(),
      );
    });
}

async function tryPair(app: TestApplication, seed: number): Promise<void> {
  const random = randomFrom(seed);
  const first = Array.from({ length: 1 + random(5) }, (_, index): Column => {
    const column = randomColumn(`c${index}`, random);
    return { ...column, was: column.name };
  });
  let second: readonly Column[] = first;
  for (let left = 1 + random(6); left > 0; left -= 1) second = changed(second, `n${left}`, random);
  // Rows that are null all get one value, and booleans have few: neither of them can be a key afterwards.
  second = second.map((column) => {
    const from = first.find(({ name }) => name === column.was);
    if (from === undefined) return column;
    // Two changes of a type may lead where no single one does.
    const mayBe = column.storage === from.storage || MAY_BECOME[from.storage]?.includes(column.storage);
    if (!mayBe) return { ...from, name: column.name };
    if (from.unique) return { ...column, nullable: column.nullable || from.nullable };
    const filled = from.nullable && !column.nullable;
    return filled || from.storage === 'boolean' ? { ...column, unique: false } : column;
  });

  const dataLayer = app.open();
  const store = migrationStoreOf(dataLayer);
  const folder = join(app.folder, `pair-${seed}`);
  const snapshotOf = (columns: readonly Column[]): Snapshot => {
    const shape = tableShapeOf(relationOf(columns));
    return { dialect: store.dialect, tables: new Map([['things', shape]]) };
  };
  const nothing: Snapshot = { dialect: store.dialect, tables: new Map() };
  const renames = second.filter(({ name, was }) => was !== undefined && was !== name);
  const fills = new Map(second.map((column) => [`things.${column.name}`, fillFor(column, first, app.store)]));
  const decisions = {
    renames: new Map([['things', new Map(renames.map(({ name, was = '' }) => [was, name]))]]),
    fills,
    allowDrop: true,
  };
  const wanted = (columns: readonly Column[]) => ({ ...snapshotOf(columns), fills: new Map(), columns: new Map() });
  const one = differenceOf(
    { before: nothing, wanted: wanted(first), store },
    { renames: new Map(), fills, allowDrop: false },
  );
  const two = differenceOf({ before: snapshotOf(first), wanted: wanted(second), store }, decisions);
  expect([...one.problems, ...two.problems]).toEqual([]);
  writeMigration(folder, { name: '0001_first', text: printMigration(one.changes, store), snapshot: snapshotOf(first) });
  writeMigration(folder, {
    name: '0002_second',
    text: printMigration(two.changes, store),
    snapshot: snapshotOf(second),
  });

  const steps = await stepsIn(folder);
  const migrate = (to: string) => runMigrations({ store, steps, to });
  const differences = (columns: readonly Column[]) => dataLayer.inspect?.([relationOf(columns)]);
  const rows = () => app.db().selectFrom('things').selectAll().orderBy('id').execute();
  await migrate('1');
  expect(await differences(first)).toEqual([]);
  await fill(app, first);
  const before = await rows();
  await migrate('2');
  expect(await differences(second)).toEqual([]);
  const between = await rows();
  expect(between).toHaveLength(ROWS);
  for (const { name, was, storage, nullable } of second) {
    const source = first.find((column) => column.name === was);
    const same = source !== undefined && source.storage === storage && (nullable || !source.nullable);
    if (same) expect(between.map((row) => row[name])).toEqual(before.map((row) => row[was ?? '']));
  }
  await migrate('1');
  expect(await differences(first)).toEqual([]);
  const after = await rows();
  for (const { name, nullable } of first) {
    const kept = second.find(({ was }) => was === name);
    // What became required was filled, and what went is gone.
    const same = kept !== undefined && (kept.nullable || !nullable);
    if (same) expect(after.map((row) => row[name])).toEqual(before.map((row) => row[name]));
  }
  await migrate('0');
  await dataLayer.close();
  writeFileSync(join(folder, 'done'), '');
}

/** A value that the way back can convert, too. */
function fillFor(column: Column, first: readonly Column[], dialect: TestApplication['store']): string {
  const from = first.find(({ name }) => name === column.was)?.storage ?? column.storage;
  return conversion(literal(from, dialect), { from, to: column.storage }, dialect)?.value ?? 'null';
}

function literal(storage: Storage, dialect: TestApplication['store']): string {
  return `(${valueFor(storage, dialect).replace(/\bi\b/g, '7')})`;
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  test(`K1 as in V2: ${PAIRS} random pairs of tables from seed ${FIRST}, with ${ROWS} rows, there and back`, {
    timeout: 600_000,
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
