import { expect, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { createDomain } from '../domain/create-domain.ts';
import { defineResource } from '../framework/define-resource.ts';

const Note = defineResource({
  name: 'Note',
  attributes: { id: uuidPrimaryKey(), title: z.string() },
  actions: {
    addNothing: { type: 'create' },
    // A change is given no types: what it sets is judged when it runs.
    addNull: { type: 'create', change: (changeset) => changeset.set('title', null as never) },
    addNumber: { type: 'create', change: (changeset) => changeset.set('title', 42 as never) },
  },
});
createDomain({ name: 'notes', resources: [Note], dataLayer: memoryDataLayer() });

test('a missing required attribute is reported with its cure', async () => {
  await expect(Note.actions.addNothing({})).rejects.toMatchObject({
    issues: [
      { path: ['title'], message: 'is required', hint: expect.stringContaining('addNothing does not accept it') },
    ],
  });
});

test('a wrong value from a change does not get the hint to set it in a change', async () => {
  const problems = [
    await Note.actions.addNull({}).catch((error) => error.issues),
    await Note.actions.addNumber({}).catch((error) => error.issues),
  ];
  expect(problems).toEqual([
    [{ path: ['title'], message: 'is required' }],
    [{ path: ['title'], message: 'expected text' }],
  ]);
});
