import assert from 'node:assert/strict';
import { always, and, compare, isNull, never, not } from '../conditions.ts';
import type { DataLayer, Outcome, Row } from '../data-layer.ts';
import type { Assignment } from '../statement.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { refused } from './setup/refused.ts';
import { people, samples, seats } from './setup/relations.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const soon = new Date('2026-01-01T00:15:00.000Z');
const later = new Date('2026-01-01T00:30:00.000Z');
const expired = compare('timestamp', 'lte', 'now');

/** Counts up to the most, and begins again where the time has passed: the counter of a limit. */
const counting: Readonly<Record<string, Assignment>> = {
  integer: {
    cases: [
      { when: expired, parameter: 'one' },
      { when: compare('integer', 'lt', 'most'), plus: 'one' },
    ],
  },
  timestamp: { cases: [{ when: expired, parameter: 'until' }] },
};

function countUp(store: DataLayer, parameters: Readonly<Row>): Promise<Outcome> {
  const { until = soon } = parameters;
  return recordsOf(store, samples).insert(
    { id: 1, integer: 1, timestamp: until },
    {
      onConflict: { update: counting },
      parameters: { one: 1, most: 3, now, until, ...parameters },
      returning: ['integer', 'timestamp'],
    },
  );
}

async function counted(store: DataLayer, parameters: Readonly<Row> = {}): Promise<unknown> {
  const { rows, count } = await countUp(store, parameters);
  assert.equal(count, 1);
  return rows[0];
}

async function numberOf(records: Records): Promise<unknown> {
  return (await records.select({ attributes: ['integer'] })).rows;
}

export const assignmentCases: readonly DataLayerCase[] = [
  dataLayerCase(
    'an insert that finds its key changes that record by cases, and returns it',
    [samples],
    async (store) => {
      assert.deepEqual(await counted(store), { integer: 1, timestamp: soon });
      assert.deepEqual(await counted(store, { until: later }), { integer: 2, timestamp: soon });
      assert.deepEqual(await counted(store), { integer: 3, timestamp: soon });
      // No case holds any more: the value stays.
      assert.deepEqual(await counted(store), { integer: 3, timestamp: soon });
      assert.deepEqual(await counted(store, { now: soon, until: later }), { integer: 1, timestamp: later });
      assert.equal((await recordsOf(store, samples).keys()).length, 1);
    },
  ),

  dataLayerCase('of a hundred inserts of one key at once, each counts', [samples], async (store) => {
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => countUp(store, { most: 1000 })));
    const numbers = outcomes.map(({ rows }) => Number(rows[0]?.integer)).sort((left, right) => left - right);
    assert.deepEqual(
      numbers,
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
  }),

  dataLayerCase('the first case that holds decides, and all see the record as it was', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insert({ id: 1, integer: 5, text: 'old', timestamp: now });
    const assigning: Readonly<Record<string, Assignment>> = {
      integer: {
        cases: [
          { when: never, parameter: 'zero' },
          { when: compare('text', 'eq', 'old'), plus: 'seven' },
          { when: always, parameter: 'zero' },
        ],
      },
      text: { cases: [{ when: and(compare('integer', 'eq', 'five'), not(isNull('timestamp'))), parameter: 'new' }] },
      timestamp: { cases: [{ when: compare('text', 'eq', 'old'), parameter: 'none' }] },
    };
    const parameters = { zero: 0, seven: 7, five: 5, old: 'old', new: "n'ew", none: null };
    const options = { where: always, parameters, assigning, returning: ['integer', 'text', 'timestamp', 'boolean'] };
    const outcome = await records.update({ boolean: true }, options);
    assert.deepEqual(outcome, { rows: [{ integer: 12, text: "n'ew", timestamp: null, boolean: true }], count: 1 });
  }),

  dataLayerCase('a sum may take away, and of null it is null', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insertAll([
      { id: 1, integer: 5 },
      { id: 2, integer: null },
    ]);
    const assigning: Readonly<Record<string, Assignment>> = { integer: { cases: [{ when: always, plus: 'step' }] } };
    await records.update({}, { where: always, parameters: { step: -2 }, assigning });
    const { rows } = await records.select({
      attributes: ['id', 'integer'],
      orderBy: [{ attribute: 'id', direction: 'asc' }],
    });
    assert.deepEqual(rows, [
      { id: 1, integer: 3 },
      { id: 2, integer: null },
    ]);
  }),

  dataLayerCase(
    'an insert that would change a record still refuses the identity of another',
    [people],
    async (store) => {
      const records = recordsOf(store, people);
      await records.insertAll([
        { id: 'a', email: 'ann@x', name: 'Ann' },
        { id: 'b', email: 'bob@x', name: 'Bob' },
      ]);
      const update = { name: 'renamed' };
      const parameters = { renamed: 'New' };
      await refused(records.insert({ id: 'c', email: 'bob@x' }, { onConflict: { update }, parameters }), 'CONFLICT');
      const taking = { onConflict: { update: { email: 'theirs' } }, parameters: { theirs: 'bob@x' } };
      await refused(records.insert({ id: 'a', email: 'new@x' }, taking), 'CONFLICT');
      const outcome = await records.insert(
        { id: 'b', email: 'new@x', name: 'ignored' },
        { onConflict: { update }, parameters, returning: ['email', 'name'] },
      );
      assert.deepEqual(outcome, { rows: [{ email: 'bob@x', name: 'New' }], count: 1 });
    },
  ),

  dataLayerCase('a key of several attributes is found by all of them', [seats], async (store) => {
    const records = recordsOf(store, seats);
    await records.insertAll([
      { hall: 'A', number: 1, guest: 'Ann' },
      { hall: 'A', number: 2, guest: 'Bob' },
    ]);
    const again = { onConflict: { update: { guest: 'other' } }, parameters: { other: 'Cy' } };
    await records.insert({ hall: 'A', number: 2 }, again);
    await records.insert({ hall: 'B', number: 2, guest: 'Dan' }, again);
    const { rows } = await records.select({
      attributes: ['hall', 'number', 'guest'],
      orderBy: [
        { attribute: 'hall', direction: 'asc' },
        { attribute: 'number', direction: 'asc' },
      ],
    });
    assert.deepEqual(rows, [
      { hall: 'A', number: 1, guest: 'Ann' },
      { hall: 'A', number: 2, guest: 'Cy' },
      { hall: 'B', number: 2, guest: 'Dan' },
    ]);
  }),

  dataLayerCase('a change of a record that was there rolls back with its transaction', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insert({ id: 1, integer: 5 });
    const again = {
      onConflict: { update: { integer: { cases: [{ when: always, plus: 'one' }] } } },
      parameters: { one: 1 },
    };
    await assert.rejects(
      store.transaction(async (transaction) => {
        await records.insert({ id: 1 }, { ...again, transaction });
        throw new Error('abandoned');
      }),
    );
    assert.deepEqual(await numberOf(records), [{ integer: 5 }]);
    await records.insert({ id: 1 }, again);
    assert.deepEqual(await numberOf(records), [{ integer: 6 }]);
  }),

  dataLayerCase(
    'a value that cannot be kept is refused in a case too, whether or not it holds',
    [people],
    async (store) => {
      const records = recordsOf(store, people);
      await records.insert({ id: 'a', email: 'ann@x' });
      const assigning = { email: { cases: [{ when: never, parameter: 'none' }] } };
      await refused(records.update({}, { where: always, parameters: { none: null }, assigning }), 'INVALID_INPUT');
    },
  ),
];
