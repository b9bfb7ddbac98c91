import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDomain, defineResource, type Scope, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

/** Held open by a test, one at a time. */
let gate = Promise.withResolvers<void>();
let reached = Promise.withResolvers<void>();

function shut(): void {
  gate = Promise.withResolvers();
  reached = Promise.withResolvers();
}

const Note = defineResource({
  name: 'Note',
  attributes: { id: uuidPrimaryKey(), text: z.string() },
  actions: {
    add: { type: 'create', accept: ['text'] },
    addSlowly: {
      type: 'create',
      accept: ['text'],
      beforeTransaction: async () => {
        reached.resolve();
        await gate.promise;
      },
      after: async (_changeset, note) => {
        await Note.actions.add({ text: `${note.text}, nested` });
      },
    },
    list: { type: 'read' },
  },
});

/** What keeps a Node process from ending: connections, timers, and files that are being used. */
function resources(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => /TCP|Socket|Timeout|Immediate|FSReq|Worker/.test(kind));
}

const closed = expect.objectContaining({ code: 'DOMAIN_CLOSED', class: 'unavailable' });

describe.each(domainStores)('R8 on $name', ({ open, name }) => {
  test('R8 after domain.close() the process can end', async () => {
    const before = resources();
    const { domain, dataLayer } = await open([Note]);
    await Promise.all(Array.from({ length: 8 }, (_, index) => Note.actions.add({ text: `${index}` })));
    await domain.transaction(() => Note.actions.list());
    await failure(domain.transaction(async () => Promise.reject(new Error('abandoned'))));
    if (name === 'postgres') expect(resources().length).toBeGreaterThan(before.length);
    await domain.close();
    await expect.poll(() => resources().length).toBeLessThanOrEqual(before.length);
    const run = createDomain({ name: 'again', resources: [Note], dataLayer });
    expect(await failure(Note.actions.list())).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await run.close();
  });

  test('R8 closing waits for background work and for onClose', async () => {
    const { domain } = await open([Note]);
    const done: string[] = [];
    domain.onClose(async () => {
      await Note.actions.add({ text: 'at close' }, { domain });
      await sleep(30);
      done.push('at close');
    });
    domain.onClose(async () => {
      await Note.actions.add({ text: 'at close, without saying where' });
      done.push('second at close');
    });
    await domain.detach(async () => {
      await sleep(30);
      await Note.actions.add({ text: 'in the background' }, { domain });
      done.push('in the background');
    });
    await domain.close();
    expect(done.sort()).toEqual(['at close', 'in the background', 'second at close']);
    expect(await failure(Note.actions.list({}, { domain }))).toEqual(closed);
  });

  test('R8 running calls end first, with their nested calls; later calls are refused as unavailable', async () => {
    const failures: unknown[] = [];
    const { domain } = await open([Note], { onError: (error) => failures.push(error) });
    shut();
    const texts = Array.from({ length: 40 }, (_, index) => `${index}`);
    const calls = texts.map((text) => Note.actions.addSlowly({ text }));
    const transaction = domain.transaction(async () => {
      await gate.promise;
      await Note.actions.add({ text: 'in a transaction' });
      return 'committed';
    });
    const run = domain.with({ actor: 'ann' }).run(async () => {
      await gate.promise;
      return await Note.actions.list();
    });
    await reached.promise;
    const closing = domain.close();
    expect(await failure(Note.actions.list())).toEqual(closed);
    expect(await failure(Note.actions.list({}, { domain }))).toEqual(closed);
    expect(await failure(domain.transaction(async () => {}))).toEqual(closed);
    expect(() => domain.run(() => {})).toThrow('the domain test is closed');
    gate.resolve();
    expect((await Promise.all(calls)).map(({ text }) => text)).toEqual(texts);
    expect(await transaction).toBe('committed');
    expect(await run).toBeInstanceOf(Array);
    await closing;
    expect(await failure(Note.actions.list())).toEqual(closed);
    expect(failures).toEqual([]);
  });

  test('R8 work that a call did not await is refused once the call has ended', async () => {
    const { domain } = await open([Note]);
    shut();
    let left: Promise<unknown> | undefined;
    await domain.run(async () => {
      left = gate.promise.then(() => Note.actions.list());
      left.catch(() => {});
    });
    const held = Promise.withResolvers<void>();
    const other = domain.run(() => held.promise);
    const closing = domain.close();
    gate.resolve();
    expect(await failure(left ?? Promise.resolve())).toEqual(closed);
    held.resolve();
    await other;
    await closing;
  });

  test('R8 a call that does not end in time is reported, fails at its next statement, and does not delay the closing', async () => {
    const failures: unknown[] = [];
    const { domain } = await open([Note], { onError: (error) => failures.push(error) });
    shut();
    const slow = Note.actions.addSlowly({ text: 'slow' });
    slow.catch(() => {});
    await reached.promise;
    await domain.close({ timeout: 20 });
    expect(failures).toEqual([closed]);
    expect(String(failures[0])).toContain('closed after 20 ms while 1 call or background task was still running');
    gate.resolve();
    expect(await failure(slow)).toEqual(closed);
  });

  test('R8 a transaction that never ends does not delay the closing', async () => {
    const failures: unknown[] = [];
    const { domain } = await open([Note], { onError: (error) => failures.push(error) });
    shut();
    const never = domain.transaction(async () => {
      await Note.actions.add({ text: 'never' });
      reached.resolve();
      await gate.promise;
    });
    never.catch(() => {});
    await reached.promise;
    await domain.close({ timeout: 0 });
    expect(failures).toEqual([closed]);
    gate.resolve();
    await never.catch(() => {});
  });

  test.each<[string, (domain: Scope, work: () => Promise<void>) => Promise<unknown>]>([
    ['a call', (domain, work) => domain.call(work)],
    ['run', (domain, work) => domain.run(work)],
    ['a transaction', (domain, work) => domain.transaction(work)],
    ['a nested transaction', (domain, work) => domain.transaction(() => domain.transaction(work))],
    ['the background', (domain, work) => domain.detach(work)],
  ])('R8 a close inside %s resolves at once, and the domain closes after it', async (_where, inside) => {
    const { domain } = await open([Note]);
    await inside(domain, async () => {
      await domain.close();
      await domain.close();
      await domain.settled();
      await Note.actions.add({ text: 'a part of what is in flight' });
    });
    await domain.close();
    expect(await failure(Note.actions.list())).toEqual(closed);
  });

  test('R8 a second close does nothing, and a failing onClose stops neither the others nor the closing', async () => {
    const failures: unknown[] = [];
    const { domain } = await open([Note], { onError: (error) => failures.push(error) });
    const done: string[] = [];
    domain.onClose(() => {
      throw new Error('not closed well');
    });
    domain.onClose(async () => {
      await domain.close();
      done.push('the second');
    });
    await Promise.all([domain.close(), domain.close({ timeout: 1 })]);
    await domain.close();
    expect(done).toEqual(['the second']);
    expect(failures).toEqual([expect.objectContaining({ message: 'not closed well' })]);
  });

  test.each([-1, Number.NaN, '10', null])(
    'R8 a timeout of %o is refused, and the domain stays open',
    async (timeout) => {
      const { domain } = await open([Note]);
      expect(await failure(domain.close({ timeout: timeout as number }))).toBeInstanceOf(TypeError);
      expect(await Note.actions.list()).toEqual([]);
    },
  );

  test('R8 closing one of two domains over a store keeps the store open', async () => {
    const { domain, dataLayer } = await open([Note]);
    const other = createDomain({ name: 'other', resources: [Note], dataLayer });
    await domain.close();
    expect(await Note.actions.list()).toEqual([]);
    await other.close();
  });
});

test('R8 an unhandled rejection inside domain.run stays unhandled', async () => {
  const { domain } = await (domainStores[0]?.open([Note]) ?? Promise.reject(new Error('there is one')));
  const seen = new Promise((resolve) => {
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.once('unhandledRejection', (error) => {
      for (const other of others) process.on('unhandledRejection', other);
      resolve(error);
    });
  });
  void domain.run(() => Promise.reject(new Error('not handled')));
  expect(await seen).toMatchObject({ message: 'not handled' });
  const storage = new AsyncLocalStorage<string>();
  expect(await storage.run('kept', () => domain.run(async () => storage.getStore()))).toBe('kept');
});
