// What a transaction remembers belongs to it alone: not to a later try of it, nor to another one at the same time.
import { afterEach, expect, test } from 'vitest';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { coreErrors } from '../error/core-errors.ts';
import { createDomain } from './create-domain.ts';

const domain = createDomain({ name: 'remembered', resources: [], dataLayer: memoryDataLayer() });
afterEach(() => domain.settled());

const key = Symbol('a key');

test('outside of a transaction there is nothing to remember in', () => {
  expect(domain.store.remembered()).toBeUndefined();
});

test('everything inside one transaction shares what it remembers, and the next one knows nothing of it', async () => {
  await domain.transaction(async ({ store }) => {
    store.remembered()?.set(key, 'seen');
    await store.transaction(async () => expect(store.remembered()?.get(key)).toBe('seen'));
  });
  await domain.transaction(async ({ store }) => expect(store.remembered()?.has(key)).toBe(false));
  expect(domain.store.remembered()).toBeUndefined();
});

test('a transaction that is tried again has forgotten', async () => {
  const known: unknown[] = [];
  await domain.store.transaction(async () => {
    known.push(domain.store.remembered()?.get(key));
    domain.store.remembered()?.set(key, 'seen');
    if (known.length === 1) throw coreErrors.error('TRANSACTION_CONFLICT');
  });
  expect(known).toEqual([undefined, undefined]);
});
