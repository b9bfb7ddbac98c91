import { type ActionContext, createDomain, defineResource, memoryDataLayer, uuidPrimaryKey } from '@ashlar/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainOver, domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

interface Seen {
  readonly at: string;
  readonly actor: unknown;
  readonly tenant: unknown;
  readonly context: unknown;
}

const seen: Seen[] = [];
const see = (at: string, { actor, tenant, context }: ActionContext) => void seen.push({ at, actor, tenant, context });

const Log = defineResource({
  name: 'Log',
  attributes: { id: uuidPrimaryKey(), text: z.string() },
  actions: {
    add: {
      type: 'create',
      accept: ['text'],
      before: (changeset, context) => see(`log ${changeset.get('text')}`, context),
    },
    list: { type: 'read' },
  },
});

const Book = defineResource({
  name: 'Book',
  attributes: { id: uuidPrimaryKey(), title: z.string() },
  actions: {
    add: {
      type: 'create',
      accept: ['title'],
      change: (_changeset, context) => see('change', context),
      validate: (_changeset, context) => see('validate', context),
      beforeTransaction: (_changeset, context) => see('beforeTransaction', context),
      before: (_changeset, context) => see('before', context),
      after: async (_changeset, _record, context) => {
        see('after', context);
        await context.scope.actions(Log).add({ text: 'through the context' });
        await Log.actions.add({ text: 'plain' });
      },
      afterTransaction: async (_changeset, _record, context) => {
        see('afterTransaction', context);
        await Log.actions.add({ text: 'after the commit' });
      },
    },
    list: {
      type: 'read',
      filter: (_input, context) => {
        see('filter', context);
        return {};
      },
      prepare: (_query, context) => see('prepare', context),
    },
    clear: { type: 'destroy', bulk: true, before: (_changeset, context) => see('bulk before', context) },
    both: {
      type: 'action',
      run: async (_input, context) => {
        see('run', context);
        await Book.actions.list();
        await context.scope
          .with({ context: { more: 2 } })
          .actions(Log)
          .add({ text: 'with more' });
      },
    },
  },
  changes: [{ on: ['create', 'destroy'], before: (_changeset, context) => see('of the resource', context) }],
});

const fixed = { actor: { id: 'ann' }, tenant: 'acme', context: { request: 1 } };
const all = (...places: string[]) => places.map((at) => ({ at, ...fixed }));

beforeEach(() => {
  seen.length = 0;
});

describe('R1', () => {
  const coded = (code: string, message: string) => expect.objectContaining({ code, message });

  test('R1 a resource without a domain says to create one', async () => {
    expect(await failure(Book.actions.list())).toEqual(
      coded(
        'UNBOUND_RESOURCE',
        'Book is in no open domain: call createDomain({ name, resources: [Book], dataLayer }) first, or pass { domain }',
      ),
    );
  });

  test('R1 a resource in two domains names both, and `domain` or `domain.run` chooses one', async () => {
    const [one, two] = ['one', 'two'].map((name) =>
      createDomain({ name, resources: [Log], dataLayer: memoryDataLayer() }),
    );
    if (one === undefined || two === undefined) throw new Error('there are two');
    expect(await failure(Log.actions.add({ text: 'x' }))).toEqual(
      coded('AMBIGUOUS_DOMAIN', 'Log is in 2 domains (one, two): pass { domain }, or call inside domain.run(() => …)'),
    );
    await Log.actions.add({ text: 'in one' }, { domain: one });
    await two.run(() => Log.actions.add({ text: 'in two' }));
    await two.actions(Log).add({ text: 'in two as well' });
    expect((await one.actions(Log).list()).map(({ text }) => text)).toEqual(['in one']);
    expect((await two.actions(Log).list()).map(({ text }) => text).sort()).toEqual(['in two', 'in two as well']);
    expect((await two.run(() => Log.actions.list({}, { domain: one }))).map(({ text }) => text)).toEqual(['in one']);
    await one.close();
    expect(await Log.actions.list()).toHaveLength(2);
    await two.close();
  });

  test('R1 a domain that does not hold the resource says to add it', async () => {
    const domain = domainOver(memoryDataLayer(), [Log]);
    const message = 'Book is not in the domain test: add it to its resources';
    expect(await failure(Book.actions.list({}, { domain }))).toEqual(coded('UNBOUND_RESOURCE', message));
  });

  test('R1 a closed domain says to create a new one, on every way to it', async () => {
    const domain = domainOver(memoryDataLayer(), [Log]);
    const scope = domain.with({ actor: 'ann' });
    await Promise.all([domain.close(), domain.close()]);
    const closed = coded('DOMAIN_CLOSED', 'the domain test is closed: create a new one');
    expect(await failure(Log.actions.list({}, { domain }))).toEqual(closed);
    expect(await failure(scope.actions(Log).list())).toEqual(closed);
    expect(await failure(domain.transaction(async () => {}))).toEqual(closed);
    expect(() => domain.run(() => {})).toThrow('the domain test is closed: create a new one');
    expect(await failure(Log.actions.list())).toEqual(closed);
    expect(await failure(Log.actions.list())).toMatchObject({ class: 'unavailable' });
  });

  test('R1 the error of two domains of one name says that a module ran twice, and how to replace the earlier one', async () => {
    const [one, two] = [domainOver(memoryDataLayer(), [Log]), domainOver(memoryDataLayer(), [Log])];
    const error = await failure(Log.actions.list());
    expect(error).toMatchObject({ code: 'AMBIGUOUS_DOMAIN' });
    expect(String(error)).toContain(
      'Log is in 2 domains (test, test): the module that creates it ran again, as when it is reloaded: ' +
        'give createDomain `replace: true` during development, or close the earlier one',
    );
    await one.close();
    expect(await Log.actions.list()).toEqual([]);
    await two.close();
  });

  test('R1 an unknown action lists the existing ones', async () => {
    const domain = domainOver(memoryDataLayer(), [Log]);
    expect(Object.keys(domain.actions(Log))).toEqual(['add', 'list', 'get']);
  });
});

describe.each(domainStores)('R2 on $name', ({ open }) => {
  const ofAdd = [
    ...['change', 'validate', 'beforeTransaction', 'before', 'of the resource', 'after'],
    ...['log through the context', 'log plain', 'afterTransaction', 'log after the commit'],
  ];

  test('R2 options of a call reach every hook, and the hooks of nested actions', async () => {
    await open([Book, Log]);
    await Book.actions.add({ title: 'Ulysses' }, fixed);
    expect(seen).toEqual(all(...ofAdd));
    seen.length = 0;
    await Book.actions.list({}, fixed);
    await Book.actions.clear({}, {}, fixed);
    expect(seen).toEqual(all('filter', 'prepare', 'bulk before', 'of the resource'));
  });

  test('R2 options of `with` and `run` do the same, also inside a transaction', async () => {
    const { domain } = await open([Book, Log]);
    const scope = domain.with(fixed);
    await scope.actions(Book).add({ title: 'one' });
    expect(seen.splice(0)).toEqual(all(...ofAdd));
    await scope.run(() => Book.actions.add({ title: 'two' }));
    expect(seen.splice(0)).toEqual(all(...ofAdd));
    await scope.transaction(() => Book.actions.add({ title: 'three' }));
    expect(seen.splice(0)).toEqual(all(...ofAdd));
    await domain.transaction(({ trx }) => Book.actions.add({ title: 'four' }, { ...fixed, trx }));
    expect(seen.splice(0)).toEqual(all(...ofAdd));
    expect(await Log.actions.list()).toHaveLength(12);
  });

  test('R2 nested generic actions and reads merge their contexts, and nothing is left afterwards', async () => {
    await open([Book, Log]);
    await Book.actions.both({}, fixed);
    expect(seen.splice(0)).toEqual([
      ...all('run', 'filter', 'prepare'),
      { at: 'log with more', ...fixed, context: { request: 1, more: 2 } },
    ]);
    await Log.actions.add({ text: 'later' });
    expect(seen).toEqual([{ at: 'log later', actor: undefined, tenant: undefined, context: {} }]);
  });

  test('R2 calls at the same time do not see each other', async () => {
    await open([Book, Log]);
    const actors = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(actors.map((actor) => Book.actions.add({ title: actor }, { actor })));
    for (const actor of actors) expect(seen.filter((each) => each.actor === actor)).toHaveLength(ofAdd.length);
    expect(seen).toHaveLength(actors.length * ofAdd.length);
  });
});
