// `domain.on`: what a resource tells, after the commit and in the background, and never at the cost of the call that tells.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { Scope } from '../contract/scope.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { defineExtension, type ExtensionTypes } from '../extension/extension.ts';
import { createFramework } from '../framework/create-framework.ts';
import type {} from '../index.ts';
import { createDomain } from './create-domain.ts';
import type { Domain } from './domain.ts';

declare module '../index.ts' {
  interface DomainEvents {
    readonly 'test.lent': { readonly title: string };
    readonly 'test.silent': never;
  }
}

interface LendingTypes extends ExtensionTypes {
  readonly section: Readonly<Record<string, never>>;
}

/** What the source of the event is asked to do. */
const source: string[] = [];
let elsewhere: (title: string) => Promise<void>;
let failsToListen = false;

const lending = defineExtension<LendingTypes>()({
  key: 'lending',
  schema: z.strictObject({}),
  transformers: [
    {
      name: 'lending',
      run(draft) {
        draft.addEvent({
          event: 'test.lent',
          listen(_domain, tell) {
            source.push('listens');
            if (failsToListen) throw new Error('cannot listen');
            elsewhere = (title) => tell({ title });
            return () => void source.push('stops');
          },
        });
        draft.addEvent({ event: 'test.silent', silent: 'set aloud: true' });
      },
    },
  ],
});

const tell = async ({ title }: { title: string }, { scope }: { scope: Scope }) => {
  scope.tell('test.lent', { title });
  return title;
};

const { defineResource } = createFramework({ extensions: [lending] });
const Book = defineResource({
  name: 'Book',
  attributes: { id: uuidPrimaryKey() },
  actions: {
    lend: {
      type: 'action',
      arguments: { title: z.string() },
      run: ({ arguments: given }, { scope }) => tell(given, { scope }),
    },
  },
  lending: {},
});
const Plain = defineResource({
  name: 'Plain',
  attributes: { id: uuidPrimaryKey() },
  actions: { list: { type: 'read' } },
});

let domain: Domain;
const failures: unknown[] = [];
const heard: string[] = [];
const hear = ({ title }: { readonly title: string }): void => void heard.push(title);

beforeEach(() => {
  for (const list of [source, failures, heard]) list.length = 0;
  failsToListen = false;
  const onError = (error: unknown) => void failures.push(error);
  domain = createDomain({ name: 'library', resources: [Book, Plain], dataLayer: memoryDataLayer(), onError });
});
afterEach(() => domain.close());

test('an event is told after the call, to every listener, in order', async () => {
  domain.on('test.lent', hear);
  domain.on('test.lent', ({ title }) => void heard.push(`${title} again`));
  await Book.actions.lend({ title: 'Emma' });
  await domain.settled();
  expect(heard).toEqual(['Emma', 'Emma again']);
});

test('an event of a transaction is told at the outer commit, and never if it rolls back', async () => {
  domain.on('test.lent', hear);
  await domain.transaction(async () => {
    await domain.transaction(() => Book.actions.lend({ title: 'Emma' }));
    expect(heard).toEqual([]);
  });
  await domain.settled();
  expect(heard).toEqual(['Emma']);
  const rolledBack = domain.transaction(async () => {
    await Book.actions.lend({ title: 'Persuasion' });
    throw new Error('changed my mind');
  });
  await expect(rolledBack).rejects.toThrow('changed my mind');
  await domain.settled();
  expect(heard).toEqual(['Emma']);
});

test('a listener that fails reaches onError, and neither the call nor another listener', async () => {
  domain.on('test.lent', () => {
    throw new Error('no');
  });
  domain.on('test.lent', async () => Promise.reject(new Error('later')));
  domain.on('test.lent', hear);
  expect(await Book.actions.lend({ title: 'Emma' })).toBe('Emma');
  await domain.settled();
  expect(heard).toEqual(['Emma']);
  expect(failures.map(String).sort()).toEqual(['Error: later', 'Error: no']);
});

test('a listener runs outside of the transaction, and its calls are calls of the domain', async () => {
  const around: string[] = [];
  domain.on('test.lent', async () => {
    around.push(domain.store.transactionAround());
    await Plain.actions.list();
  });
  await domain.transaction(() => Book.actions.lend({ title: 'Emma' }));
  await domain.settled();
  expect(around).toEqual(['none']);
  expect(failures).toEqual([]);
});

test('what on returns removes the listener once; another one stays, even of the same function', async () => {
  const off = domain.on('test.lent', hear);
  domain.on('test.lent', hear);
  off();
  off();
  await Book.actions.lend({ title: 'Emma' });
  await domain.settled();
  expect(heard).toEqual(['Emma']);
  expect(source).toEqual(['listens']);
});

test('a resource listens from the first listener to the last, and what it hears is told', async () => {
  const offs = [domain.on('test.lent', hear), domain.on('test.lent', () => {})];
  await elsewhere('Emma');
  expect(heard).toEqual(['Emma']);
  for (const off of offs) off();
  expect(source).toEqual(['listens', 'stops']);
  await elsewhere('Persuasion');
  expect(heard).toEqual(['Emma']);
  domain.on('test.lent', hear);
  expect(source).toEqual(['listens', 'stops', 'listens']);
});

test('a resource that cannot listen is reported, and this process is still heard', async () => {
  failsToListen = true;
  domain.on('test.lent', hear);
  await Book.actions.lend({ title: 'Emma' });
  await domain.settled();
  expect(heard).toEqual(['Emma']);
  expect(failures.map(String)).toEqual(['Error: cannot listen']);
});

test('closing the domain waits for listeners that run, tells what was under way, and removes all', async () => {
  const goOn = Promise.withResolvers<void>();
  domain.on('test.lent', async ({ title }) => {
    await goOn.promise;
    heard.push(title);
  });
  await Book.actions.lend({ title: 'Emma' });
  const closing = domain.close();
  goOn.resolve();
  await closing;
  expect(heard).toEqual(['Emma']);
  expect(source).toEqual(['listens', 'stops']);
  expect(() => domain.on('test.lent', hear)).toThrow(expect.objectContaining({ code: 'DOMAIN_CLOSED' }));
  await elsewhere('Persuasion');
  expect(heard).toEqual(['Emma']);
});

test('an event that nothing tells of is a TypeError with its cure', () => {
  const misspelled = 'test.lend' as 'test.lent';
  expect(() => domain.on(misspelled, hear)).toThrow(
    new TypeError('domain.on: no resource of the domain library tells of "test.lend"; did you mean "test.lent"?'),
  );
  expect(() => domain.on('test.silent', () => {})).toThrow(/tells of "test.silent"; set aloud: true$/);
  const nothing = undefined as unknown as () => void;
  expect(() => domain.on('test.lent', nothing)).toThrow(new TypeError('domain.on: the listener is no function'));
  expect(source).toEqual([]);
});
