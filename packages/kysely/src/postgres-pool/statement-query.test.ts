import { sql } from 'kysely';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openWithAnn } from '../test-setup/postgres-layer.ts';
import { ids } from '../test-setup/relations.ts';
import { emails, failure, insertUser, lockUser } from '../test-setup/statements.ts';

const [ann, bob, carl] = ids;

/** How often a connection sends messages of a kind while `call` runs. */
async function sent(kind: 'parse' | 'describe', call: () => Promise<unknown>): Promise<number> {
  const spy = vi.spyOn(pg.Connection.prototype, kind);
  onTestFinished(() => spy.mockRestore());
  spy.mockClear();
  await call();
  return spy.mock.calls.length;
}

test('a connection is told once what the rows of a statement are like, and parses it once', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  await emails(dataLayer);
  for (const kind of ['parse', 'describe'] as const) expect(await sent(kind, () => emails(dataLayer)), kind).toBe(0);
});

test('without prepared statements, it is told each time', async () => {
  const dataLayer = await openWithAnn({ max: 1, preparedStatements: false });
  await emails(dataLayer);
  for (const kind of ['parse', 'describe'] as const) expect(await sent(kind, () => emails(dataLayer)), kind).toBe(1);
});

test('a statement that fails at its first run is not prepared again, alone or behind a begin', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  const taken = (id: string) => insertUser(dataLayer, { id, email: 'ann@x' });
  expect(await failure(taken(bob))).toMatchObject({ code: 'CONFLICT' });
  expect(await sent('parse', () => failure(taken(bob)))).toBe(0);
  const inTransaction = (): Promise<unknown> =>
    failure(
      dataLayer.transaction(async (open) => {
        await lockUser(dataLayer, ann, open);
        await insertUser(dataLayer, { id: carl, email: 'ann@x' }, open);
      }),
    );
  expect(await inTransaction()).toMatchObject({ code: 'CONFLICT' });
  expect(await sent('parse', inTransaction)).toBe(0);
  await insertUser(dataLayer, { id: bob, email: 'bob@x' });
  expect(await emails(dataLayer)).toEqual(['ann@x', 'bob@x']);
});

test('a tool that sends copies of queries without a name leaves ours alone: a rollback still takes all back', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  const { query } = pg.Client.prototype;
  // As OpenTelemetry does to add a comment to each statement.
  const traced = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function send(
    this: pg.Client,
    ...[first, ...others]: readonly unknown[]
  ) {
    const { name, text } = Object(first);
    const isCopied = typeof first === 'object' && text !== undefined && name === undefined;
    return Reflect.apply(query, this, [isCopied ? { ...first, text: `${text} /* traced */` } : first, ...others]);
  });
  onTestFinished(() => traced.mockRestore());
  const abandoned = dataLayer.transaction(async (open) => {
    await insertUser(dataLayer, { id: bob, email: 'bob@x' }, open);
    throw new Error('abandoned');
  });
  expect(await failure(abandoned)).toMatchObject({ message: 'abandoned' });
  expect(await emails(dataLayer)).toEqual(['ann@x']);
});

test('a pipeline of pg, which takes no queries but its own, is left out', async () => {
  const dataLayer = await openWithAnn({ max: 1, ...{ pipeline: true } });
  expect(await emails(dataLayer)).toEqual(['ann@x']);
});

test('no listener stays on the connection, whatever becomes of a statement', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  const on = vi.spyOn(pg.Connection.prototype, 'on');
  onTestFinished(() => on.mockRestore());
  const asked = `select ${Array.from({ length: 5 }, (_, index) => index).join(', ')}`;
  await sql.raw(asked).execute(dataLayer.kysely());
  await emails(dataLayer);
  await failure(insertUser(dataLayer, { id: bob, email: 'ann@x' }));
  await sql`alter table users rename to people`.execute(dataLayer.kysely());
  await failure(emails(dataLayer));
  await sql`alter table people rename to users`.execute(dataLayer.kysely());
  await emails(dataLayer);
  const connections = new Set(on.mock.contexts as pg.Connection[]);
  expect(connections.size).toBeGreaterThan(0);
  for (const connection of connections) expect(connection.listenerCount('parseComplete')).toBe(1);
});
