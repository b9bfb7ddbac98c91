import assert from 'node:assert/strict';
import { always } from '../conditions.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { recordsOf } from './setup/records.ts';
import { samples } from './setup/relations.ts';

const byKey = [{ attribute: 'id', direction: 'asc' }] as const;

export const mergeCases: readonly DataLayerCase[] = [
  dataLayerCase('a merge keeps the other members of an object, and null is an empty one', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insertAll([
      { id: 1, json: { sid: 'a', deep: { list: [1, null, 'x'] }, reason: 'old' } },
      { id: 2, json: null },
      { id: 3, json: {} },
    ]);
    const note = { reason: `a "quoted" \\ reason, ü and '`, 'by.whom': 'user?id=1' };
    await records.update({}, { where: always, parameters: { note }, assigning: { json: { merge: 'note' } } });
    const { rows } = await records.select({ attributes: ['json'], orderBy: byKey });
    assert.deepEqual(rows, [
      { json: { sid: 'a', deep: { list: [1, null, 'x'] }, ...note } },
      { json: note },
      { json: note },
    ]);
  }),
];
