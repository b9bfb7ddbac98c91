import { signalsSuite } from '@ashlar/core/testing';
import { describe, test } from 'vitest';
import { sqliteDataLayer } from './dialect/sqlite/data-layer.ts';
import { nodes } from './test-setup/nodes.ts';
import { withTables } from './test-setup/stores.ts';

describe.each(nodes)('R9 $name keeps the contract of signals', ({ open }) => {
  for (const { name, check } of signalsSuite) test(name, () => check(open));
});

describe('R9 SQLite in memory keeps the contract of signals', () => {
  for (const { name, check } of signalsSuite) {
    test(name, () =>
      check(async (relations) => {
        const dataLayer = await withTables(sqliteDataLayer({ filename: ':memory:' }), relations);
        return { here: dataLayer, there: dataLayer };
      }),
    );
  }
});
