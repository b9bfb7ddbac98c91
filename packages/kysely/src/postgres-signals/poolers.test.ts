// LISTEN needs a connection of its own to the server. Publishing works through any pooler.
import { signalsSuite } from '@ashlar/core/testing';
import { describe, expect, test } from 'vitest';
import { poolModesHere } from '../../../../tools/pooled-database.ts';
import { postgresDataLayer } from '../dialect/postgres/data-layer.ts';
import { listenTo } from '../test-setup/listened.ts';
import { pooledDatabase } from '../test-setup/pooled-stores.ts';
import { withTables } from '../test-setup/stores.ts';
import { postgresListener } from './postgres-listener.ts';

const modes = poolModesHere();

describe.runIf(modes.includes('transaction'))('through PgBouncer in transaction mode', () => {
  test('a data layer that says so refuses to listen, without trying, and says what to do', async () => {
    const { url: connectionString } = await pooledDatabase('transaction');
    const layer = await withTables(postgresDataLayer({ connectionString, preparedStatements: false }), []);
    await expect(listenTo(layer, 'a')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/pooler.*postgresListener\(\{ connectionString \}\)/),
    });
  });

  test('a listener whose notices do not arrive is refused, and says what to do', async () => {
    const { url: connectionString, directUrl } = await pooledDatabase('transaction');
    const signals = postgresListener({ connectionString, heartbeat: 500 });
    const layer = await withTables(postgresDataLayer({ connectionString: directUrl, signals }), []);
    await expect(listenTo(layer, 'a')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/accepts LISTEN, and no notice arrives: a pooler/),
    });
  });

  describe('with a listener of its own it keeps the contract', () => {
    for (const { name, check } of signalsSuite) {
      test(name, () =>
        check(async (relations) => {
          const { url: connectionString, directUrl } = await pooledDatabase('transaction');
          const open = () =>
            postgresDataLayer({
              connectionString,
              preparedStatements: false,
              signals: postgresListener({ connectionString: directUrl }),
            });
          return { here: await withTables(open(), relations), there: await withTables(open(), []) };
        }),
      );
    }
  });
});

describe.runIf(modes.includes('session'))('through PgBouncer in session mode it keeps the contract', () => {
  for (const { name, check } of signalsSuite) {
    test(name, () =>
      check(async (relations) => {
        const { url: connectionString } = await pooledDatabase('session');
        const open = () => postgresDataLayer({ connectionString });
        return { here: await withTables(open(), relations), there: await withTables(open(), []) };
      }),
    );
  }
});
