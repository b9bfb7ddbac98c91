import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ActionContext, defineResource, memoryDataLayer, uuidPrimaryKey } from '@ashlar/core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { domainOver, domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const actors: unknown[] = [];

const Job = defineResource({
  name: 'Job',
  attributes: { id: uuidPrimaryKey(), text: z.string() },
  actions: {
    add: { type: 'create', accept: ['text'], before: (_changeset, { actor }) => void actors.push(actor) },
    send: {
      type: 'create',
      accept: ['text'],
      after: async (_changeset, job, { scope }: ActionContext) => {
        await scope.detach(async () => {
          await sleep(5);
          await Job.actions.add({ text: `${job.text} was sent` });
        });
      },
    },
    list: { type: 'read' },
  },
});

const Other = defineResource({
  name: 'Other',
  attributes: { id: uuidPrimaryKey() },
  actions: { add: { type: 'create' }, list: { type: 'read' } },
});

const texts = async (): Promise<string[]> => (await Job.actions.list()).map(({ text }) => text).sort();

beforeEach(() => {
  actors.length = 0;
});

describe.each(domainStores)('the background on $name', ({ open }) => {
  test('work that begins inside a transaction runs outside of it, in the scope of its call', async () => {
    const failures: unknown[] = [];
    const { domain } = await open([Job], { onError: (error) => failures.push(error) });
    await domain.with({ actor: 'ann' }).transaction(async () => {
      await Job.actions.send({ text: 'one' });
      expect(await texts()).toEqual(['one']);
    });
    await domain.transaction(({ trx }) =>
      domain.with({ actor: 'bob', trx }).run(() => Job.actions.send({ text: 'two' })),
    );
    await domain.settled();
    expect(failures).toEqual([]);
    expect(await texts()).toEqual(['one', 'one was sent', 'two', 'two was sent']);
    expect(actors.toSorted()).toEqual(['ann', 'bob']);
  });

  test('work that begins inside a transaction of another store runs outside of that one too', async () => {
    const failures: unknown[] = [];
    const onError = (error: unknown): void => void failures.push(error);
    const others = domainOver(memoryDataLayer(), [Other], { onError });
    const { domain: jobs } = await open([Job], { onError });
    const ended = Promise.withResolvers<void>();
    const rolledBack = jobs.transaction(async () => {
      await others.detach(async () => {
        await ended.promise;
        await Job.actions.add({ text: 'in the background' }, { domain: jobs });
      });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    ended.resolve();
    await others.settled();
    expect(failures).toEqual([]);
    expect((await Job.actions.list({}, { domain: jobs })).map(({ text }) => text)).toEqual(['in the background']);
  });

  test('repeated work continues after the transaction in which it began', async () => {
    const failures: unknown[] = [];
    const { domain } = await open([Job], { onError: (error) => failures.push(error) });
    const repeated = await domain.transaction(async ({ trx }) =>
      domain.with({ actor: 'ann', trx }).run(() =>
        domain.with({ actor: 'ann', trx }).repeat(async () => {
          await Job.actions.add({ text: 'again' });
        }, 1),
      ),
    );
    await expect.poll(async () => (await texts()).length).toBeGreaterThan(2);
    await repeated.stop();
    const count = (await texts()).length;
    await sleep(10);
    expect(await texts()).toHaveLength(count);
    expect(failures).toEqual([]);
    expect(new Set(actors)).toEqual(new Set(['ann']));
  });

  test('repeated work that fails is reported and runs again; closing stops it', async () => {
    const failures: unknown[] = [];
    const { domain } = await open([Job], { onError: (error) => failures.push(error) });
    let runs = 0;
    domain.repeat(() => {
      runs += 1;
      throw new Error(`run ${runs}`);
    }, 1);
    await expect.poll(() => failures.length).toBeGreaterThan(1);
    await domain.close();
    const count = runs;
    await sleep(10);
    expect(runs).toBe(count);
    expect(failures[0]).toMatchObject({ message: 'run 1' });
  });

  test('waitUntil gets each task within its request, as a promise that never rejects', async () => {
    const request = new AsyncLocalStorage<string>();
    const given: { of: string | undefined; work: Promise<void> }[] = [];
    const failures: unknown[] = [];
    const { domain } = await open([Job], {
      onError: (error) => failures.push(error),
      waitUntil: (work) => void given.push({ of: request.getStore(), work }),
    });
    await request.run('first', () => Job.actions.send({ text: 'one' }));
    await request.run('second', () => domain.transaction(() => Job.actions.send({ text: 'two' })));
    await request.run('third', () => domain.detach(async () => Promise.reject(new Error('not sent'))));
    await request.run('fourth', async () => {
      await failure(
        domain.transaction(async () => {
          await Job.actions.send({ text: 'never' });
          throw new Error('no');
        }),
      );
    });
    expect(given.map(({ of }) => of)).toEqual(['first', 'second', 'third']);
    await Promise.all(given.map(({ work }) => work));
    expect(await texts()).toEqual(['one', 'one was sent', 'two', 'two was sent']);
    expect(failures).toEqual([expect.objectContaining({ message: 'not sent' })]);
  });

  test('a waitUntil that fails is reported, and the task and the process continue', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const failures: unknown[] = [];
    const given: Promise<void>[] = [];
    const { domain } = await open([Job], {
      onError: (error) => failures.push(error),
      waitUntil: async (work) => {
        given.push(work);
        await work;
        throw new Error('no request to wait for');
      },
    });
    await Job.actions.send({ text: 'one' });
    await domain.settled();
    await expect.poll(() => failures).toEqual([expect.objectContaining({ message: 'no request to wait for' })]);
    await Promise.all(given);
    expect(await texts()).toEqual(['one', 'one was sent']);
    await sleep(0);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('settled waits for every task, and for tasks of tasks, and never rejects', async () => {
    const written = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { domain } = await open([Job], {
      onError: () => {
        throw new Error('onError is broken');
      },
      waitUntil: () => {
        throw new Error('no request to wait for');
      },
    });
    await domain.settled();
    await domain.detach(async () => {
      await Job.actions.send({ text: 'a' });
      await sleep(5);
      throw new Error('failed');
    });
    await domain.detach((): Promise<void> => {
      throw new Error('failed at once');
    });
    await domain.settled();
    expect(await texts()).toEqual(['a', 'a was sent']);
    // A failure that onError could not take is not lost.
    const messages = written.mock.calls.map(([error]) => (error instanceof Error ? error.message : error));
    expect(messages).toContain('failed');
    expect(messages).toContain('failed at once');
    expect(messages).toContain('onError is broken');
    written.mockRestore();
  });
});
