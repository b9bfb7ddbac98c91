// The foreign keys that createTables makes, and what domain.check() says of them.
import { belongsTo, defineResource, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { tableShapeOf } from '../migration.ts';
import { domainOver } from '../test-setup/domains.ts';
import { applicationDataLayer, stores, type Tables } from '../test-setup/stores.ts';
import { createTables } from './create-tables.ts';

// In the order of the names, each table refers to a later one, to an earlier one, and to itself.
const Area = defineResource({
  name: 'Area',
  table: 'areas',
  attributes: { id: uuidPrimaryKey(), userId: z.uuid().nullable(), parentId: z.uuid().nullable() },
  relationships: {
    user: belongsTo('User', { by: 'userId', onDelete: 'setNull' }),
    parent: belongsTo('Area', { by: 'parentId' }),
  },
});
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: { id: uuidPrimaryKey(), areaId: z.uuid() },
  relationships: { area: belongsTo('Area', { by: 'areaId', onDelete: 'cascade' }) },
});

/** The table of Area without foreign keys, or with those that are given. */
function areas(dialect: 'sqlite' | 'postgres', ...keys: readonly string[]): string {
  const type = dialect === 'sqlite' ? 'text' : 'uuid';
  const parts = [`id ${type} primary key`, `user_id ${type}`, `parent_id ${type}`, ...keys];
  return `create table areas (${parts.join(', ')})`;
}

describe.each(stores)('on $name', ({ open, dialect }) => {
  async function start() {
    const dataLayer = await open([]);
    return { dataLayer, db: dataLayer.kysely<unknown>(), domain: domainOver(dataLayer, [Area, User]) };
  }

  test('Y5 createTables makes tables that refer to each other, in any order and repeatedly, and check is content', async () => {
    for (const resources of [
      [Area, User],
      [User, Area],
    ]) {
      const { dataLayer, domain } = await start();
      await Promise.all([createTables(dataLayer, resources), createTables(dataLayer, resources)]);
      await createTables(dataLayer, resources);
      expect(await domain.check()).toEqual([]);
      await domain.close();
    }
  });

  test('a key by hand that is not unique is a fault of the schema, and the message says what it lacks', async () => {
    const Place = defineResource({ name: 'Place', table: 'places', attributes: { id: uuidPrimaryKey() } });
    const Room = defineResource({
      name: 'Room',
      table: 'rooms',
      attributes: { id: uuidPrimaryKey(), placeId: z.uuid() },
      relationships: { place: belongsTo('Place', { by: 'placeId' }) },
      actions: { add: { type: 'create', accept: ['placeId'] } },
    });
    const dataLayer = await open([]);
    const domain = domainOver(dataLayer, [Place, Room]);
    await sql.raw(`create table places (id ${dialect === 'sqlite' ? 'text' : 'uuid'})`).execute(dataLayer.kysely());
    // PostgreSQL refuses the table, SQLite its first row.
    const added = createTables(dataLayer, [Place, Room]).then(() =>
      Room.actions.add({ placeId: '00000000-0000-4000-8000-000000000001' }, { domain }),
    );
    await expect(added).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message: expect.stringContaining('no unique index over the plain columns of a key'),
    });
  });

  test('a resource that belongs to one that is not in the list is named, and nothing is made', async () => {
    const { dataLayer, domain } = await start();
    await expect(createTables(dataLayer, [Area])).rejects.toThrow(
      new TypeError('Area belongs to User, which is not in the list: name it beside Area'),
    );
    expect((await domain.check()).map(({ code }) => code)).toEqual(['TABLE_MISSING', 'TABLE_MISSING']);
  });

  test('K11 a missing foreign key, and one that says something else, are found, and their cures mend them', async () => {
    const { dataLayer, db, domain } = await start();
    await sql.raw(areas(dialect)).execute(db);
    await createTables(dataLayer, [Area, User]);
    const missing = await domain.check();
    expect(missing.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
      'FOREIGN_KEY_MISSING Area.relationships.user',
      'FOREIGN_KEY_MISSING Area.relationships.parent',
    ]);
    const follow = async (cures: readonly string[]) => {
      for (const cure of cures) {
        // A data layer takes no transaction as SQL. The tests of the command line run these statements outside of one.
        for (const statement of cure.match(/^ {4}(?!begin|commit|pragma foreign).*;$/gm) ?? []) {
          await sql.raw(statement).execute(db);
        }
      }
    };
    await follow(missing.map(({ cure }) => cure));
    expect(await domain.check()).toEqual([]);

    const wrong = 'constraint x foreign key (user_id) references users (id) on delete cascade';
    if (dialect === 'postgres') {
      await sql`alter table areas drop constraint areas_user_id_fkey`.execute(db);
      await sql.raw(`alter table areas add ${wrong}`).execute(db);
    } else {
      await sql`drop table areas`.execute(db);
      const parent = 'foreign key (parent_id) references areas on delete restrict';
      await sql.raw(areas(dialect, wrong, parent)).execute(db);
      await createTables(dataLayer, [Area, User]);
    }
    const differing = await domain.check();
    expect(differing).toMatchObject([
      {
        code: 'FOREIGN_KEY_DIFFERS',
        path: ['Area', 'relationships', 'user'],
        problem: expect.stringContaining('says "on delete cascade", and the relationship setNull'),
      },
    ]);
    await follow(differing.map(({ cure }) => cure));
    expect(await domain.check()).toEqual([]);
  });
});

test('K11 SQLite finds a foreign key to a table that is written in other letters, as it finds the table', async () => {
  const database = new Database(':memory:');
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  await sql`create table users (id text primary key, area_id text not null references AREAS on delete cascade)`.execute(
    db,
  );
  const parent = 'foreign key (parent_id) references Areas on delete no action';
  await sql.raw(areas('sqlite', 'foreign key (USER_ID) references Users (ID) on delete set null', parent)).execute(db);
  const dataLayer = applicationDataLayer('sqlite', db, {});
  await createTables(dataLayer, [Area, User]);
  expect(await domainOver(dataLayer, [Area, User]).check()).toEqual([]);
});

test('K11 a connection of SQLite of the application that does not look at foreign keys is found, and the cure mends it', async () => {
  const database = new Database(':memory:');
  database.pragma('foreign_keys = off');
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  const dataLayer = applicationDataLayer('sqlite', db, {});
  await createTables(dataLayer, [Area, User]);
  const domain = domainOver(dataLayer, [Area, User]);
  const findings = await domain.check();
  expect(findings).toMatchObject([{ code: 'FOREIGN_KEYS_OFF', path: ['dataLayer'] }]);
  await sql.raw(/"(pragma .*?)"/.exec(findings[0]?.cure ?? '')?.[1] ?? '').execute(db);
  expect(await domain.check()).toEqual([]);
});

test('the shape of a table names its foreign keys, as migrations write them', () => {
  const [area, user] = [ResourceInfo.relation(Area), ResourceInfo.relation(User)];
  expect(tableShapeOf(area, [area, user]).foreignKeys).toEqual([
    { name: 'areas_user_id_fkey', column: 'user_id', table: 'users', key: 'id', onDelete: 'setNull' },
    { name: 'areas_parent_id_fkey', column: 'parent_id', table: 'areas', key: 'id', onDelete: 'restrict' },
  ]);
});
