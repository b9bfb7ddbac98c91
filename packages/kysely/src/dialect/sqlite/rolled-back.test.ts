// SQLite can end a transaction by itself. What came next would run by itself, and stay.
import { createDomain, defineResource, uuidPrimaryKey } from '@ashlar/core';
import { type Kysely, sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createTables } from '../../schema/create-tables.ts';
import { failure } from '../../test-setup/statements.ts';
import { stores } from '../../test-setup/stores.ts';

const Note = defineResource({
  name: 'Note',
  table: 'notes',
  attributes: { id: uuidPrimaryKey(), title: z.string() },
  actions: { add: { type: 'create', accept: ['title'] }, list: { type: 'read' } },
});

interface Tables {
  notes: { id: string; title: string };
}

describe.each(stores.filter(({ dialect }) => dialect === 'sqlite'))('on $name', ({ open, owned }) => {
  async function start() {
    const dataLayer = await open([]);
    await createTables(dataLayer, [Note]);
    const db = dataLayer.kysely<Tables>();
    await sql`create trigger full before insert on notes when new.title = 'bad'
      begin select raise(rollback, 'full'); end`.execute(db);
    const domain = createDomain({ name: 'notes', resources: [Note], dataLayer });
    onTestFinished(() => domain.close());
    const titles = async () => (await Note.actions.list({})).map(({ title }) => title);
    return { dataLayer, domain, db, titles };
  }

  test('a transaction that SQLite rolled back takes no more statements and leaves nothing', async () => {
    const { domain, titles } = await start();
    const attempt = domain.transaction(async ({ trx }) => {
      await Note.actions.add({ title: 'first' });
      const handle = trx as Kysely<Tables>;
      expect(await failure(Note.actions.add({ title: 'bad' }))).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await failure(Note.actions.add({ title: 'second' }))).toMatchObject({ class: 'framework' });
      expect(await failure(Note.actions.list({}))).toMatchObject({ class: 'framework' });
      await handle
        .insertInto('notes')
        .values({ id: 'x', title: 'third' })
        .execute()
        .catch(() => undefined);
    });
    expect(await failure(attempt)).toMatchObject({ class: 'framework' });
    expect(await titles()).toEqual([]);
    await Note.actions.add({ title: 'later' });
    expect(await titles()).toEqual(['later']);
  });

  test('a raw statement that ends the transaction ends it for all its calls', async () => {
    const { domain, titles, db } = await start();
    for (const bad of ['insert', 'commit'] as const) {
      const attempt = domain.transaction(async ({ trx }) => {
        await Note.actions.add({ title: 'first' });
        const handle = trx as Kysely<Tables>;
        const ending = bad === 'commit' ? sql`rollback` : sql`insert into notes values ('x', 'bad')`;
        await ending.execute(handle).catch(() => undefined);
        if (owned) return;
        expect(await failure(Note.actions.add({ title: 'second' }))).toMatchObject({ code: 'TRANSACTION_CLOSED' });
        const third = handle.insertInto('notes').values({ id: 'y', title: 'third' }).execute();
        expect(await failure(third)).toMatchObject({ code: 'TRANSACTION_CLOSED' });
      });
      expect(await failure(attempt)).toMatchObject({ class: 'framework' });
      expect(await titles()).toEqual([]);
    }
    if (owned) return;
    const own = db.transaction().execute(async (trx) => {
      await trx.insertInto('notes').values({ id: 'x', title: 'first' }).execute();
      await failure(trx.insertInto('notes').values({ id: 'y', title: 'bad' }).execute());
      expect(await failure(trx.insertInto('notes').values({ id: 'z', title: 'third' }).execute())).toMatchObject({
        code: 'TRANSACTION_CLOSED',
      });
      expect(await failure(Note.actions.add({ title: 'second' }, { trx }))).toMatchObject({
        code: 'TRANSACTION_CLOSED',
      });
    });
    expect(await failure(own)).toMatchObject({ code: 'TRANSACTION_CLOSED' });
    expect(await titles()).toEqual([]);
  });

  test('in a transaction of the application, no action follows one that SQLite rolled back', async () => {
    const { db, titles } = await start();
    const attempt = db.transaction().execute(async (trx) => {
      await Note.actions.add({ title: 'first' }, { trx });
      expect(await failure(Note.actions.add({ title: 'bad' }, { trx }))).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await failure(Note.actions.add({ title: 'second' }, { trx }))).toMatchObject({
        code: 'TRANSACTION_CLOSED',
      });
    });
    await failure(attempt);
    expect(await titles()).toEqual([]);
  });
});
