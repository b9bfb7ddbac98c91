import {
  type AshlarError,
  attribute,
  defineResource,
  InvalidInput,
  timestamp,
  updateTimestamp,
  uuidPrimaryKey,
} from '@ashlar/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const order: string[] = [];
const says = (what: string) => () => void order.push(what);

const Card = defineResource({
  name: 'Card',
  attributes: {
    id: uuidPrimaryKey(),
    holder: z.string(),
    number: attribute(z.string().default('none'), { unique: true }),
    pin: attribute(z.string().nullable(), { sensitive: true }),
    limit: z.int().default(100),
    note: z.string().nullable(),
    state: z.string().default('new'),
    history: z.string().default(''),
    madeAt: timestamp(),
    changedAt: updateTimestamp(),
  },
  identities: { oneEach: ['holder', 'note'] },
  actions: {
    make: { type: 'create', accept: ['holder', 'number', 'pin', 'limit', 'note'] },
    makeWithPin: { type: 'create', accept: ['holder', 'number', 'pin'], select: ['pin'] },
    change: { type: 'update', accept: ['holder', 'number', 'limit', 'note'] },
    touch: { type: 'update' },
    giveToAnn: { type: 'update', before: (c) => c.set('holder', 'ann') },
    showPin: { type: 'update', select: ['pin', 'holder'] },
    setLate: { type: 'update', arguments: { to: z.string() }, before: (c) => c.set('state', c.arguments.to) },
    setWrong: { type: 'update', before: (c) => c.set('limit', 'much' as unknown as number) },
    setNothing: { type: 'update', change: (c) => c.set('holder', null as unknown as string) },
    setUndefined: { type: 'update', change: (c) => c.set('holder', undefined as unknown as string) },
    setUnknown: {
      type: 'update',
      change: (c) => (c as { set(name: string, value: unknown): void }).set('hodler', 'x'),
    },
    refuse: {
      type: 'update',
      accept: ['limit'],
      change: (c) => c.addError('limit', 'too much', 'take less'),
      validate: (c) => c.addError(['note', 0], 'none'),
      before: says('never'),
    },
    count: {
      type: 'update',
      metadata: { total: z.int().min(1) },
      after: (c) => c.setMetadata('total', 3),
    },
    forget: { type: 'update', metadata: { total: z.int() } },
    ordered: {
      type: 'update',
      afterTransaction: says('afterTransaction'),
      after: says('after'),
      before: says('before'),
      beforeTransaction: says('beforeTransaction'),
      validate: says('validate'),
      change: says('change'),
      changes: [
        {
          name: 'reusable',
          change: says('reusable change'),
          beforeTransaction: says('reusable beforeTransaction'),
          before: says('reusable before'),
          after: says('reusable after'),
          finish: says('reusable finish'),
          afterTransaction: says('reusable afterTransaction'),
        },
      ],
    },
    remove: { type: 'destroy', after: (_c, { holder }) => void order.push(`removed ${holder}`) },
    list: { type: 'read' },
  },
  changes: [
    // Listed against their order of effect, so that one pass over them is not enough.
    { on: ['update'], where: (c) => c.get('history') === 'two', before: (c) => c.set('note', 'noted') },
    { on: ['update'], where: (c) => c.get('history') === 'one', before: (c) => c.set('history', 'two') },
    { on: ['update'], where: (c) => c.changing('state'), before: (c) => c.set('history', 'one') },
    {
      on: ['update'],
      where: (c) => c.changing('state') && c.get('state') === 'lost',
      after: says('lost'),
      afterTransaction: says('lost and told'),
    },
  ],
});

const first = { holder: 'ann', number: '1' };

beforeEach(() => {
  order.length = 0;
});

describe.each(domainStores)('writes on $name', ({ open }) => {
  test('a create fills in generated values, then defaults, then null', async () => {
    await open([Card], { clock: () => 5_000 });
    const card = await Card.actions.make({ holder: 'ann' });
    const moment = new Date(5_000);
    const filled = {
      number: 'none',
      limit: 100,
      note: null,
      state: 'new',
      history: '',
      madeAt: moment,
      changedAt: moment,
    };
    expect(card).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), holder: 'ann', ...filled });
    expect('pin' in card).toBe(false);
    expect(await Card.actions.list()).toEqual([card]);
  });

  test('an update writes the given values and its time; without values it writes nothing', async () => {
    let now = 1_000;
    await open([Card], { clock: () => now });
    const card = await Card.actions.make(first);
    now = 2_000;
    const same = await Card.actions.touch(card);
    expect(same).toEqual(card);
    expect(same).not.toBe(card);
    const changed = await Card.actions.change(card, { limit: 100 });
    expect(changed).toEqual({ ...card, changedAt: new Date(2_000) });
    expect(await Card.actions.change(changed, { note: null })).toMatchObject({ note: null, limit: 100 });
  });

  test('an update keeps values that others wrote since the record was read', async () => {
    await open([Card]);
    const card = await Card.actions.make(first);
    await Card.actions.change(card, { limit: 7 });
    expect(await Card.actions.change(card, { note: 'n' })).toMatchObject({ limit: 7, note: 'n' });
  });

  test('a deleted record is NOT_FOUND for an update, an empty update and a destroy', async () => {
    await open([Card]);
    const card = await Card.actions.make(first);
    const other = await Card.actions.make({ holder: 'bob', number: '2' });
    expect(await Card.actions.remove(card)).toBeUndefined();
    const gone = { code: 'NOT_FOUND', class: 'notFound' };
    expect(await failure(Card.actions.change(card, { limit: 1 }))).toMatchObject(gone);
    expect(await failure(Card.actions.touch(card))).toMatchObject(gone);
    expect(await failure(Card.actions.remove(card))).toMatchObject(gone);
    expect(order).toEqual(['removed ann']);
    expect(await Card.actions.list()).toEqual([other]);
  });

  test('a conflict is one issue: at the unique attribute, or at the last given attribute of the identity', async () => {
    await open([Card]);
    const card = await Card.actions.make({ ...first, note: 'n' });
    const other = await Card.actions.make({ holder: 'bob', number: '2', note: 'n' });
    const issuesOf = async (attempt: Promise<unknown>) => {
      const error = await failure(attempt);
      expect(error).toMatchObject({ code: 'CONFLICT' });
      return (error as AshlarError).issues;
    };
    const message = 'is taken already';
    expect(await issuesOf(Card.actions.make({ holder: 'cy', number: '1' }))).toEqual([{ path: ['number'], message }]);
    expect(await issuesOf(Card.actions.change(other, { number: '1' }))).toEqual([{ path: ['number'], message }]);
    const identity = 'oneEach';
    const both = Card.actions.make({ note: 'n', holder: 'ann', number: '9' });
    expect(await issuesOf(both)).toEqual([{ path: ['note'], message, identity }]);
    expect(await issuesOf(Card.actions.change(other, { holder: 'ann' }))).toEqual([
      { path: ['holder'], message, identity },
    ]);
    expect(await issuesOf(Card.actions.giveToAnn(other))).toEqual([{ path: [], message, identity }]);
    expect(await Card.actions.make({ holder: 'ann', number: '3' })).toMatchObject({ note: null });
    expect(await Card.actions.make({ holder: 'ann', number: '4' })).toMatchObject({ note: null });
    expect(await Card.actions.touch(card)).toEqual(card);
  });

  test('`select` chooses the attributes of the record, sensitive ones too, beside the key', async () => {
    await open([Card]);
    const card = await Card.actions.makeWithPin({ ...first, pin: '0000' });
    expect(card).toEqual({ id: card.id, pin: '0000' });
    const shown = await Card.actions.showPin(await listed());
    expect(shown).toEqual({ id: card.id, pin: '0000', holder: 'ann' });
  });

  async function listed() {
    const [card] = await Card.actions.list();
    if (card === undefined) throw new Error('there is one');
    return card;
  }

  test('`$metadata` holds what hooks set, checked, and is not enumerable', async () => {
    await open([Card]);
    const card = await Card.actions.make(first);
    const counted = await Card.actions.count(card);
    expect(counted.$metadata).toEqual({ total: 3 });
    expect([Object.keys(counted), JSON.stringify(counted)]).toEqual([Object.keys(card), JSON.stringify(card)]);
    expect(Object.isFrozen(counted.$metadata)).toBe(true);
    const error = await failure(Card.actions.forget(card));
    expect(error).toEqual(
      new TypeError('Card.forget declares metadata, and no hook sets it to a value of its schema: total'),
    );
  });

  test('hooks run in their order, on their side of the transaction, in every way of writing them', async () => {
    const { domain } = await open([Card]);
    const card = await Card.actions.make(first);
    await domain.transaction(async () => {
      await Card.actions.ordered(card);
      order.push('commit');
    });
    expect(order).toEqual([
      ...['reusable change', 'change', 'validate', 'reusable beforeTransaction', 'beforeTransaction'],
      ...['reusable before', 'before', 'reusable after', 'after', 'reusable finish'],
      ...['commit', 'reusable afterTransaction', 'afterTransaction'],
    ]);
  });

  test('`where` of a change sees what is really written: a hook before the write counts', async () => {
    await open([Card]);
    const card = await Card.actions.make(first);
    expect(await Card.actions.change(card, { limit: 3 })).toMatchObject({ history: '', note: null });
    expect(order).toEqual([]);
    const lost = await Card.actions.setLate(card, { to: 'lost' });
    // The changes that another change calls for apply too, whatever their order.
    expect(lost).toMatchObject({ state: 'lost', history: 'two', note: 'noted' });
    expect(order).toEqual(['lost', 'lost and told']);
    expect(await listed()).toEqual(lost);
  });

  test('a value that a hook refuses or sets wrongly is not written', async () => {
    await open([Card]);
    const card = await Card.actions.make(first);
    const refused = await failure(Card.actions.refuse(card, { limit: 9 }));
    expect(refused).toBeInstanceOf(InvalidInput);
    expect(refused).toMatchObject({
      issues: [
        { path: ['limit'], message: 'too much', hint: 'take less' },
        { path: ['note', 0], message: 'none' },
      ],
    });
    expect(await failure(Card.actions.setWrong(card))).toMatchObject({ issues: [{ path: ['limit'] }] });
    const required = { issues: [{ path: ['holder'], message: 'is required' }] };
    expect(await failure(Card.actions.setNothing(card))).toMatchObject(required);
    expect(await failure(Card.actions.setUndefined(card))).toMatchObject(required);
    const unknown = new TypeError('Card has no attribute "hodler"; did you mean "holder"?');
    expect(await failure(Card.actions.setUnknown(card))).toEqual(unknown);
    expect([await listed(), order]).toEqual([card, []]);
  });
});
