import { expect, test } from 'vitest';
import { always, compare, isIn } from '../conditions.ts';
import { dataLayerSuite } from '../data-layer.suite.ts';
import type { Transaction } from '../data-layer.ts';
import type { Relation, RelationAttribute } from '../relation.ts';
import { recordsOf } from '../suite/setup/records.ts';
import { people, samples } from '../suite/setup/relations.ts';
import { memoryDataLayer } from './memory-data-layer.ts';

for (const { name, check } of dataLayerSuite) test(name, () => check(async () => memoryDataLayer()));

const ann = { id: 'a', email: 'ann@x' };
const bob = { id: 'b', email: 'bob@x' };

test('a write inside a transaction that does not join it fails at the deadline and says why; the transaction continues', async () => {
  const store = memoryDataLayer({ acquireTimeout: 20 });
  const records = recordsOf(store, people);
  await store.transaction(async (transaction) => {
    await expect(records.insert(ann)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/20 ms.*waits for the transaction it is called in.*pass the transaction/s),
    });
    await expect(store.transaction(async () => 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await records.insert(bob, { transaction });
  });
  await records.insert(ann);
  expect(await records.keys()).toEqual(['a', 'b']);
});

test('a read outside a transaction does not wait for it', async () => {
  const store = memoryDataLayer({ acquireTimeout: 0 });
  const records = recordsOf(store, people);
  await records.insert(ann);
  await store.transaction(async (transaction) => {
    await records.update({ id: 'z' }, { where: always, transaction });
    expect(await records.keys()).toEqual(['a']);
    expect((await records.select({ lock: true })).count).toBe(1);
  });
  expect(await records.keys()).toEqual(['z']);
});

test('writers proceed in the order in which they asked, even after one fails', async () => {
  const store = memoryDataLayer();
  const order: number[] = [];
  const writers = [1, 2, 3, 4, 5].map((turn) =>
    store.transaction(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5 - turn));
      order.push(turn);
      if (turn === 2) throw new Error('abandoned');
    }),
  );
  await Promise.allSettled(writers);
  expect(order).toEqual([1, 2, 3, 4, 5]);
});

test('closing refuses waiting writers, and a running transaction can neither continue nor commit', async () => {
  const store = memoryDataLayer();
  const records = recordsOf(store, people);
  const unavailable = { code: 'STORE_UNAVAILABLE' };
  let waiting: Promise<unknown> | undefined;
  const underWay = store.transaction(async (transaction) => {
    await records.insert(ann, { transaction });
    waiting = records.insert(bob);
    await store.close();
    await expect(records.keys(always, {}, transaction)).rejects.toMatchObject(unavailable);
  });
  await expect(underWay).rejects.toMatchObject(unavailable);
  await expect(waiting).rejects.toMatchObject(unavailable);
  await expect(store.join({})).rejects.toMatchObject(unavailable);
});

test('a transaction is its own handle, and belongs to the store that began it', async () => {
  const store = memoryDataLayer();
  const unsuitable = { code: 'TRANSACTION_UNSUITABLE' };
  const ended: Transaction = await memoryDataLayer().transaction(async (transaction) => {
    expect(transaction.handle).toBe(transaction);
    await expect(store.join(transaction.handle)).rejects.toMatchObject(unsuitable);
    await expect(recordsOf(store, people).insert(ann, { transaction })).rejects.toMatchObject(unsuitable);
    return transaction;
  });
  await expect(store.join(ended.handle)).rejects.toMatchObject(unsuitable);
  const own = await store.transaction(async (transaction) => transaction);
  await expect(store.join(own.handle)).rejects.toMatchObject({ code: 'TRANSACTION_CLOSED' });
});

test('two relations over one table see the same rows by their own attribute names', async () => {
  const store = memoryDataLayer();
  const name = { name: 'login', column: 'email', storage: 'text', nullable: false } as const;
  const id = { name: 'key', column: 'id', storage: 'text', nullable: false } as const;
  const attributes = new Map<string, RelationAttribute>([
    ['key', id],
    ['login', name],
  ]);
  const logins: Relation = { ...people, name: 'Login', attributes, primaryKey: ['key'], identities: [] };
  await recordsOf(store, people).insert({ ...ann, name: 'Ann' });
  const records = recordsOf(store, logins);
  expect((await records.select()).rows).toEqual([{ key: 'a', login: 'ann@x' }]);
  await records.update({ login: 'new@x' }, { where: compare('key', 'eq'), parameters: { key: 'a' } });
  const { rows } = await recordsOf(store, people).select({ attributes: ['email', 'name'] });
  expect(rows).toEqual([{ email: 'new@x', name: 'Ann' }]);
  await expect(records.insert({ key: 'b', login: 'new@x' })).rejects.toMatchObject({
    code: 'CONFLICT',
    issues: [{ path: ['login'] }],
  });
});

test('a mistake of the application is a TypeError that names it', async () => {
  const store = memoryDataLayer();
  const records = recordsOf(store, people);
  await expect(records.keys(compare('nmae', 'eq'), { nmae: 'x' })).rejects.toThrow(
    new TypeError('Person has no attribute "nmae"'),
  );
  await expect(records.keys(compare('name', 'eq'), {})).rejects.toThrow(
    new TypeError('the parameter "name" is missing'),
  );
  await expect(records.keys(compare('name', 'eq', 'toString'), {})).rejects.toThrow(TypeError);
  await expect(records.keys(isIn('name'), { name: 'x' })).rejects.toThrow(
    new TypeError('the parameter "name" must be a list'),
  );
  await expect(records.select({ limit: -1 })).rejects.toThrow(TypeError);
});

test('a value of the wrong kind is InvalidInput at its attribute', async () => {
  const records = recordsOf(memoryDataLayer(), people);
  await expect(records.insert({ ...ann, age: '40', name: 'Ann' })).rejects.toMatchObject({
    name: 'InvalidInput',
    issues: [{ path: ['age'], message: 'expected a whole number' }],
  });
});

test('ten thousand records are inserted and changed one by one in acceptable time', async () => {
  const store = memoryDataLayer();
  const records = recordsOf(store, people);
  for (let index = 0; index < 10_000; index++) await records.insert({ id: `${index}`, email: `${index}@x` });
  await expect(records.insert({ id: 'new', email: '9999@x' })).rejects.toMatchObject({ code: 'CONFLICT' });
  const { count } = await records.update({ name: 'x' }, { where: always });
  expect(count).toBe(10_000);
});

test('a column that another relation stores in another type is an error at the attribute, not a wrong value', async () => {
  const store = memoryDataLayer();
  await recordsOf(store, samples).insert({ id: 1, text: 'correct horse' });
  for (const storage of ['timestamp', 'integer', 'boolean', 'json', 'uuid', 'bigint'] as const) {
    const text = { name: 'value', column: 'text', storage, nullable: true };
    const other: Relation = { ...samples, name: 'Other', attributes: new Map([['value', text]]), primaryKey: [] };
    const error = await recordsOf(store, other)
      .select({ attributes: ['value'] })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'VALUE_UNREADABLE',
      message: expect.stringContaining(
        `Other.value cannot be read: the column "text" of the table "samples" holds text of 13 characters, which is no ${storage}`,
      ),
    });
    expect(String(error)).not.toContain('horse');
  }
});
