import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { createDomain } from '../domain/create-domain.ts';
import { defineResource } from '../index.ts';

// A rejection that nothing handles would end the process, and fails this run.
test.each([
  ['resolves', async () => false],
  ['rejects', () => Promise.reject(new Error('too late'))],
])('a where that is a promise which %s is refused, and nothing is written', async (_, where) => {
  const Note = defineResource({
    name: 'Note',
    attributes: { id: uuidPrimaryKey(), title: z.string() },
    actions: {
      write: { type: 'create', accept: ['title'] },
      writeFirst: { type: 'create', accept: ['title'], before: () => {} },
      list: { type: 'read' },
    },
    changes: [{ on: ['create'], where: where as unknown as () => boolean, after: () => {} }],
  });
  const domain = createDomain({ name: 'notes', resources: [Note], dataLayer: memoryDataLayer() });
  onTestFinished(() => domain.close());
  const refused = new TypeError('the where of a change is a promise: it has to answer at once');
  await expect(Note.actions.write({ title: 'a' })).rejects.toEqual(refused);
  await expect(Note.actions.writeFirst({ title: 'a' })).rejects.toEqual(refused);
  expect(await Note.actions.list()).toEqual([]);
});
