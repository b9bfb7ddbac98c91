import fc from 'fast-check';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { parameterText } from './parameter-text.ts';

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

const special = fc.constantFrom(
  '',
  'NULL',
  'null',
  '"',
  '\\',
  '\\"',
  '{',
  '}',
  ',',
  ' ',
  '\n',
  "'",
  '\\x00',
  'ß',
  '😀',
);
const text = fc.oneof(
  special,
  fc.string({ unit: 'binary' }),
  fc.array(special).map((parts) => parts.join('')),
);
const storable = text.filter((value) => value.isWellFormed() && !value.includes('\0'));

test('PostgreSQL reads each list of texts as it was', async () => {
  const client = await connected();
  const lists = fc.array(fc.option(storable), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(lists, async (list) => {
      const { rows } = await client.query('select $1::text[] as list', [parameterText(list)]);
      expect(rows).toEqual([{ list }]);
    }),
    { numRuns: 300 },
  );
});

test('PostgreSQL reads each list of bytes, numbers and booleans as it was', async () => {
  const client = await connected();
  const asked = `select $1::bytea[] as bytes, $2::float8[] as numbers, $3::boolean[] as truths`;
  const row = fc.record({
    bytes: fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 4 }),
    numbers: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 4 }),
    truths: fc.array(fc.boolean(), { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(row, async ({ bytes, numbers, truths }) => {
      const { rows } = await client.query(asked, [bytes, numbers, truths].map(parameterText));
      expect(rows).toEqual([
        { bytes: bytes.map((each) => Buffer.from(each)), numbers: numbers.map((each) => each + 0), truths },
      ]);
    }),
    { numRuns: 200 },
  );
});

test('bytes are sent as they are, whatever part of a buffer they are', () => {
  const whole = new Uint8Array([1, 2, 3, 4]);
  expect(parameterText(whole.subarray(1, 3))).toEqual(Buffer.from([2, 3]));
  expect([parameterText(null), parameterText(''), parameterText(-1n), parameterText(false)]).toEqual([
    null,
    '',
    '-1',
    'false',
  ]);
});
