import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { ResourceChange } from '../action/change.ts';
import { attribute } from '../attribute/attribute.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { createDomain } from '../domain/create-domain.ts';
import { coreErrors } from '../error/core-errors.ts';
import { defineExtension } from '../extension/extension.ts';
import { createFramework } from '../framework/create-framework.ts';

const heard: unknown[] = [];
let attempts = 0;

/** Keeps `text` from being written by updates. */
const holdText: ResourceChange = {
  name: 'hold text',
  on: ['update'],
  source: 'test',
  intercept(changeset) {
    if (changeset.changing('text')) heard.push(['withheld', changeset.withhold('text')]);
  },
  where: () => true,
  after: (_changeset, record) => void heard.push(['after', record.text]),
  afterBulk: (_changeset, keys) => void heard.push(['afterBulk', keys.length]),
};

/** What must not hear of a value that is not written. */
const watchText: ResourceChange = {
  name: 'watch text',
  on: ['update'],
  source: 'test',
  where: (changeset) => changeset.changing('text'),
  before: () => void heard.push('watched'),
};

/** Sets the text late, where no hook of the action could have taken it back. */
const setTextLate: ResourceChange = {
  name: 'set text late',
  on: ['update'],
  source: 'test',
  where: (changeset) => changeset.get('kind') === 'late' && changeset.changing('kind'),
  before: (changeset) => changeset.set('text', 'late'),
};

const holding = defineExtension()({
  key: 'holding',
  schema: z.strictObject({}),
  transformers: [
    {
      name: 'holding',
      run(draft) {
        for (const change of [watchText, setTextLate, holdText]) draft.addChange(change);
      },
    },
  ],
});

const { defineResource } = createFramework({ extensions: [holding] });

const Note = defineResource({
  name: 'Note',
  attributes: { id: uuidPrimaryKey(), text: z.string(), kind: attribute(z.string().nullable()) },
  actions: {
    add: { type: 'create', accept: ['text'] },
    edit: { type: 'update', accept: ['text', 'kind'], transaction: false },
    editByHook: {
      type: 'update',
      accept: ['kind'],
      changes: [
        {
          name: 'set',
          change: (changeset) => changeset.set('text', 'early'),
          before: (changeset) => changeset.set('text', 'before'),
        },
      ],
    },
    retry: {
      type: 'update',
      accept: ['text'],
      changes: [
        {
          name: 'retry',
          after() {
            attempts += 1;
            if (attempts === 1) throw coreErrors.error('TRANSACTION_CONFLICT');
          },
        },
      ],
    },
    editAll: { type: 'update', bulk: true, accept: ['text', 'kind'] },
    list: { type: 'read' },
  },
  holding: {},
});

let domain: ReturnType<typeof createDomain>;
beforeEach(() => {
  domain = createDomain({ name: 'notes', resources: [Note], dataLayer: memoryDataLayer() });
});
afterEach(() => domain.close());

async function noteA() {
  const note = await Note.actions.add({ text: 'a' });
  heard.length = 0;
  return note;
}

test('a value that was taken back is not written, and no change whose `where` asks for it applies', async () => {
  const note = await noteA();
  expect(await Note.actions.edit(note, { text: 'b', kind: 'x' })).toMatchObject({ text: 'a', kind: 'x' });
  expect(await Note.actions.edit(note, { text: 'b' })).toMatchObject({ text: 'a' });
  expect(heard).toEqual([
    ['withheld', 'b'],
    ['after', 'a'],
    ['withheld', 'b'],
    ['after', 'a'],
  ]);
});

test('a value that a hook sets, however late, is taken back too', async () => {
  const note = await noteA();
  expect(await Note.actions.editByHook(note, {})).toMatchObject({ text: 'a' });
  expect(await Note.actions.edit(note, { kind: 'late' })).toMatchObject({ text: 'a', kind: 'late' });
  expect(heard).toEqual([
    ['withheld', 'before'],
    ['after', 'a'],
    ['withheld', 'late'],
    ['after', 'a'],
  ]);
});

test('a bulk action writes the rest, and tells of whom although nothing is left to be written', async () => {
  await Note.actions.add({ text: 'z' });
  await noteA();
  expect(await Note.actions.editAll({ text: 'a' }, { text: 'b', kind: 'x' })).toEqual({ count: 1 });
  expect(await Note.actions.editAll({}, { text: 'b' })).toEqual({ count: 2 });
  expect(await Note.actions.editAll({ text: 'b' }, { text: 'c' })).toEqual({ count: 0 });
  expect((await Note.actions.list()).map(({ text, kind }) => `${text} ${kind}`).sort()).toEqual(['a x', 'z null']);
  expect(heard).toEqual([
    ['withheld', 'b'],
    ['afterBulk', 1],
    ['withheld', 'b'],
    ['afterBulk', 2],
    ['withheld', 'c'],
    ['afterBulk', 0],
  ]);
});

test('a value that was taken back has to be one that a store can keep, as if it were written', async () => {
  const note = await noteA();
  for (const edit of [
    () => Note.actions.edit(note, { text: 'a\0b' }),
    () => Note.actions.editAll({}, { text: '\ud800' }),
  ]) {
    await expect(edit()).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['text'] }] });
  }
});

test('a transaction that is tried again takes the value back again', async () => {
  const note = await noteA();
  attempts = 0;
  expect(await Note.actions.retry(note, { text: 'b' })).toMatchObject({ text: 'a' });
  expect(heard.filter((each) => String(each).startsWith('withheld'))).toHaveLength(2);
});
