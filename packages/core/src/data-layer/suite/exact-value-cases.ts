import assert from 'node:assert/strict';
import { AshlarError } from '../../error/ashlar-error.ts';
import { always, compare } from '../conditions.ts';
import type { DataLayer } from '../data-layer.ts';
import { type DataLayerCase, dataLayerCase } from './data-layer-case.ts';
import { recordsOf } from './records.ts';
import { refused } from './refused.ts';
import { people, samples } from './relations.ts';

/** Values that some store cannot keep, or quietly makes something else of. */
const difficult: Readonly<Record<string, readonly unknown[]>> = {
  text: ['nul \u0000 inside', '\u0000', 'lone \ud83d high', 'lone \ude00 low', '\ude00\ud83d'],
  integer: [1.5, 2 ** 53, 1e300, Number.NaN, Number.POSITIVE_INFINITY],
  real: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  bigint: [2n ** 63n, -(2n ** 63n) - 1n, 10n ** 40n],
  timestamp: [
    new Date(Number.NaN),
    new Date(8.64e15),
    new Date(-8.64e15),
    new Date('-000001-06-15T00:00:00.001Z'),
    new Date('+010000-01-01'),
  ],
  json: [
    { text: 'nul \u0000 inside' },
    ['lone \ud83d high'],
    { 'key \u0000': 1 },
    'lone \ude00 low',
    { at: Number.NaN },
  ],
};

export const exactValueCases: readonly DataLayerCase[] = [
  ...Object.entries(difficult).map(([attribute, candidates]) =>
    dataLayerCase(`a difficult ${attribute} is stored exactly or refused, never changed`, [samples], async (store) => {
      for (const value of candidates) await assertExactOrRefused(store, attribute, value);
    }),
  ),

  dataLayerCase('a difficult text in a condition finds what is equal to it or is refused', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insert({ id: 1, text: 'a\ufffd' });
    await records.insert({ id: 2, text: 'a' });
    for (const text of ['a\ud83d', 'a\u0000', 'a\u0000b']) {
      const found = await orRefusal(records.keys(compare('text', 'eq'), { text }));
      if (found !== 'refused') assert.deepEqual(found, [], JSON.stringify(text));
    }
  }),

  dataLayerCase('null in an attribute that takes none is refused and changes nothing', [people], async (store) => {
    const records = recordsOf(store, people);
    await records.insert({ id: 'a', email: 'ann@x' });
    await refused(records.insert({ id: 'b', email: null }), 'INVALID_INPUT');
    await refused(records.insert({ id: null, email: 'bob@x' }), 'INVALID_INPUT');
    await refused(records.insert({ id: 'b', email: null }, { onConflict: 'ignore' }), 'INVALID_INPUT');
    await refused(records.update({ email: null }, { where: always }), 'INVALID_INPUT');
    const { rows } = await records.select({ attributes: ['id', 'email'] });
    assert.deepEqual(rows, [{ id: 'a', email: 'ann@x' }]);
  }),
];

async function assertExactOrRefused(store: DataLayer, attribute: string, value: unknown): Promise<void> {
  const records = recordsOf(store, samples);
  const inserted = await orRefusal(records.insert({ id: 1, [attribute]: value }));
  const { rows } = await records.select({ attributes: ['id', attribute] });
  assert.deepEqual(rows, inserted === 'refused' ? [] : [{ id: 1, [attribute]: value }]);
  await records.delete({ where: always });

  await records.insert({ id: 2 });
  const updated = await orRefusal(records.update({ [attribute]: value }, { where: always }));
  const after = await records.select({ attributes: ['id', attribute] });
  assert.deepEqual(after.rows, [{ id: 2, [attribute]: updated === 'refused' ? null : value }]);
  await records.delete({ where: always });
}

async function orRefusal<Result>(attempt: Promise<Result>): Promise<Result | 'refused'> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof AshlarError && error.code === 'INVALID_INPUT') return 'refused';
    throw error;
  }
}
