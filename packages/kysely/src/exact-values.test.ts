import { AshlarError } from '@ashlar/core';
import { always, type DataLayer, type Row } from '@ashlar/core/data-layer';
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { relationOf } from './test-setup/relations.ts';
import { insert } from './test-setup/statements.ts';
import { stores } from './test-setup/stores.ts';

const samples = relationOf({
  name: 'Sample',
  table: 'samples',
  attributes: {
    id: 'integer',
    text: 'text?',
    integer: 'integer?',
    real: 'real?',
    bigint: 'bigint?',
    timestamp: 'timestamp?',
    json: 'json?',
    bytes: 'bytes?',
  },
});

const anyText = fc.string({ unit: 'binary', maxLength: 30 });
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  text: fc.oneof(
    anyText,
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
  ),
  integer: fc.oneof(fc.maxSafeInteger(), fc.double(), fc.integer()),
  // Also those whose shortest digits are those of a whole number that they are not.
  real: fc.oneof(fc.double(), fc.double({ min: 2 ** 53, max: 2 ** 63, noNaN: true })),
  bigint: fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }),
  timestamp: fc.date({ noInvalidDate: false }),
  json: fc.jsonValue({ stringUnit: 'binary' }),
  bytes: fc.uint8Array({ maxLength: 20 }),
};

async function stored(dataLayer: DataLayer, attribute: string, value: unknown): Promise<Row[]> {
  await dataLayer.prepare({ kind: 'delete', relation: samples, where: always, returning: [] }).run({});
  try {
    await insert(dataLayer, samples, { row: { id: 1, [attribute]: value } });
  } catch (error) {
    if (error instanceof AshlarError && error.code === 'INVALID_INPUT') {
      expect(error.issues.map(({ path }) => path)).toEqual([[attribute]]);
      return [];
    }
    throw error;
  }
  const { rows } = await dataLayer
    .prepare({
      kind: 'select',
      relation: samples,
      attributes: [attribute],
      where: attribute === 'json' ? always : { kind: 'in', attribute, parameter: 'list' },
    })
    .run({ list: [value] });
  expect(rows).toHaveLength(1);
  return [...rows];
}

/** Zero has no sign in a store, and JSON has none either. */
function withoutSign(value: unknown): unknown {
  return JSON.parse(JSON.stringify({ value }), (_, member: unknown) => (member === 0 ? 0 : member)).value as unknown;
}

describe.each(stores)('on $name', ({ open, dialect, owned }) => {
  test.each(Object.entries(values))(
    'any %s comes back exactly and is found in a list, or is refused',
    async (attribute, arbitrary) => {
      const dataLayer = await open([samples]);
      await fc.assert(
        fc.asyncProperty(arbitrary, async (value) => {
          const [row] = await stored(dataLayer, attribute, value);
          if (row === undefined) return;
          if (attribute === 'json') expect(row).toEqual({ json: withoutSign(value) });
          else expect(row).toEqual({ [attribute]: value === 0 ? 0 : value });
        }),
        { numRuns: 150 },
      );
    },
    60_000,
  );

  test('a timestamp without time zone holds UTC', async () => {
    if (dialect !== 'postgres') return;
    const dataLayer = await open([]);
    const db = dataLayer.kysely<{ samples: Record<string, unknown> }>();
    await sql`create table samples (id bigint primary key, timestamp timestamp(3))`.execute(db);
    const moment = new Date('2026-07-01T12:00:00.123Z');
    expect(await stored(dataLayer, 'timestamp', moment)).toEqual([{ timestamp: moment }]);
    const { rows } = await sql`select timestamp::text from samples`.execute(db);
    expect(rows).toEqual([{ timestamp: '2026-07-01 12:00:00.123' }]);
    if (owned) return;
    expect(await db.selectFrom('samples').select('timestamp').execute()).toEqual([{ timestamp: moment }]);
    // The session's time zone does not matter either.
    await db.transaction().execute(async (trx) => {
      await sql`set local time zone 'Asia/Kolkata'`.execute(trx);
      await sql`alter table samples alter timestamp type timestamptz(3) using timestamp at time zone 'UTC'`.execute(
        trx,
      );
      const { rows: read } = await dataLayer
        .prepare({ kind: 'select', relation: samples, attributes: ['timestamp'], where: always })
        .run({}, await dataLayer.join(trx));
      expect(read).toEqual([{ timestamp: moment }]);
    });
  });
});
