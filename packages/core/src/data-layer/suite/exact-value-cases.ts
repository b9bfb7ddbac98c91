import assert from 'node:assert/strict';
import { AshlarError } from '../../error/ashlar-error.ts';
import { always, compare, isIn } from '../conditions.ts';
import type { DataLayer } from '../data-layer.ts';
import type { Storage } from '../relation.ts';
import type { Condition } from '../statement.ts';
import { problemWith } from '../storage.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { recordsOf } from './setup/records.ts';
import { refused } from './setup/refused.ts';
import { people, samples } from './setup/relations.ts';

/** Values that some stores cannot keep, or would quietly change. */
const difficult: Readonly<Partial<Record<Storage, readonly unknown[]>>> = {
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

/** Values of another kind, which no store may take for one of the attribute's own. */
const foreign: Readonly<Record<Storage, readonly unknown[]>> = {
  text: [7, true, ['a'], new Date(0)],
  uuid: ['', 'x', '0190b5a1-7a3c-7d2e-8f00-123456789abc ', 7],
  integer: ['7', 7n, true],
  real: ['0.5', 7n, true],
  bigint: [7, '7', true],
  boolean: ['true', 1, 0],
  timestamp: ['2026-01-01T00:00:00.000Z', 0],
  json: [new Date(0), 7n, () => 7],
  bytes: ['00', [0], new ArrayBuffer(1)],
};

const storages = ['text', 'uuid', 'integer', 'real', 'bigint', 'boolean', 'timestamp', 'json', 'bytes'] as const;

export const exactValueCases: readonly DataLayerCase[] = [
  ...storages.map((storage) =>
    dataLayerCase(
      `a value that is no ${storage} is refused with the words of problemWith`,
      [samples],
      async (store) => {
        const records = recordsOf(store, samples);
        await records.insert({ id: 1 });
        for (const value of foreign[storage]) {
          const byId = { where: compare('id', 'eq'), parameters: { id: 1 } };
          const attempts: readonly Promise<unknown>[] = [
            records.insert({ id: 2, [storage]: value }),
            records.update({ [storage]: value }, byId),
            ...(storage === 'json'
              ? []
              : comparisons(storage).map((where) => records.keys(where, { one: value, list: [value] }))),
          ];
          for (const attempt of attempts) {
            const { issues } = await refused(attempt, 'INVALID_INPUT');
            assert.deepEqual(issues, [{ path: [storage], message: problemWith(storage, value) }]);
          }
        }
        const { rows } = await records.select({ attributes: ['id', storage] });
        assert.deepEqual(rows, [{ id: 1, [storage]: null }]);
      },
    ),
  ),

  ...storages.map((storage) =>
    dataLayerCase(`a difficult ${storage} is stored exactly or refused, never changed`, [samples], async (store) => {
      for (const value of difficult[storage] ?? []) await assertExactOrRefused(store, storage, value);
    }),
  ),

  dataLayerCase('a difficult text in a condition finds what is equal to it or is refused', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insert({ id: 1, text: 'a\ufffd' });
    await records.insert({ id: 2, text: 'a' });
    for (const text of ['a\ud83d', 'a\u0000', 'a\u0000b']) {
      const found = await orRefusal(records.keys(compare('text', 'eq'), { text }), problemWith('text', text));
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

function comparisons(attribute: string): readonly Condition[] {
  return [compare(attribute, 'eq', 'one'), compare(attribute, 'lt', 'one'), isIn(attribute, 'list')];
}

async function assertExactOrRefused(store: DataLayer, attribute: Storage, value: unknown): Promise<void> {
  const records = recordsOf(store, samples);
  const words = problemWith(attribute, value);
  const inserted = await orRefusal(records.insert({ id: 1, [attribute]: value }), words);
  const { rows } = await records.select({ attributes: ['id', attribute] });
  assert.deepEqual(rows, inserted === 'refused' ? [] : [{ id: 1, [attribute]: value }]);
  await records.delete({ where: always });

  await records.insert({ id: 2 });
  const updated = await orRefusal(records.update({ [attribute]: value }, { where: always }), words);
  const after = await records.select({ attributes: ['id', attribute] });
  assert.deepEqual(after.rows, [{ id: 2, [attribute]: updated === 'refused' ? null : value }]);
  await records.delete({ where: always });
}

/** A refusal says what `problemWith` says: a form shows the same text whatever the store. */
async function orRefusal<Result>(attempt: Promise<Result>, words: string | undefined): Promise<Result | 'refused'> {
  try {
    return await attempt;
  } catch (error) {
    if (!(error instanceof AshlarError) || error.code !== 'INVALID_INPUT') throw error;
    assert.deepEqual(
      error.issues.map(({ message }) => message),
      [words],
    );
    return 'refused';
  }
}
