import pg from 'pg';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { poolModesHere } from '../../../../tools/pooled-database.ts';
import { postgresDataLayer } from '../dialect/postgres/data-layer.ts';
import type { KyselyDataLayer } from '../session/data-layer-over.ts';
import { pooledDatabase } from '../test-setup/pooled-stores.ts';

function opened(options: Parameters<typeof postgresDataLayer>[0]): KyselyDataLayer {
  const dataLayer = postgresDataLayer(options);
  onTestFinished(() => dataLayer.close());
  return dataLayer;
}

async function codesOf(dataLayer: KyselyDataLayer): Promise<readonly string[]> {
  return ((await dataLayer.inspect?.([])) ?? []).map(({ code }) => code);
}

test('K11 as in V11: the server itself is content, also with a pool of one connection', async () => {
  const connectionString = inject('postgresUrl');
  expect(await codesOf(opened({ connectionString }))).toEqual([]);
  expect(await codesOf(opened({ connectionString, max: 1 }))).toEqual([]);
});

test('K11 as in V11: a default isolation other than READ COMMITTED is found', async () => {
  const options = '-c default_transaction_isolation=repeatable\\ read';
  const dataLayer = opened({ connectionString: inject('postgresUrl'), options });
  expect(await dataLayer.inspect?.([])).toEqual([
    expect.objectContaining({ code: 'ISOLATION', problem: expect.stringContaining('repeatable read') }),
  ]);
});

test('K11 as in V11: a role that begins with another isolation is found, and the cure mends it', async () => {
  const admin = new pg.Client(inject('postgresUrl'));
  await admin.connect();
  const role = `serial_${process.pid}`;
  onTestFinished(async () => {
    await admin.query(`drop role ${role}`);
    await admin.end();
  });
  await admin.query(`create role ${role} login password 'only-here'`);
  await admin.query(`alter role ${role} set default_transaction_isolation = 'serializable'`);
  const url = new URL(inject('postgresUrl'));
  url.username = role;
  url.password = 'only-here';
  const findings = async () => {
    const dataLayer = postgresDataLayer({ connectionString: url.href });
    try {
      return (await dataLayer.inspect?.([])) ?? [];
    } finally {
      await dataLayer.close();
    }
  };
  const [finding, ...others] = await findings();
  expect([finding?.code, others]).toEqual(['ISOLATION', []]);
  const [, cure = ''] = /^(alter role … set .*?), or/.exec(finding?.cure ?? '') ?? [];
  await admin.query(cure.replace('…', role));
  expect(await findings()).toEqual([]);
});

test.each([-60_000, 60_000])('K11 as in V11: a clock that is %d ms off is found', async (off) => {
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + off);
  onTestFinished(() => void vi.restoreAllMocks());
  expect(await codesOf(opened({ connectionString: inject('postgresUrl') }))).toEqual(['CLOCK']);
});

describe.each(poolModesHere().map((mode) => ({ mode })))('through PgBouncer in $mode mode', ({ mode }) => {
  test('K11 as in V11: a pooler is found exactly where it breaks prepared statements, and its cure mends it', async () => {
    const { url: connectionString } = await pooledDatabase(mode);
    expect(await codesOf(opened({ connectionString }))).toEqual(mode === 'transaction' ? ['POOLER'] : []);
    expect(await codesOf(opened({ connectionString, preparedStatements: false }))).toEqual([]);
  });
});
