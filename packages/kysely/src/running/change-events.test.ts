import {
  attribute,
  coreErrors,
  type Domain,
  type DomainEvents,
  defineResource,
  isRecordOf,
  uuidPrimaryKey,
} from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainOver, domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const Log = defineResource({
  name: 'Log',
  attributes: { id: uuidPrimaryKey(), line: z.string() },
  actions: { write: { type: 'create', accept: ['line'] } },
});

const Note = defineResource({
  name: 'Note',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string(),
    code: attribute(z.string().default('s3cret'), { sensitive: true }),
  },
  actions: {
    add: { type: 'create', accept: ['title'] },
    addLogged: {
      type: 'create',
      accept: ['title'],
      before: async () => void (await Log.actions.write({ line: 'before' })),
      after: async () => void (await Log.actions.write({ line: 'after' })),
    },
    rename: { type: 'update', accept: ['title'] },
    reveal: { type: 'update', accept: ['title'], select: ['title', 'code'] },
    remove: { type: 'destroy' },
    renameAll: { type: 'update', bulk: true, accept: ['title'] },
    removeAll: { type: 'destroy', bulk: true },
    fail: {
      type: 'create',
      accept: ['title'],
      after: () => {
        throw new Error('no');
      },
    },
    list: { type: 'read' },
    nothing: { type: 'action', run: () => 1 },
  },
});

type AnyChange = DomainEvents['created' | 'updated' | 'destroyed'];

/** What a domain tells, in short, in its order. */
function listen(domain: Domain): string[] {
  const heard: string[] = [];
  const hear = ({ type, resource, record, count }: AnyChange): void => {
    heard.push(`${type} ${resource.name} ${count ?? String(record?.title ?? record?.line)}`);
  };
  for (const type of ['created', 'updated', 'destroyed'] as const) domain.on(type, hear);
  return heard;
}

/** A store whose first transaction collides with another one at its end. */
function collidingOnce(layer: DataLayer): DataLayer {
  let collided = false;
  const transaction: DataLayer['transaction'] = (work) =>
    layer.transaction(async (open) => {
      const result = await work(open);
      if (collided) return result;
      collided = true;
      throw coreErrors.error('TRANSACTION_CONFLICT');
    });
  return new Proxy(layer, { get: (target, key) => (key === 'transaction' ? transaction : Reflect.get(target, key)) });
}

describe.each(domainStores)('Y14 on $name', ({ open }) => {
  test('Y14 each write tells what, of which resource, by whom and with which context', async () => {
    const { domain } = await open([Note, Log]);
    const heard: AnyChange[] = [];
    for (const type of ['created', 'updated', 'destroyed'] as const) domain.on(type, (event) => void heard.push(event));
    const actor = { id: 'ann' };
    const notes = domain.with({ actor, context: { from: 'test' } }).actions(Note);
    const note = await notes.add({ title: 'a' });
    const renamed = await notes.rename(note, { title: 'b' });
    await notes.remove(renamed.id);
    await domain.settled();
    const common = { resource: Note, actor, context: { from: 'test' } };
    expect(heard).toEqual([
      { type: 'created', record: note, ...common },
      { type: 'updated', record: renamed, ...common },
      { type: 'destroyed', record: renamed, ...common },
    ]);
    expect(heard.map(({ record }) => record?.id)).toEqual([note.id, note.id, note.id]);
    expect(heard.every(({ record }) => isRecordOf(Note, record) && Object.isFrozen(record))).toBe(true);
    expect(heard.every(Object.isFrozen)).toBe(true);
  });

  test('Y14 events of a transaction come after its outermost commit, in the order of the writes', async () => {
    const { domain } = await open([Note, Log]);
    const heard = listen(domain);
    await domain.transaction(async () => {
      const note = await Note.actions.add({ title: 'a' });
      await domain.transaction(() => Note.actions.addLogged({ title: 'b' }));
      await domain.with({ actor: 1 }).actions(Note).rename(note, { title: 'c' });
      await Note.actions.remove(note);
      expect(heard).toEqual([]);
    });
    await domain.settled();
    expect(heard).toEqual([
      'created Note a',
      'created Log before',
      'created Note b',
      'created Log after',
      'updated Note c',
      'destroyed Note c',
    ]);
  });

  test('Y14 a hundred writes are told in their order', async () => {
    const { domain } = await open([Note, Log]);
    const heard = listen(domain);
    const titles = Array.from({ length: 100 }, (_each, index) => String(index));
    await domain.transaction(async () => {
      for (const title of titles) await Note.actions.add({ title });
    });
    await domain.settled();
    expect(heard).toEqual(titles.map((title) => `created Note ${title}`));
  });

  test('Y14 what is rolled back is never told, whether a hook, a caller or a part of it fails', async () => {
    const { domain } = await open([Note, Log]);
    const heard = listen(domain);
    await failure(Note.actions.fail({ title: 'a' }));
    await failure(
      domain.transaction(async () => {
        await Note.actions.addLogged({ title: 'b' });
        throw new Error('changed my mind');
      }),
    );
    await failure(
      domain.transaction(async () => {
        await Note.actions.add({ title: 'c' });
        await failure(Note.actions.fail({ title: 'd' }));
      }),
    );
    await failure(Note.actions.add({ title: 7 } as unknown as { title: string }));
    await domain.settled();
    expect(heard).toEqual([]);
    expect(await Note.actions.list()).toEqual([]);
  });

  test('Y14 a write that is tried again is told once', async () => {
    const { dataLayer, domain: first } = await open([Note, Log]);
    await first.transaction(async () => {});
    const domain = domainOver(collidingOnce(dataLayer), [Note, Log], { name: 'again' });
    const heard = listen(domain);
    await domain.actions(Note).addLogged({ title: 'a' });
    await domain.settled();
    expect(heard).toEqual(['created Log before', 'created Note a', 'created Log after']);
  });

  test('Y14 a bulk write is one event with its count, and none where it wrote nothing', async () => {
    const { domain } = await open([Note, Log]);
    for (const title of 'abc') await Note.actions.add({ title });
    const heard = listen(domain);
    await Note.actions.renameAll({ title: { gte: 'b' } }, { title: 'z' });
    await Note.actions.renameAll({ title: 'nothing' }, { title: 'y' });
    await Note.actions.renameAll({ title: 'z' }, {});
    await Note.actions.removeAll({ title: 'z' });
    await domain.settled();
    expect(heard).toEqual(['updated Note 2', 'destroyed Note 2']);
  });

  test('Y14 reads, generic actions, and updates without values tell nothing', async () => {
    const { domain } = await open([Note, Log]);
    const note = await Note.actions.add({ title: 'a' });
    const heard = listen(domain);
    await Note.actions.list();
    await Note.actions.nothing();
    await Note.actions.rename(note, {});
    await domain.settled();
    expect(heard).toEqual([]);
  });

  test('Y14 no event shows a sensitive attribute, even if the action selects it', async () => {
    const { domain } = await open([Note, Log]);
    const note = await Note.actions.add({ title: 'a' });
    const heard: AnyChange[] = [];
    domain.on('updated', (event) => void heard.push(event));
    domain.on('destroyed', (event) => void heard.push(event));
    const revealed = await Note.actions.reveal(note, { title: 'b' });
    expect(revealed.code).toBe('s3cret');
    await Note.actions.remove(revealed as unknown as typeof note);
    await domain.settled();
    expect(heard.map(({ record }) => record)).toEqual([
      { id: note.id, title: 'b' },
      { id: note.id, title: 'b' },
    ]);
    expect(JSON.stringify(heard)).not.toContain('s3cret');
  });

  test('Y14 a listener that fails goes to onError, and the write stays; after its removal nothing is told', async () => {
    const failures: unknown[] = [];
    const { domain } = await open([Note, Log], { onError: (error) => void failures.push(error) });
    const off = domain.on('created', () => Promise.reject(new Error('deaf')));
    await Note.actions.add({ title: 'a' });
    await domain.settled();
    expect(failures).toEqual([new Error('deaf')]);
    expect(await Note.actions.list()).toHaveLength(1);
    off();
    expect(domain.hears('created')).toBe(false);
    await Note.actions.add({ title: 'b' });
    await domain.settled();
    expect(failures).toHaveLength(1);
  });
});
