import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Change } from '../action/change.ts';
import { memoryKey } from '../action/memory-key.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { createDomain } from '../domain/create-domain.ts';
import { coreErrors } from '../error/core-errors.ts';
import { defineResource } from '../framework/define-resource.ts';

const seen: unknown[] = [];
const early = memoryKey<string>();
const late = memoryKey<number>();
let attempts = 0;

const keep: Change = {
  name: 'keep',
  beforeTransaction: (changeset) => changeset.remember(early, String(changeset.get('text'))),
  before(changeset) {
    attempts += 1;
    if (attempts === 1) changeset.remember(late, attempts);
  },
  after(changeset) {
    seen.push([changeset.recall(early), changeset.recall(late)]);
    if (changeset.get('text') === 'again' && attempts === 1) throw coreErrors.error('TRANSACTION_CONFLICT');
  },
};

const Note = defineResource({
  name: 'Note',
  attributes: { id: uuidPrimaryKey(), text: z.string() },
  actions: { add: { type: 'create', accept: ['text'], changes: [keep] } },
});

test('a changeset remembers for the later hooks of its own call, and for no other call', async () => {
  const domain = createDomain({ name: 'notes', resources: [Note], dataLayer: memoryDataLayer() });
  seen.length = 0;
  attempts = 0;
  await Note.actions.add({ text: 'a' });
  await Promise.all([Note.actions.add({ text: 'b' }), Note.actions.add({ text: 'c' })]);
  expect(seen).toEqual([
    ['a', 1],
    ['b', undefined],
    ['c', undefined],
  ]);
  await domain.close();
});

test('a transaction that is tried again recalls what came before it, and nothing of its first attempt', async () => {
  const domain = createDomain({ name: 'notes', resources: [Note], dataLayer: memoryDataLayer() });
  seen.length = 0;
  attempts = 0;
  await Note.actions.add({ text: 'again' });
  expect(seen).toEqual([
    ['again', 1],
    ['again', undefined],
  ]);
  await domain.close();
});

test('two keys never meet', async () => {
  expect(memoryKey<string>()).not.toBe(memoryKey<string>());
});
