// Work that waits for the end of a transaction, whichever it is, and work that stays when it rolls back.
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { DataLayer } from '../data-layer/data-layer.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { coreErrors } from '../error/core-errors.ts';
import { defineResource } from '../framework/define-resource.ts';
import { createDomain } from './create-domain.ts';

const Note = defineResource({
  name: 'Note',
  attributes: { id: uuidPrimaryKey(), text: z.string() },
  actions: {
    add: { type: 'create', accept: ['text'] },
    list: { type: 'read' },
    addAndTell: {
      type: 'create',
      accept: ['text'],
      before: (changeset, { scope }) =>
        scope.whenSettled(async (outcome) => void told.push(`${changeset.get('text')} ${outcome}`)),
    },
  },
});
const told: string[] = [];

function open(dataLayer: DataLayer = memoryDataLayer()) {
  told.length = 0;
  const failures: unknown[] = [];
  const domain = createDomain({
    name: 'notes',
    resources: [Note],
    dataLayer,
    onError: (error) => void failures.push(error),
  });
  onTestFinished(() => domain.close());
  return { domain, failures };
}

test('it runs once, after the commit and after a rollback, outside of the transaction', async () => {
  const { domain } = open();
  const around: string[] = [];
  const tell = () =>
    domain.whenSettled(async (outcome) => {
      around.push(`${outcome} ${domain.store.transactionAround()}`);
    });
  await domain.transaction(async () => {
    tell();
    await domain.transaction(async () => {});
    expect(around).toEqual([]);
  });
  const rolledBack = domain.transaction(async () => {
    tell();
    throw new Error('rolled back');
  });
  await expect(rolledBack).rejects.toThrow('rolled back');
  tell();
  await domain.settled();
  expect(around).toEqual(['committed none', 'rolledBack none', 'committed none']);
});

/** A store whose transactions collide with others, a number of times. */
function colliding(times: number): DataLayer {
  const layer = memoryDataLayer();
  let left = times;
  return {
    ...layer,
    transaction: (work) =>
      layer.transaction(async (transaction) => {
        const result = await work(transaction);
        if (left-- > 0) throw coreErrors.error('TRANSACTION_CONFLICT');
        return result;
      }),
  };
}

test('a transaction that is tried again has one end', async () => {
  const { domain } = open(colliding(2));
  await Note.actions.addAndTell({ text: 'third try' });
  await domain.settled();
  expect(told).toEqual(['third try committed']);
  expect(await Note.actions.list()).toHaveLength(1);
});

test('a transaction that is given up has one end too', async () => {
  const { domain } = open(colliding(99));
  await expect(Note.actions.addAndTell({ text: 'in vain' })).rejects.toMatchObject({ code: 'TRANSACTION_CONFLICT' });
  await domain.settled();
  expect(told).toEqual(['in vain rolledBack']);
});

test.each([
  ['committed', false],
  ['rolledBack', true],
])(
  'a call that outlives its transaction, because it was not awaited, learns that it was %s',
  async (outcome, fails) => {
    const { domain } = open();
    const around: string[] = [];
    let late: Promise<void> = Promise.resolve();
    const ended = domain.transaction(async () => {
      late = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() =>
        domain.whenSettled(async (how) => void around.push(how)),
      );
      if (fails) throw new Error('rolled back');
    });
    await ended.catch(() => {});
    await late;
    await domain.settled();
    expect(around).toEqual([outcome]);
  },
);

test('a failure in it is reported, and closing waits for it', async () => {
  const { domain, failures } = open();
  const failure = new Error('in the background');
  domain.whenSettled(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw failure;
  });
  await domain.close();
  expect(failures).toEqual([failure]);
});

test('what runs apart is no part of the transaction around it', async () => {
  const { domain } = open();
  const work = domain.transaction(async (scope) => {
    const around = await scope.apart(async (outside) => {
      expect(await outside.actions(Note).list()).toEqual([]);
      return outside.store.transactionAround();
    });
    expect(around).toBe('none');
    expect(scope.store.transactionAround()).toBe('own');
    throw new Error('rolled back');
  });
  await expect(work).rejects.toThrow('rolled back');
});
