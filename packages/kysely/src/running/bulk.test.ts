import {
  type Change,
  createDomain,
  defineResource,
  InvalidInput,
  ResourceInfo,
  updateTimestamp,
  uuidPrimaryKey,
} from '@ashlar/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { StatementEvent } from '../session/on-statement.ts';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';
import { stores } from '../test-setup/stores.ts';

const told: string[] = [];
const watch: Change = {
  name: 'watch',
  before: (changeset) => void told.push(`before ${changeset.type}, data ${typeof changeset.data}`),
  after: (_changeset, record) => void told.push(`after ${record.name}`),
  afterBulk: (_changeset, keys) => void told.push(`afterBulk ${keys.length}, ${Object.keys(keys[0] ?? {}).join()}`),
};

const Sheep = defineResource({
  name: 'Sheep',
  attributes: {
    id: uuidPrimaryKey(),
    name: z.string(),
    flock: z.string(),
    shorn: z.int().default(0),
    changedAt: updateTimestamp(),
  },
  identities: { oneName: ['name'] },
  actions: {
    add: { type: 'create', accept: ['name', 'flock'] },
    shear: { type: 'update', bulk: true, accept: ['shorn'], arguments: { twice: z.boolean().optional() } },
    watched: { type: 'update', bulk: true, accept: ['shorn'], changes: [watch] },
    rename: { type: 'update', bulk: true, accept: ['name'] },
    refuse: {
      type: 'update',
      bulk: true,
      accept: ['shorn'],
      before: (changeset) => changeset.addError('shorn', 'not today'),
    },
    clear: { type: 'destroy', bulk: true },
    list: { type: 'read' },
  },
  changes: [
    {
      on: ['update'],
      where: (changeset) => changeset.get('shorn') === 13,
      afterBulk: (_changeset, keys) => void told.push(`thirteen ${keys.length}`),
    },
  ],
});

async function state(): Promise<string[]> {
  return (await Sheep.actions.list({}, { sort: { name: 'asc' } })).map(({ name, shorn }) => `${name}${shorn}`);
}

async function addFlocks(): Promise<void> {
  for (const name of ['a', 'b', 'c']) await Sheep.actions.add({ name, flock: 'ours' });
  for (const name of ['x', 'y']) await Sheep.actions.add({ name, flock: 'theirs' });
}

beforeEach(() => {
  told.length = 0;
});

describe.each(domainStores)('R7 on $name', ({ open }) => {
  test('R7 an update by filter changes exactly the matching records, and returns their number', async () => {
    let now = 1_000;
    await open([Sheep], { clock: () => now });
    await addFlocks();
    now = 2_000;
    expect(await Sheep.actions.shear({ flock: 'ours' }, { shorn: 3 })).toEqual({ count: 3 });
    expect(await state()).toEqual(['a3', 'b3', 'c3', 'x0', 'y0']);
    const moments = (await Sheep.actions.list({}, { sort: { name: 'asc' } })).map((one) => one.changedAt.getTime());
    expect(moments).toEqual([2_000, 2_000, 2_000, 1_000, 1_000]);
    expect(await Sheep.actions.shear({ name: { in: [] } }, { shorn: 9 })).toEqual({ count: 0 });
    expect(await Sheep.actions.shear({ name: 'none' }, { shorn: 9 })).toEqual({ count: 0 });
    expect(await Sheep.actions.shear({}, {})).toEqual({ count: 0 });
    expect(await Sheep.actions.shear({}, { shorn: 1 })).toEqual({ count: 5 });
  });

  test('R7 a destroy by filter removes exactly the matching records, and returns their number', async () => {
    await open([Sheep]);
    await addFlocks();
    expect(await Sheep.actions.clear({ or: [{ name: 'x' }, { flock: 'ours', name: { gt: 'a' } }] })).toEqual({
      count: 3,
    });
    expect(await state()).toEqual(['a0', 'y0']);
    expect(await Sheep.actions.clear({})).toEqual({ count: 2 });
  });

  test('R7 hooks run once, with the keys of all written records', async () => {
    await open([Sheep]);
    await addFlocks();
    await Sheep.actions.watched({ flock: 'ours' }, { shorn: 13 });
    expect(told).toEqual(['before update, data undefined', 'afterBulk 3, id', 'thirteen 3']);
    told.length = 0;
    await Sheep.actions.shear({ flock: 'theirs' }, { shorn: 13 });
    await Sheep.actions.shear({}, { shorn: 12 });
    expect(told).toEqual(['thirteen 2']);
  });

  test('R7 a filter that is missing, undefined or wrong is refused, and nothing is written', async () => {
    await open([Sheep]);
    await addFlocks();
    const call = Sheep.actions.clear as unknown as (...args: unknown[]) => Promise<unknown>;
    const wrong = [undefined, null, 'all', [], { name: undefined }, { nmae: 'a' }, { shorn: '0' }];
    for (const filter of wrong) expect(await failure(call(filter))).toBeInstanceOf(InvalidInput);
    expect(await failure(call())).toBeInstanceOf(InvalidInput);
    // A parameter may have the name of an attribute, so the path says which of both is wrong.
    expect(await failure(call({ nmae: 'a' }))).toMatchObject({ issues: [{ path: ['filter', 'nmae'] }] });
    expect(await failure(Sheep.actions.refuse({}, { shorn: 1 }))).toMatchObject({ issues: [{ path: ['shorn'] }] });
    expect(await failure(Sheep.actions.shear({}, { shorn: 1.5 }))).toBeInstanceOf(InvalidInput);
    expect(await state()).toEqual(['a0', 'b0', 'c0', 'x0', 'y0']);
  });

  test('R7 all or nothing: a conflict leaves every record as it was', async () => {
    await open([Sheep]);
    await addFlocks();
    const error = await failure(Sheep.actions.rename({ flock: 'ours' }, { name: 'same' }));
    expect(error).toMatchObject({ code: 'CONFLICT', issues: [{ path: ['name'], message: 'is taken already' }] });
    expect(await state()).toEqual(['a0', 'b0', 'c0', 'x0', 'y0']);
  });
});

describe.each(stores)('R7 statements on $name', ({ open }) => {
  test('R7 any number of records is one statement', async () => {
    const events: StatementEvent[] = [];
    const dataLayer = await open([ResourceInfo.relation(Sheep)], { onStatement: (event) => void events.push(event) });
    const domain = createDomain({ name: 'sheep', resources: [Sheep], dataLayer });
    await addFlocks();
    events.length = 0;
    await Sheep.actions.watched({ shorn: 0 }, { shorn: 2 });
    await Sheep.actions.clear({ flock: 'ours' });
    const sent = events.map(({ sql }) => sql.trim().split(' ')[0]?.toLowerCase());
    expect(sent.filter((word) => ['select', 'update', 'delete', 'insert'].includes(word ?? ''))).toEqual([
      'update',
      'delete',
    ]);
    await domain.close();
  });
});
