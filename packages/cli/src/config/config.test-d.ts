import { defineResource, memoryDataLayer, uuidPrimaryKey } from '@ashlar/core';
import { test } from 'vitest';
import { defineConfig } from './config.ts';

const Note = defineResource({ name: 'Note', table: 'notes', attributes: { id: uuidPrimaryKey() } });
const dataLayer = memoryDataLayer();

test('K8 as in V9: a misspelt member of the config does not compile', () => {
  defineConfig({ resources: [Note], dataLayer, migrations: './changes' });
  // @ts-expect-error it is called resources
  defineConfig({ resource: [Note], dataLayer });
  // @ts-expect-error a resource, not its name
  defineConfig({ resources: ['Note'], dataLayer });
});
