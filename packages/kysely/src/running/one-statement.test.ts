// A write that is one statement goes as one: BEGIN and COMMIT are two more messages, for an atomicity that it has by itself.
import { type ActionContext, allowIf, belongsTo, defineResource, uuidPrimaryKey } from '@ashlar/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTables } from '../schema/create-tables.ts';
import type { StatementEvent } from '../session/on-statement.ts';
import { domainOver } from '../test-setup/domains.ts';
import { pooledStores } from '../test-setup/pooled-stores.ts';
import { failure } from '../test-setup/statements.ts';
import { stores } from '../test-setup/stores.ts';

let failing = false;
const mayFail = (): void => {
  if (failing) throw new Error('the hook fails');
};
const around: string[] = [];
const look = (_input: unknown, { scope }: ActionContext): void => void around.push(scope.store.transactionAround());

const Note = defineResource({
  name: 'Note',
  attributes: { id: uuidPrimaryKey(), title: z.string(), state: z.string().default('new'), likes: z.int().default(0) },
  actions: {
    add: { type: 'create', accept: ['title'] },
    addShouting: { type: 'create', accept: ['title'], change: (c) => c.set('title', `${c.get('title')}!`) },
    addAndTell: { type: 'create', accept: ['title'], afterTransaction: (_c, _r, context) => look(undefined, context) },
    rename: { type: 'update', accept: ['title'] },
    renameUnread: { type: 'update', accept: ['title'], validate: (c) => void c.get('title'), needsRecord: false },
    like: { type: 'update', needsRecord: false, change: (c) => c.increment('likes') },
    remove: { type: 'destroy' },
    renameAll: { type: 'update', bulk: true, accept: ['title'] },
    removeAll: { type: 'destroy', bulk: true },

    addBefore: { type: 'create', accept: ['title'], before: look, changes: [{ name: 'fails', finish: mayFail }] },
    addAfter: { type: 'create', accept: ['title'], after: mayFail },
    addAsked: { type: 'create', accept: ['title'], transaction: true },
    addCounted: {
      type: 'create',
      accept: ['title'],
      metadata: { total: z.int() },
      change: (c) => c.setMetadata('total', 1),
    },
    addUncounted: { type: 'create', accept: ['title'], metadata: { total: z.int() } },
    renameAfter: { type: 'update', accept: ['title'], after: mayFail },
    setState: { type: 'update', accept: ['state'], needsRecord: false },
    removeAfter: { type: 'destroy', after: mayFail },
    renameAllAfter: { type: 'update', bulk: true, accept: ['title'], changes: [{ name: 'each', afterBulk: mayFail }] },
    setStateOfAll: { type: 'update', bulk: true, accept: ['state'] },
    list: { type: 'read' },
  },
  changes: [
    { on: ['update'], where: (c) => c.changing('state'), after: mayFail, afterBulk: mayFail, needsRecord: false },
  ],
});

const Team = defineResource({
  name: 'Team',
  attributes: { id: uuidPrimaryKey(), open: z.boolean() },
  actions: { add: { type: 'create', accept: ['open'] } },
});

/** Its rules ask about another record: of a new one in a statement of their own. */
const Task = defineResource({
  name: 'Task',
  attributes: { id: uuidPrimaryKey(), text: z.string(), teamId: z.uuid() },
  relationships: { team: belongsTo('Team', { by: 'teamId' }) },
  actions: {
    add: { type: 'create', accept: ['text', 'teamId'] },
    addApart: { type: 'create', accept: ['text', 'teamId'], transaction: false },
    addLooking: { type: 'create', accept: ['text', 'teamId'], transaction: false, before: look },
    edit: { type: 'update', accept: ['text'] },
    remove: { type: 'destroy' },
  },
  policies: Object.fromEntries(
    ['create', 'update', 'destroy'].map((type) => [type, [allowIf(() => ({ exists: { team: { open: true } } }))]]),
  ),
});

beforeEach(() => {
  failing = false;
  around.length = 0;
});

/** An application's own Kysely begins and commits by itself, out of the sight of `onStatement`. */
const ours = [...stores, ...pooledStores].filter(({ owned }) => !owned);

describe.each(ours)('R16 on $name', ({ open }) => {
  async function notes() {
    const events: StatementEvent[] = [];
    const dataLayer = await open([], { onStatement: (event) => events.push(event) });
    await createTables(dataLayer, [Note, Team, Task]);
    const domain = domainOver(dataLayer, [Note, Team, Task]);
    const { actions } = Note;
    const ann = await actions.add({ title: 'ann' });
    const bob = await actions.add({ title: 'bob' });
    /** The statements of a call, without their details. */
    async function sent(call: () => Promise<unknown>): Promise<readonly string[]> {
      events.length = 0;
      await call();
      return events.map(({ sql, inTransaction }) => `${sql.split(' ')[0]}${inTransaction ? ' in a transaction' : ''}`);
    }
    return { domain, ann, bob, sent };
  }

  test('R16 a create, an update and a destroy send exactly one statement, by record, by key and in bulk', async () => {
    const { ann, bob, sent } = await notes();
    const { actions } = Note;
    expect(await sent(() => actions.add({ title: 'c' }))).toEqual(['insert']);
    expect(await sent(() => actions.addShouting({ title: 'd' }))).toEqual(['insert']);
    expect(await sent(() => actions.addAndTell({ title: 'e' }))).toEqual(['insert']);
    expect(around).toEqual(['none']);
    expect(await sent(() => actions.rename(ann, { title: 'Ann' }))).toEqual(['update']);
    expect(await sent(() => actions.renameUnread(ann.id, { title: 'Anna' }))).toEqual(['update']);
    expect(await sent(() => actions.like(ann.id))).toEqual(['update']);
    expect(await sent(() => actions.renameAll({ title: 'bob' }, { title: 'Bob' }))).toEqual(['update']);
    expect(await sent(() => actions.remove(bob))).toEqual(['delete']);
    expect(await sent(() => actions.remove(ann.id))).toEqual(['delete']);
    expect(await sent(() => actions.removeAll({}))).toEqual(['delete']);
    expect(await actions.list()).toEqual([]);
  });

  test('R16 whatever has to be atomic with the write puts both into one transaction', async () => {
    const { ann, sent } = await notes();
    const { actions } = Note;
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      before: () => actions.addBefore({ title: 'c' }),
      after: () => actions.addAfter({ title: 'd' }),
      'transaction: true': () => actions.addAsked({ title: 'e' }),
      metadata: () => actions.addCounted({ title: 'f' }),
      'after of an update': () => actions.renameAfter(ann, { title: 'Ann' }),
      'a rule of the resource': () => actions.setState(ann.id, { state: 'old' }),
      afterBulk: () => actions.renameAllAfter({ title: 'bob' }, { title: 'Bob' }),
      'a rule of the resource, in bulk': () => actions.setStateOfAll({}, { state: 'older' }),
      'after of a destroy': () => actions.removeAfter(ann),
    };
    for (const [what, call] of Object.entries(calls)) {
      const statements = await sent(call);
      expect(statements.at(0), what).toBe('begin in a transaction');
      expect(statements.at(-1), what).toBe('commit in a transaction');
    }
    expect(around).toEqual(['own']);
  });

  test('R16 a rule that reads other records for a create is in one transaction with it; other rules are in the statement', async () => {
    const { sent } = await notes();
    const team = await Team.actions.add({ open: true });
    const task = await Task.actions.add({ text: 'a', teamId: team.id });
    const [begin, rule, insert, commit] = ['begin', 'select', 'insert', 'commit'].map(
      (each) => `${each} in a transaction`,
    );
    expect(await sent(() => Task.actions.add({ text: 'b', teamId: team.id }))).toEqual([begin, rule, insert, commit]);
    // `transaction: false` speaks of hooks. It does not part a rule from what the rule judges.
    const given = { text: 'b', teamId: team.id };
    expect(await sent(() => Task.actions.addApart(given))).toEqual([begin, rule, insert, commit]);
    expect(await sent(() => Task.actions.addLooking(given))).toEqual([begin, rule, insert, commit]);
    expect(around).toEqual(['own']);
    expect(await sent(() => Task.actions.edit(task, { text: 'c' }))).toEqual(['update']);
    expect(await sent(() => Task.actions.remove(task))).toEqual(['delete']);
  });

  test('R16 nothing of a write stays whose hook fails, and nothing of one that lacks its metadata', async () => {
    const { ann, bob } = await notes();
    const { actions } = Note;
    failing = true;
    const calls = [
      () => actions.addBefore({ title: 'c' }),
      () => actions.addAfter({ title: 'd' }),
      () => actions.addUncounted({ title: 'e' }),
      () => actions.renameAfter(ann, { title: 'f' }),
      () => actions.setState(ann.id, { state: 'old' }),
      () => actions.renameAllAfter({}, { title: 'g' }),
      () => actions.setStateOfAll({}, { state: 'old' }),
      () => actions.removeAfter(bob),
    ];
    for (const call of calls) expect(await failure(call())).toBeInstanceOf(Error);
    expect(new Set(await actions.list())).toEqual(new Set([ann, bob]));
  });

  test('R16 inside a transaction it is a part of it, and its failure spoils it even if it is caught', async () => {
    const { domain, ann } = await notes();
    const { actions } = Note;
    const abandoned = domain.transaction(async () => {
      await actions.add({ title: 'c' });
      await actions.renameAll({}, { title: 'd' });
      throw new Error('changed my mind');
    });
    expect(await failure(abandoned)).toMatchObject({ message: 'changed my mind' });
    const caught = domain.transaction(async () => {
      await actions.rename(ann, { title: 'e' });
      await failure(actions.remove(crypto.randomUUID()));
    });
    expect(await failure(caught)).toMatchObject({ code: 'TRANSACTION_ROLLBACK_ONLY' });
    expect((await actions.list()).map(({ title }) => title).sort()).toEqual(['ann', 'bob']);
  });
});

describe.each(ours)('R16 waiting on $name', ({ open }) => {
  test('R16 it waits no longer for a transaction than one does, and then has written nothing', async () => {
    // To connect has the same limit, so on a busy machine it cannot be much shorter.
    const dataLayer = await open([], { timeout: 1000 });
    await createTables(dataLayer, [Note]);
    const domain = domainOver(dataLayer, [Note]);
    const ann = await Note.actions.add({ title: 'ann' });
    const waiting = await domain.transaction(async () => {
      await Note.actions.rename(ann, { title: 'held' });
      const calls: readonly (() => Promise<unknown>)[] = [
        () => Note.actions.rename(ann, { title: 'late' }),
        () => Note.actions.renameAll({}, { title: 'late' }),
        () => Note.actions.remove(ann.id),
      ];
      return await Promise.all(calls.map((call) => failure(domain.apart(call))));
    });
    for (const error of waiting) expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', class: 'unavailable' });
    expect(await Note.actions.list()).toEqual([{ ...ann, title: 'held' }]);
    expect(await Note.actions.rename(ann, { title: 'later' })).toMatchObject({ title: 'later' });
  });
});
