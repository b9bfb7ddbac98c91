import assert from 'node:assert/strict';
import { always, compare } from '../conditions.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { recordsOf } from './setup/records.ts';
import { assertSilentAbout, refused } from './setup/refused.ts';
import { people } from './setup/relations.ts';

const secret = 'correct horse battery staple';

export const errorCases: readonly DataLayerCase[] = [
  dataLayerCase('no error tells a value that was given', [people], async (store) => {
    const records = recordsOf(store, people);
    await records.insert({ id: secret, email: `${secret}@x`, name: secret });
    await records.insert({ id: 'other', email: 'other@x', name: secret });
    const byId = { where: compare('id', 'eq'), parameters: { id: 'other' } };
    const conflicts = [
      () => records.insert({ id: secret, email: 'new@x', name: secret }),
      () => records.insert({ id: 'new', email: `${secret}@x`, name: secret }),
      () => records.update({ id: secret }, byId),
      () => records.update({ email: `${secret}@x` }, byId),
      () => store.transaction((transaction) => records.insert({ id: secret, email: 'new@x' }, { transaction })),
    ];
    for (const attempt of conflicts) assertSilentAbout(secret, await refused(attempt(), 'CONFLICT'));
    const withoutEmail = records.insert({ id: `new ${secret}`, email: null, name: secret });
    assertSilentAbout(secret, await refused(withoutEmail, 'INVALID_INPUT'));
    for (const text of [`${secret}\u0000`, `${secret}\ud83d`]) {
      const error: unknown = await records.update({ name: text }, byId).catch((reason: unknown) => reason);
      if (error instanceof Error) assertSilentAbout(secret, error);
    }
  }),

  dataLayerCase('no error about a transaction or a closed store holds a given value', [people], async (store) => {
    const records = recordsOf(store, people);
    const row = { id: secret, email: secret };
    const transaction = await store.transaction(async (open) => open);
    assertSilentAbout(secret, await refused(records.insert(row, { transaction }), 'TRANSACTION_CLOSED'));
    assertSilentAbout(secret, await refused(store.join({ secret }), 'TRANSACTION_UNSUITABLE'));
    await store.close();
    assertSilentAbout(secret, await refused(records.insert(row), 'STORE_UNAVAILABLE'));
  }),

  dataLayerCase(
    'a closed store is STORE_UNAVAILABLE for old and new statements and for transactions',
    [people],
    async (store) => {
      const records = recordsOf(store, people);
      await records.insert({ id: 'a', email: 'ann@x' });
      const prepared = store.prepare({ kind: 'select', relation: people, attributes: ['id'], where: always });
      assert.equal((await prepared.run({})).count, 1);
      await store.close();
      await refused(prepared.run({}), 'STORE_UNAVAILABLE');
      await refused(records.keys(), 'STORE_UNAVAILABLE');
      await refused(records.insert({ id: 'b', email: 'bob@x' }), 'STORE_UNAVAILABLE');
      await refused(records.update({ name: 'x' }, { where: always }), 'STORE_UNAVAILABLE');
      await refused(records.delete({ where: always }), 'STORE_UNAVAILABLE');
      let worked = false;
      const attempt = store.transaction(async () => {
        worked = true;
      });
      const error = await refused(attempt, 'STORE_UNAVAILABLE');
      assert.equal(error.class, 'unavailable');
      assert.equal(worked, false);
      await store.close();
    },
  ),
];
