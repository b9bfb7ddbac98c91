// A transaction of ours begins with its first statement, in one message.
import type { Transaction } from '@ashlar/core/data-layer';
import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { KyselyDataLayer } from '../../session/data-layer-over.ts';
import { backend, openWithAnn } from '../../test-setup/postgres-layer.ts';
import { ids, relationOf } from '../../test-setup/relations.ts';
import { emails, failure, insert, insertUser, lockUser } from '../../test-setup/statements.ts';

const [ann, bob] = ids;

/** How many messages a call sends to the server. */
async function messagesOf(call: () => Promise<unknown>): Promise<number> {
  const sent = vi.spyOn(pg.Client.prototype, 'query');
  onTestFinished(() => sent.mockRestore());
  sent.mockClear();
  await call();
  return sent.mock.calls.length;
}

const locking = (dataLayer: KyselyDataLayer) => (): Promise<unknown> =>
  dataLayer.transaction(async (open) => {
    await lockUser(dataLayer, ann, open);
    await emails(dataLayer, open);
  });

describe.each([
  ['kept prepared', true],
  ['not kept', false],
])('R18 with statements %s', (_, preparedStatements) => {
  test('R18 begin and the first statement are one message', async () => {
    const dataLayer = await openWithAnn({ max: 1, preparedStatements });
    // begin and lock, read, commit: also the first time, and when the connection knows the statements
    for (let time = 0; time < 3; time++) expect(await messagesOf(locking(dataLayer)), `time ${time}`).toBe(3);
    expect(await messagesOf(() => insertUser(dataLayer, { id: bob, email: 'bob@x' }))).toBe(1);
  });

  test('R18 a transaction without a statement that fails sends nothing', async () => {
    const dataLayer = await openWithAnn({ max: 1, preparedStatements });
    const fails = (): Promise<unknown> => dataLayer.transaction(() => Promise.reject(new Error('none')));
    expect(await messagesOf(() => failure(fails()))).toBe(0);
    expect(await emails(dataLayer)).toEqual(['ann@x']);
  });

  test('R18 if the first statement fails, so does the transaction, and the connection serves the next one', async () => {
    const dataLayer = await openWithAnn({ max: 1, preparedStatements });
    const taken = (): Promise<unknown> =>
      dataLayer.transaction(async (open) => {
        await failure(insertUser(dataLayer, { id: bob, email: 'ann@x' }, open));
        return await failure(insertUser(dataLayer, { id: bob, email: 'bob@x' }, open));
      });
    for (let round = 0; round < 3; round++) {
      expect(await failure(taken())).toMatchObject({ code: 'TRANSACTION_ROLLBACK_ONLY' });
      await locking(dataLayer)();
    }
    expect(await emails(dataLayer)).toEqual(['ann@x']);
  });

  test('R18 a first statement for a table that is missing says so each time, and works once there is one', async () => {
    const dataLayer = await openWithAnn({ max: 1, preparedStatements });
    const rename = (to: string) => sql.raw(`alter table ${to === 'users' ? 'people' : 'users'} rename to ${to}`);
    await locking(dataLayer)();
    await rename('people').execute(dataLayer.kysely());
    const addBob = (): Promise<unknown> =>
      dataLayer.transaction((open) => insertUser(dataLayer, { id: bob, email: 'bob@x' }, open));
    for (let round = 0; round < 3; round++) {
      expect(await failure(addBob())).toMatchObject({ code: 'SCHEMA_MISMATCH' });
      expect(await failure(locking(dataLayer)())).toMatchObject({ code: 'SCHEMA_MISMATCH' });
    }
    await rename('users').execute(dataLayer.kysely());
    await addBob();
    expect(await emails(dataLayer)).toEqual(['ann@x', 'bob@x']);
  });

  test('R18 a statement that cannot be prepared costs no connection, first in a transaction or alone', async () => {
    const missing = relationOf({ name: 'Mark', table: 'marks', attributes: { id: 'integer' } });
    for (const inTransaction of [true, false]) {
      const dataLayer = await openWithAnn({ max: 1, preparedStatements });
      const before = await backend(dataLayer.kysely());
      const add = (open?: Transaction) => insert(dataLayer, missing, { row: { id: 1 }, transaction: open });
      for (let round = 0; round < 3; round++) {
        const attempt = inTransaction ? dataLayer.transaction(add) : add();
        expect(await failure(attempt)).toMatchObject({ code: 'SCHEMA_MISMATCH' });
      }
      expect(await backend(dataLayer.kysely())).toBe(before);
    }
  });

  test('R18 it is a transaction for statements of the application too, which come first or later', async () => {
    const dataLayer = await openWithAnn({ max: 1, preparedStatements });
    await locking(dataLayer)();
    for (const first of [true, false]) {
      const abandoned = dataLayer.transaction(async (open) => {
        const move = () => sql`update users set email = 'moved@x'`.execute(open.handle as Kysely<unknown>);
        if (first) await move();
        await lockUser(dataLayer, ann, open);
        if (!first) await move();
        throw new Error('abandoned');
      });
      expect(await failure(abandoned)).toMatchObject({ message: 'abandoned' });
      expect(await emails(dataLayer)).toEqual(['ann@x']);
    }
  });

  test('R18 a connection that has lost its statements is replaced, and nothing is done twice', async () => {
    const dataLayer = await openWithAnn({ max: 1, preparedStatements });
    const addBob = (): Promise<unknown> =>
      dataLayer.transaction((open) => insertUser(dataLayer, { id: bob, email: 'bob@x' }, open));
    for (let round = 0; round < 3; round++) {
      await addBob();
      await sql`delete from users where id = ${bob}`.execute(dataLayer.kysely());
      await sql`discard all`.execute(dataLayer.kysely());
    }
    await addBob();
    expect(await emails(dataLayer)).toEqual(['ann@x', 'bob@x']);
  });
});
