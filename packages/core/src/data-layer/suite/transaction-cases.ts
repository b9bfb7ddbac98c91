import assert from 'node:assert/strict';
import { always, compare } from '../conditions.ts';
import type { DataLayer, Transaction } from '../data-layer.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { refused } from './setup/refused.ts';
import { people, tokens } from './setup/relations.ts';

const ann = { id: 'a', email: 'ann@x', name: 'Ann' };
const bob = { id: 'b', email: 'bob@x', name: 'Bob' };
const toAnn = { where: compare('id', 'eq'), parameters: { id: 'a' } };
const abandoned = new Error('abandoned');

async function withAnn(store: DataLayer): Promise<Records> {
  const records = recordsOf(store, people);
  await records.insert(ann);
  return records;
}

/** Runs `work` in a transaction that rolls back after it. */
async function rolledBack(store: DataLayer, work: (transaction: Transaction) => Promise<unknown>): Promise<void> {
  const attempt = store.transaction(async (transaction) => {
    await work(transaction);
    throw abandoned;
  });
  await assert.rejects(attempt, (error) => error === abandoned);
}

/** The outcome of a promise that settles within 50 ms. A store may also let it wait for the transaction. */
async function soon<Result>(promise: Promise<Result>): Promise<Result | undefined> {
  return Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(resolve, 50, undefined))]);
}

export const transactionCases: readonly DataLayerCase[] = [
  dataLayerCase(
    'a transaction that resolves keeps all its writes and returns the result',
    [people, tokens],
    async (store) => {
      const records = await withAnn(store);
      const token = recordsOf(store, tokens);
      const result = await store.transaction(async (transaction) => {
        await records.insert(bob, { transaction });
        await records.update({ name: 'New' }, { ...toAnn, transaction });
        await token.insert(
          { id: 't', subject: 's', purpose: 'user', live: true, expiresAt: new Date(0) },
          { transaction },
        );
        return { answer: 42 };
      });
      assert.deepEqual(result, { answer: 42 });
      assert.deepEqual(await records.keys(compare('name', 'eq'), { name: 'New' }), ['a']);
      assert.deepEqual([await records.keys(), await token.keys()], [['a', 'b'], ['t']]);
    },
  ),

  dataLayerCase(
    'a transaction that throws undoes inserts, updates and deletes, and throws the same error',
    [people],
    async (store) => {
      const records = await withAnn(store);
      await records.insert({ id: 'z', email: 'z@x', name: 'Zoe' });
      await rolledBack(store, async (transaction) => {
        await records.insert(bob, { transaction });
        await records.update({ name: 'New', email: 'new@x' }, { ...toAnn, transaction });
        await records.delete({ where: compare('id', 'eq'), parameters: { id: 'z' }, transaction });
        assert.deepEqual(await records.keys(always, {}, transaction), ['a', 'b']);
      });
      const { rows } = await records.select({
        attributes: ['id', 'email', 'name'],
        orderBy: [{ attribute: 'id', direction: 'asc' }],
      });
      assert.deepEqual(rows, [ann, { id: 'z', email: 'z@x', name: 'Zoe' }]);
      await refused(records.insert({ id: 'y', email: 'z@x' }), 'CONFLICT');
      await records.insertAll([bob, { id: 'n', email: 'new@x' }]);
    },
  ),

  dataLayerCase('an identity that is given up inside a transaction is free inside it', [people], async (store) => {
    const records = await withAnn(store);
    await store.transaction(async (transaction) => {
      await records.update({ email: 'old@x' }, { ...toAnn, transaction });
      await records.insert({ id: 'c', email: 'ann@x' }, { transaction });
      await records.delete({ ...toAnn, transaction });
      await records.insert({ id: 'a', email: 'old@x' }, { transaction });
    });
    assert.deepEqual(await records.keys(), ['a', 'c']);
  }),

  dataLayerCase('a transaction sees its own writes', [people], async (store) => {
    const records = await withAnn(store);
    await store.transaction(async (transaction) => {
      await records.insert(bob, { transaction });
      await records.update({ name: 'New' }, { ...toAnn, transaction });
      assert.deepEqual(await records.keys(compare('name', 'eq'), { name: 'New' }, transaction), ['a']);
      assert.deepEqual(await records.keys(always, {}, transaction), ['a', 'b']);
      await records.delete({ where: always, transaction });
      assert.deepEqual(await records.keys(always, {}, transaction), []);
    });
    assert.deepEqual(await records.keys(), []);
  }),

  dataLayerCase('nothing outside sees what a transaction has not committed', [people], async (store) => {
    const records = await withAnn(store);
    let outside: Promise<unknown[]> | undefined;
    await rolledBack(store, async (transaction) => {
      await records.insert(bob, { transaction });
      await records.delete({ ...toAnn, transaction });
      outside = records.keys();
      await soon(outside);
    });
    // The transaction rolled back, so no answer may show its rows.
    assert.deepEqual(await outside, ['a']);
  }),

  dataLayerCase(
    'writes of a transaction are visible outside after the commit, and not before',
    [people],
    async (store) => {
      const records = await withAnn(store);
      let before: unknown[] | undefined;
      await store.transaction(async (transaction) => {
        await records.insert(bob, { transaction });
        before = await soon(records.keys());
      });
      assert.deepEqual(before ?? ['a'], ['a']);
      assert.deepEqual(await records.keys(), ['a', 'b']);
    },
  ),

  dataLayerCase(
    'a transaction with a failed statement keeps its other writes or fails; it never loses them silently',
    [people],
    async (store) => {
      const records = await withAnn(store);
      const committed = await store
        .transaction(async (transaction) => {
          await records.insert(bob, { transaction });
          await refused(records.insert({ ...ann, email: 'other@x' }, { transaction }), 'CONFLICT');
        })
        .then(
          () => true,
          () => false,
        );
      assert.deepEqual(await records.keys(), committed ? ['a', 'b'] : ['a']);
    },
  ),

  dataLayerCase(
    'a failed statement changes nothing, and neither does the transaction that ends with it',
    [people],
    async (store) => {
      const records = await withAnn(store);
      const attempt = store.transaction(async (transaction) => {
        await records.insert(bob, { transaction });
        await records.update({ email: 'one@x' }, { where: always, transaction });
      });
      await refused(attempt, 'CONFLICT');
      assert.deepEqual(await records.keys(), ['a']);
      assert.deepEqual(await records.keys(compare('email', 'eq'), { email: 'ann@x' }), ['a']);
    },
  ),

  dataLayerCase('a statement on a transaction that has ended is TRANSACTION_CLOSED', [people], async (store) => {
    const records = await withAnn(store);
    const ended: Transaction[] = [];
    await store.transaction(async (transaction) => ended.push(transaction));
    await rolledBack(store, async (transaction) => ended.push(transaction));
    assert.equal(ended.length, 2);
    for (const transaction of ended) {
      await refused(records.insert(bob, { transaction }), 'TRANSACTION_CLOSED');
      await refused(records.update({ name: 'New' }, { ...toAnn, transaction }), 'TRANSACTION_CLOSED');
      await refused(records.keys(always, {}, transaction), 'TRANSACTION_CLOSED');
    }
    assert.deepEqual(await records.keys(compare('name', 'eq'), { name: 'Ann' }), ['a']);
    assert.deepEqual(await records.keys(), ['a']);
  }),

  dataLayerCase('a statement without await is part of its transaction or refused', [people], async (store) => {
    const records = await withAnn(store);
    let stray: Promise<boolean> | undefined;
    await store.transaction(async (transaction) => {
      stray = records.insert(bob, { transaction }).then(
        () => true,
        () => false,
      );
    });
    const inserted = await stray;
    assert.deepEqual(await records.keys(), inserted ? ['a', 'b'] : ['a']);
    await records.insert({ id: 'c', email: 'cy@x' });
  }),

  dataLayerCase(
    'a call that joins a transaction by its handle writes into it, commits nothing, and ends with it',
    [people],
    async (store) => {
      const records = await withAnn(store);
      let joined: Transaction | undefined;
      await rolledBack(store, async (transaction) => {
        joined = await store.join(transaction.handle);
        await records.insert(bob, { transaction: joined });
        assert.deepEqual(await records.keys(always, {}, transaction), ['a', 'b']);
      });
      assert.deepEqual(await records.keys(), ['a']);
      await store.transaction(async (transaction) => {
        joined = await store.join(transaction.handle);
        await records.insert(bob, { transaction: joined });
      });
      assert.deepEqual(await records.keys(), ['a', 'b']);
      await refused(records.keys(always, {}, joined), 'TRANSACTION_CLOSED');
    },
  ),

  dataLayerCase('joining what is no transaction of the store is TRANSACTION_UNSUITABLE', [people], async (store) => {
    const impostors = [
      {},
      { handle: {} },
      [],
      null,
      undefined,
      'transaction',
      42,
      () => ({}),
      Promise.resolve(),
      store,
    ];
    for (const impostor of impostors) await refused(store.join(impostor), 'TRANSACTION_UNSUITABLE');
  }),
];
