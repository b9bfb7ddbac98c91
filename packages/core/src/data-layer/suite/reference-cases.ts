import assert from 'node:assert/strict';
import { always, compare } from '../conditions.ts';
import type { DataLayer } from '../data-layer.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { refused } from './setup/refused.ts';
import { articles, chain, notices, writers } from './setup/relations.ts';

const all = [articles, notices, writers];

interface Shelf {
  readonly writers: Records;
  readonly articles: Records;
  readonly notices: Records;
}

/** Ann has written a1 and a2, Bob b1; a2 answers a1, b1 answers a2. Bob edits a1, Cid reviews b1. */
async function filled(store: DataLayer): Promise<Shelf> {
  const shelf = {
    writers: recordsOf(store, writers),
    articles: recordsOf(store, articles),
    notices: recordsOf(store, notices),
  };
  await shelf.writers.insertAll(['ann', 'bob', 'cid', 'dan'].map((id) => ({ id })));
  await shelf.articles.insertAll([
    { id: 'a1', writer: 'ann', editor: 'bob', answers: null },
    { id: 'a2', writer: 'ann', editor: null, answers: 'a1' },
    { id: 'b1', writer: 'bob', editor: null, answers: 'a2' },
  ]);
  await shelf.notices.insertAll([{ id: 'n1', article: 'b1', about: 'cid' }]);
  return shelf;
}

const byId = (id: string) => ({ where: compare('id', 'eq'), parameters: { id } });

async function assertUntouched({ writers: people, articles: texts, notices: news }: Shelf): Promise<void> {
  assert.deepEqual(await people.keys(), ['ann', 'bob', 'cid', 'dan']);
  assert.deepEqual(await texts.keys(), ['a1', 'a2', 'b1']);
  assert.deepEqual(await news.keys(), ['n1']);
}

export const referenceCases: readonly DataLayerCase[] = [
  dataLayerCase(
    'a key that no record has is INVALID_INPUT at its attribute, and changes nothing',
    all,
    async (store) => {
      const shelf = await filled(store);
      for (const attribute of ['writer', 'editor', 'answers']) {
        const row = { id: 'x', writer: 'ann', editor: 'bob', answers: 'a1', [attribute]: 'missing' };
        const error = await refused(shelf.articles.insert(row), 'INVALID_INPUT');
        assert.deepEqual(
          error.issues.map(({ path }) => path),
          [[attribute]],
        );
        assert.ok(!JSON.stringify(error).includes('missing'));
      }
      const late = await refused(shelf.articles.update({ editor: 'missing' }, byId('a1')), 'INVALID_INPUT');
      assert.deepEqual(
        late.issues.map(({ path }) => path),
        [['editor']],
      );
      await assertUntouched(shelf);
    },
  ),

  dataLayerCase('null refers to nothing, and a record may refer to itself', all, async (store) => {
    const shelf = await filled(store);
    await shelf.articles.insert({ id: 'x', writer: 'dan', editor: null, answers: 'x' });
    await shelf.articles.update({ answers: null }, byId('b1'));
    assert.deepEqual(await shelf.articles.keys(), ['a1', 'a2', 'b1', 'x']);
  }),

  dataLayerCase(
    'cascade: what belongs to a deleted record goes too, at any depth, and setNull sets null',
    all,
    async (store) => {
      const shelf = await filled(store);
      await shelf.notices.delete(byId('n1'));
      const { count } = await shelf.writers.delete(byId('ann'));
      assert.equal(count, 1);
      assert.deepEqual(await shelf.writers.keys(), ['bob', 'cid', 'dan']);
      // b1 answers a2, which answers a1.
      assert.deepEqual(await shelf.articles.keys(), []);
    },
  ),

  dataLayerCase('setNull: the record stays, and refers to nothing', all, async (store) => {
    const shelf = await filled(store);
    await shelf.notices.delete(byId('n1'));
    await shelf.articles.update({ writer: 'dan' }, byId('b1'));
    await shelf.writers.delete(byId('bob'));
    const orderBy = [{ attribute: 'id', direction: 'asc' }] as const;
    const { rows } = await shelf.articles.select({ attributes: ['id', 'editor'], orderBy });
    assert.deepEqual(
      rows,
      ['a1', 'a2', 'b1'].map((id) => ({ id, editor: null })),
    );
  }),

  dataLayerCase('restrict: RECORD_IN_USE of class conflict, and nothing changes, at any depth', all, async (store) => {
    const shelf = await filled(store);
    const direct = await refused(shelf.writers.delete(byId('cid')), 'RECORD_IN_USE');
    assert.equal(direct.class, 'conflict');
    assert.deepEqual(direct.issues, []);
    // a1 and a2 would go, and with them b1, to which a notice refers.
    await refused(shelf.writers.delete(byId('ann')), 'RECORD_IN_USE');
    await refused(shelf.articles.delete({ where: always }), 'RECORD_IN_USE');
    await assertUntouched(shelf);
  }),

  dataLayerCase('restrict does not refuse where both records go in one statement', [chain], async (store) => {
    const records = recordsOf(store, chain);
    for (const [id, after] of [
      ['a', null],
      ['b', 'a'],
      ['c', 'b'],
      ['d', 'd'],
    ] as const)
      await records.insert({ id, after });
    await refused(records.delete(byId('a')), 'RECORD_IN_USE');
    assert.equal((await records.delete(byId('d'))).count, 1);
    assert.equal((await records.delete({ where: always })).count, 3);
    assert.deepEqual(await records.keys(), []);
  }),

  dataLayerCase('records of one insert may refer to each other, in any order', [chain], async (store) => {
    const parameters = { '0.id': 'a', '0.after': 'b', '1.id': 'b', '1.after': 'a' };
    await store
      .prepare({
        kind: 'insert',
        relation: chain,
        attributes: ['id', 'after'],
        returning: [],
        onConflict: 'error',
        rows: 2,
      })
      .run(parameters);
    const records = recordsOf(store, chain);
    assert.deepEqual(await records.keys(), ['a', 'b']);
    await refused(records.insert({ id: 'c', after: 'd' }), 'INVALID_INPUT');
  }),

  dataLayerCase('what a deleted record takes along comes back with a rollback', all, async (store) => {
    const shelf = await filled(store);
    await shelf.notices.delete(byId('n1'));
    const stop = new Error('stop');
    const work = store.transaction(async (transaction) => {
      await shelf.writers.delete({ ...byId('ann'), transaction });
      assert.deepEqual(await shelf.articles.keys(always, {}, transaction), []);
      throw stop;
    });
    await assert.rejects(work, stop);
    assert.deepEqual(await shelf.articles.keys(), ['a1', 'a2', 'b1']);
  }),
];
