// A table may have any name, also one that a statement could give to a related table.
import { belongsTo, createDomain, createFramework, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';

const { defineResource } = createFramework({ extensions: [] });

const itemsIn = (table: string) =>
  defineResource({
    name: 'Item',
    table,
    attributes: { id: uuidPrimaryKey(), name: z.string(), partOfId: z.uuid().nullable() },
    relationships: { partOf: belongsTo('Item', { by: 'partOfId' }) },
    actions: { add: { type: 'create', accept: ['name', 'partOfId'] }, list: { type: 'read' } },
  });

describe.each(domainStores)('on $name', ({ open }) => {
  // SQLite compares names without case.
  test.each(['linked_1', 'Linked_1'])(
    'a filter by related records finds those of a table that is called %s',
    async (table) => {
      const Item = itemsIn(table);
      const { dataLayer } = await open([Item]);
      const domain = createDomain({ name: 'items', resources: [Item], dataLayer });
      onTestFinished(() => domain.close());
      const items = domain.actions(Item);
      const car = await items.add({ name: 'car', partOfId: null });
      const wheel = await items.add({ name: 'wheel', partOfId: car.id });
      const tyre = await items.add({ name: 'tyre', partOfId: wheel.id });
      const found = async (filter: NonNullable<Parameters<typeof items.list>[1]>['filter'] & object) =>
        (await items.list({}, { filter })).map(({ name }) => name);
      expect(await found({ exists: { partOf: { name: 'car' } } })).toEqual([wheel.name]);
      expect(await found({ exists: { partOf: { exists: { partOf: { name: 'car' } } } } })).toEqual([tyre.name]);
      expect(await found({ not: { exists: { partOf: {} } } })).toEqual([car.name]);
    },
  );
});
