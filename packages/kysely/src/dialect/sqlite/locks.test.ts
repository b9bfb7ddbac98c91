import { always } from '@ashlar/core/data-layer';
import Database from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRelations } from '../../schema/create-relations.ts';
import type { KyselyDataLayer } from '../../session/data-layer-over.ts';
import { ids, relationOf, users } from '../../test-setup/relations.ts';
import { emails, failure, insertUser } from '../../test-setup/statements.ts';
import { stores, temporaryFile } from '../../test-setup/stores.ts';
import { sqliteDataLayer } from './data-layer.ts';

const [ann, bob, cy] = ids;
const unavailable = expect.objectContaining({ code: 'STORE_UNAVAILABLE', class: 'unavailable' });

interface Locked {
  readonly dataLayer: KyselyDataLayer;
  /** Another process, as far as SQLite can tell. */
  readonly stranger: Database.Database;
}

/** A database whose lock for writing a stranger holds. */
async function locked(timeout: number): Promise<Locked> {
  const filename = temporaryFile();
  const dataLayer = sqliteDataLayer({ filename, timeout });
  await createRelations(dataLayer, [users]);
  const stranger = new Database(filename, { timeout: 0 });
  onTestFinished(async () => {
    stranger.close();
    await dataLayer.close();
  });
  stranger.exec('begin immediate');
  return { dataLayer, stranger };
}

/** How often the event loop came round while something ran. `onTick` gets each number. */
async function ticksDuring(work: () => Promise<unknown>, onTick: (ticks: number) => void = () => {}): Promise<number> {
  let ticks = 0;
  const timer = setInterval(() => onTick(++ticks), 5);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return ticks;
}

describe('while another process holds the lock', () => {
  test('a write outside a transaction and a transaction wait for it without blocking the event loop', async () => {
    const { dataLayer, stranger } = await locked(20_000);
    const work = () =>
      Promise.all([
        insertUser(dataLayer, { id: ann, email: 'ann@x' }),
        dataLayer.transaction((transaction) => insertUser(dataLayer, { id: bob, email: 'bob@x' }, transaction)),
        insertUser(dataLayer, { id: cy, email: 'cy@x' }),
      ]);
    // The lock is free once the event loop has come round so often. If it stood still, the writes would be too late.
    const release = (ticks: number): unknown => ticks === 20 && stranger.exec('commit');
    expect(await ticksDuring(work, release)).toBeGreaterThanOrEqual(20);
    expect(await emails(dataLayer)).toEqual(['ann@x', 'bob@x', 'cy@x']);
  });

  test('both fail with STORE_UNAVAILABLE at the deadline, and write nothing later', async () => {
    // Long enough for some rounds of the event loop on a busy machine. If it stood still, there would be none.
    const { dataLayer, stranger } = await locked(500);
    let worked = false;
    const ticks = await ticksDuring(async () => {
      const results = await Promise.all([
        failure(insertUser(dataLayer, { id: ann })),
        failure(
          dataLayer.transaction(async () => {
            worked = true;
          }),
        ),
        failure(
          dataLayer
            .kysely()
            .transaction()
            .execute(async () => {
              worked = true;
            }),
        ),
      ]);
      for (const result of results) expect(result).toMatchObject({ message: expect.any(String) });
      expect(results.slice(0, 2)).toEqual([unavailable, unavailable]);
    });
    expect(ticks).toBeGreaterThan(5);
    stranger.exec('commit');
    expect(worked).toBe(false);
    expect(await emails(dataLayer)).toEqual([]);
    await insertUser(dataLayer, { id: bob, email: 'bob@x' });
    expect(await emails(dataLayer)).toEqual(['bob@x']);
  });

  test('reads continue', async () => {
    const { dataLayer, stranger } = await locked(100);
    stranger.exec(`insert into users (id, email, admin) values ('${ann}', 'ann@x', 0)`);
    expect(await emails(dataLayer)).toEqual([]);
    stranger.exec('commit');
    expect(await emails(dataLayer)).toEqual(['ann@x']);
  });
});

describe.each(stores.filter(({ dialect }) => dialect === 'sqlite'))('on $name', ({ open, name }) => {
  test('a write inside a transaction that does not join it fails with the cure', async () => {
    const dataLayer = await open([users], { timeout: 50 });
    const error = await failure(dataLayer.transaction(() => insertUser(dataLayer, { id: ann })));
    expect(error).toEqual(unavailable);
    expect(error).toMatchObject({
      message: expect.stringContaining('pass trx, or await it inside domain.transaction'),
    });
    const nested = await failure(dataLayer.transaction(() => dataLayer.transaction(async () => {})));
    expect(nested).toEqual(unavailable);
    // What was given up does not happen later.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await emails(dataLayer)).toEqual([]);
    await insertUser(dataLayer, { id: bob, email: 'bob@x' });
  });

  test('transactions take the write lock before their first statement', async () => {
    const dataLayer = await open([users], { timeout: 20_000 });
    const order: string[] = [];
    const transaction = (label: string) =>
      dataLayer.transaction(async (open) => {
        order.push(`${label} reads`);
        const seen = await emails(dataLayer, open);
        await new Promise((resolve) => setTimeout(resolve, 10));
        await insertUser(dataLayer, { id: ids[seen.length] }, open);
        order.push(`${label} has written`);
      });
    await Promise.all([transaction('first'), transaction('second'), transaction('third')]);
    expect(order).toEqual([
      'first reads',
      'first has written',
      'second reads',
      'second has written',
      'third reads',
      'third has written',
    ]);
    expect(await emails(dataLayer)).toHaveLength(3);
  });

  test('a begin in raw SQL does not stay open', async () => {
    if (name.includes('application')) return;
    const dataLayer = await open([users], { timeout: 50 });
    const db = dataLayer.kysely();
    await expect(sql`begin`.execute(db)).rejects.toEqual(expect.objectContaining({ code: 'TRANSACTION_UNSUITABLE' }));
    await expect(sql`begin immediate`.execute(db)).rejects.toEqual(
      expect.objectContaining({ code: 'TRANSACTION_UNSUITABLE' }),
    );
    await insertUser(dataLayer, { id: ann, email: 'ann@x' });
    expect(await emails(dataLayer)).toEqual(['ann@x']);
  });

  test('a commit in raw SQL ends the transaction for all its calls', async () => {
    if (name.includes('application')) return;
    const dataLayer = await open([users], { timeout: 50 });
    const attempt = dataLayer.transaction(async (transaction) => {
      await insertUser(dataLayer, { id: ann, email: 'ann@x' }, transaction);
      await sql`commit`.execute(transaction.handle as Kysely<unknown>);
      await insertUser(dataLayer, { id: bob, email: 'bob@x' }, transaction);
    });
    await expect(attempt).rejects.toEqual(expect.objectContaining({ code: 'TRANSACTION_CLOSED' }));
    await insertUser(dataLayer, { id: cy, email: 'cy@x' });
    expect(await emails(dataLayer)).toEqual(['ann@x', 'cy@x']);
  });
});

test('a Kysely of the application waits for another process, too, and gives up at its deadline', async () => {
  const store = stores.find(({ dialect, owned }) => dialect === 'sqlite' && owned);
  // Much longer than the stranger holds the lock at the end: on a busy machine both are late.
  const dataLayer = await store?.open([users], { timeout: 600 });
  if (dataLayer === undefined) throw new Error('no such store');
  const db = dataLayer.kysely<{ pragma_database_list: { file: string } }>();
  const { file } = await db.selectFrom('pragma_database_list').select('file').executeTakeFirstOrThrow();
  const stranger = new Database(file, { timeout: 0 });
  onTestFinished(() => void stranger.close());
  stranger.exec('begin immediate');
  expect(await failure(insertUser(dataLayer, { id: ann }))).toEqual(unavailable);
  expect(await failure(dataLayer.transaction(async () => {}))).toEqual(unavailable);
  setTimeout(() => stranger.exec('commit'), 10);
  await dataLayer.transaction((transaction) => insertUser(dataLayer, { id: bob, email: 'bob@x' }, transaction));
  expect(await emails(dataLayer)).toEqual(['bob@x']);
});

test('a file is opened in WAL, with synchronous = full, foreign keys and checkpoints after 4000 pages', async () => {
  const filename = temporaryFile();
  const dataLayer = sqliteDataLayer({ filename });
  onTestFinished(() => dataLayer.close());
  const settings = await dataLayer
    .kysely()
    .transaction()
    .execute(async (trx) => {
      const values = await Promise.all(
        ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout', 'wal_autocheckpoint'].map((name) =>
          sql`pragma ${sql.raw(name)}`.execute(trx),
        ),
      );
      return values.map(({ rows }) => Object.values(rows[0] as object)[0] as unknown);
    });
  expect(settings).toEqual(['wal', 2, 1, 0, 4000]);
});

test('a file that the application attaches is read, whether or not a transaction is open', async () => {
  const dataLayer = sqliteDataLayer({ filename: temporaryFile() });
  onTestFinished(() => dataLayer.close());
  await createRelations(dataLayer, [users]);
  await insertUser(dataLayer, { id: ann });
  const attached = relationOf({ name: 'Note', table: 'other.notes', attributes: { id: 'text' } });
  const notes = async (): Promise<unknown> => {
    const { rows } = await dataLayer
      .prepare({ kind: 'select', relation: attached, attributes: ['id'], where: always })
      .run({});
    return rows;
  };
  await sql`attach ${temporaryFile()} as other`.execute(dataLayer.kysely());
  await sql`create table other.notes (id text)`.execute(dataLayer.kysely());
  await sql`insert into other.notes values ('1')`.execute(dataLayer.kysely());
  expect(await notes()).toEqual([{ id: '1' }]);
  await dataLayer.transaction(async (open) => {
    await insertUser(dataLayer, { id: bob, email: 'bob@x' }, open);
    expect(await notes()).toEqual([{ id: '1' }]);
  });
});

test('closing lets an open transaction end, and refuses everything after it', async () => {
  const dataLayer = sqliteDataLayer({ filename: temporaryFile() });
  await createRelations(dataLayer, [users]);
  const transaction = dataLayer.transaction(async (open) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await insertUser(dataLayer, { id: ann }, open);
    return 'committed';
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  const closing = dataLayer.close();
  expect(await failure(insertUser(dataLayer, { id: bob }))).toEqual(unavailable);
  expect(await failure(emails(dataLayer))).toEqual(unavailable);
  expect(await transaction).toBe('committed');
  await closing;
  expect(await failure(dataLayer.transaction(async () => {}))).toEqual(unavailable);
});

test('a file that cannot be opened is STORE_UNAVAILABLE', () => {
  expect(() => sqliteDataLayer({ filename: '/' })).toThrow(unavailable);
});
