import assert from 'node:assert/strict';
import { always, compare } from '../conditions.ts';
import type { DataLayer, Row } from '../data-layer.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { recordsOf } from './setup/records.ts';
import { refused } from './setup/refused.ts';
import { samples } from './setup/relations.ts';

const byKey = [{ attribute: 'id', direction: 'asc' }] as const;

/** Adds to these attributes of every sample, and answers with the rows that the statement returns. */
async function add(store: DataLayer, steps: Readonly<Row>): Promise<readonly Row[]> {
  const names = Object.keys(steps);
  const assigning = Object.fromEntries(names.map((name) => [name, { plus: `step ${name}` }]));
  const parameters = Object.fromEntries(names.map((name) => [`step ${name}`, steps[name]]));
  const options = { where: always, parameters, assigning, returning: names };
  return (await recordsOf(store, samples).update({}, options)).rows;
}

const tooFar: readonly (readonly [attribute: string, from: unknown, step: unknown])[] = [
  ['integer', Number.MAX_SAFE_INTEGER, 1],
  ['integer', Number.MIN_SAFE_INTEGER, -1],
  ['integer', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ['bigint', 2n ** 63n - 1n, 1n],
  ['bigint', -(2n ** 63n), -1n],
  ['real', Number.MAX_VALUE, Number.MAX_VALUE],
  ['real', -Number.MAX_VALUE, -Number.MAX_VALUE],
];

export const sumCases: readonly DataLayerCase[] = [
  dataLayerCase('an update adds to numbers of each storage, and returns the sums', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insert({ id: 1, integer: 40, real: 0.1, bigint: 2n ** 62n });
    const steps = { integer: 2, real: 0.2, bigint: 2n ** 62n - 1n };
    const sums = { integer: 42, real: 0.1 + 0.2, bigint: 2n ** 63n - 1n };
    assert.deepEqual(await add(store, steps), [sums]);
    assert.deepEqual((await records.select({ attributes: Object.keys(sums) })).rows, [sums]);
    assert.deepEqual(await add(store, { integer: -43, bigint: -(2n ** 63n - 1n) }), [{ integer: -1, bigint: 0n }]);
  }),

  dataLayerCase('null plus a number is null, beside records that have one', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insertAll([{ id: 1 }, { id: 2, integer: 1, real: 1, bigint: 1n }]);
    await add(store, { integer: 1, real: 1, bigint: 1n });
    const { rows } = await records.select({ attributes: ['integer', 'real', 'bigint'], orderBy: byKey });
    assert.deepEqual(rows, [
      { integer: null, real: null, bigint: null },
      { integer: 2, real: 2, bigint: 2n },
    ]);
  }),

  ...tooFar.map(([attribute, from, step], index) =>
    dataLayerCase(
      `a sum beyond what ${attribute} keeps exactly is INVALID_INPUT, and nothing is written (${index})`,
      [samples],
      async (store) => {
        const records = recordsOf(store, samples);
        await records.insertAll([
          { id: 1, [attribute]: attribute === 'bigint' ? 0n : 0 },
          { id: 2, [attribute]: from },
        ]);
        const before = (await records.select({ orderBy: byKey })).rows;
        await refused(add(store, { [attribute]: step }), 'INVALID_INPUT');
        assert.deepEqual((await records.select({ orderBy: byKey })).rows, before);
      },
    ),
  ),

  dataLayerCase('the greatest and the least number are reached exactly', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insert({ id: 1, integer: Number.MAX_SAFE_INTEGER - 1, bigint: -(2n ** 63n) + 1n });
    const ends = { integer: Number.MAX_SAFE_INTEGER, bigint: -(2n ** 63n) };
    assert.deepEqual(await add(store, { integer: 1, bigint: -1n }), [ends]);
  }),

  dataLayerCase('what is added has to be of the storage', [samples], async (store) => {
    await recordsOf(store, samples).insert({ id: 1, integer: 1 });
    for (const step of [0.5, Number.NaN, '1', 1n]) await refused(add(store, { integer: step }), 'INVALID_INPUT');
  }),

  dataLayerCase('of a hundred sums at once, each counts, in transactions and outside', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insert({ id: 1, integer: 0 });
    const options = {
      where: compare('id', 'eq'),
      parameters: { id: 1, one: 1 },
      assigning: { integer: { plus: 'one' } },
      returning: ['integer'],
    };
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        index % 2 === 0
          ? records.update({}, options)
          : store.transaction((transaction) => records.update({}, { ...options, transaction })),
      ),
    );
    const numbers = outcomes.map(({ rows }) => Number(rows[0]?.integer)).sort((left, right) => left - right);
    assert.deepEqual(
      numbers,
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
  }),
];
