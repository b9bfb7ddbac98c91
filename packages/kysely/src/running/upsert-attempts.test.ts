// A write that collides is tried five times, however many transactions it asks for.
import { coreErrors, defineResource, uuidPrimaryKey } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainOver, domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const withKey = {
  type: 'create',
  accept: ['word', 'text'],
  arguments: { id: z.uuid() },
  upsert: 'onePerWord',
} as const;

const Entry = defineResource({
  name: 'Entry',
  attributes: { id: uuidPrimaryKey(), word: z.string(), text: z.string() },
  identities: { onePerWord: ['word'] },
  actions: {
    save: { type: 'create', accept: ['word', 'text'], upsert: 'onePerWord' },
    saveAs: { ...withKey, change: (changeset) => changeset.set('id', changeset.arguments.id) },
    saveApart: { ...withKey, transaction: false, change: (changeset) => changeset.set('id', changeset.arguments.id) },
    saveHooked: { ...withKey, transaction: false, before: (changeset) => changeset.set('id', changeset.arguments.id) },
    list: { type: 'read' },
  },
});

/** A data layer whose inserts collide with another transaction this many times. */
function colliding(dataLayer: DataLayer, times: number): { readonly dataLayer: DataLayer; inserts(): number } {
  let inserts = 0;
  return {
    inserts: () => inserts,
    dataLayer: {
      ...dataLayer,
      prepare(statement) {
        const prepared = dataLayer.prepare(statement);
        if (statement.kind !== 'insert') return prepared;
        return {
          async run(parameters, transaction) {
            inserts += 1;
            if (inserts <= times) throw coreErrors.error('TRANSACTION_CONFLICT');
            return await prepared.run(parameters, transaction);
          },
        };
      },
    },
  };
}

const id = '11111111-1111-4111-8111-111111111111';
const given = { word: 'sea', text: 'Waves' };
type Entries = (typeof Entry)['actions'];

const upserts = {
  'with a new key': (entries: Entries) => entries.save(given),
  'with a key of the caller': (entries: Entries) => entries.saveAs({ ...given, id }),
  'with a key of the caller, and transaction: false': (entries: Entries) => entries.saveApart({ ...given, id }),
  'with a key of a hook, and transaction: false': (entries: Entries) => entries.saveHooked({ ...given, id }),
};

describe.each(domainStores)('on $name', ({ open }) => {
  async function opened(times: number) {
    const { dataLayer } = await open([Entry]);
    const layer = colliding(dataLayer, times);
    return { inserts: layer.inserts, entries: domainOver(layer.dataLayer, [Entry]).actions(Entry) };
  }

  for (const [what, save] of Object.entries(upserts)) {
    test(`Y11 an upsert ${what} that collides is tried five times, and no more`, async () => {
      const { inserts, entries } = await opened(Number.POSITIVE_INFINITY);
      expect(await failure(save(entries))).toMatchObject({ code: 'TRANSACTION_CONFLICT' });
      expect(inserts()).toBe(5);
      expect(await entries.list()).toEqual([]);
    });

    test(`Y11 an upsert ${what} that collides at first creates one record, and updates it then`, async () => {
      const { inserts, entries } = await opened(4);
      const first = await save(entries);
      expect(first).toMatchObject(given);
      expect(inserts()).toBe(5);
      const again = await save(entries);
      expect(again).toEqual(first);
      expect([first.$metadata, again.$metadata]).toEqual([{ created: true }, { created: false }]);
      expect(await entries.list()).toEqual([first]);
    });
  }
});
