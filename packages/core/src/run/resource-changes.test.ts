import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { createDomain } from '../domain/create-domain.ts';
import { defineExtension } from '../extension/extension.ts';
import { createFramework } from '../framework/create-framework.ts';
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
      hideAll: { type: 'update', bulk: true },
      count: { type: 'action', run: () => 1 },
      list: { type: 'read' },
    },
    changes: [
      { on: ['create'], where: () => true },
      { on: ['create', 'update', 'action'], where: where as unknown as () => boolean, needsRecord: false },
    ],
  });
  const domain = createDomain({ name: 'notes', resources: [Note], dataLayer: memoryDataLayer() });
  onTestFinished(() => domain.close());
  const refused = (action: string) =>
    new TypeError(`Note.${action}: the where of changes[1] is a promise: it has to answer at once`);
  await expect(Note.actions.write({ title: 'a' })).rejects.toEqual(refused('write'));
  await expect(Note.actions.writeFirst({ title: 'a' })).rejects.toEqual(refused('writeFirst'));
  await expect(Note.actions.hideAll({})).rejects.toEqual(refused('hideAll'));
  await expect(Note.actions.count()).rejects.toEqual(refused('count'));
  expect(await Note.actions.list()).toEqual([]);
});

test('such a where of an extension is named by what the extension calls its change', async () => {
  const where = (async () => true) as unknown as () => boolean;
  const audited = defineExtension()({
    key: 'audited',
    schema: z.boolean(),
    transformers: [
      { name: 'audit', run: (draft) => draft.addChange({ name: 'stamp', on: ['create'], source: 'audited', where }) },
    ],
  });
  const Note = createFramework({ extensions: [audited] }).defineResource({
    name: 'Note',
    attributes: { id: uuidPrimaryKey() },
    actions: { write: { type: 'create' } },
    changes: [{ on: ['create'] }],
    audited: true,
  });
  const domain = createDomain({ name: 'notes', resources: [Note], dataLayer: memoryDataLayer() });
  onTestFinished(() => domain.close());
  await expect(Note.actions.write()).rejects.toEqual(
    new TypeError('Note.write: the where of the change "stamp" of audited is a promise: it has to answer at once'),
  );
});
