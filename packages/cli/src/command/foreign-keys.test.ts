// Tables that refer to each other: made, changed, taken back, and refused where rows refer to nothing.
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { application, type TestApplication } from '../test-setup/application.ts';
import { idOf, insertRows, resourcesSource, rowsOf } from '../test-setup/notes.ts';

/** A ring of areas, members and tasks. In the order of names each refers to a later and to an earlier one. */
const ring = resourcesSource(`
  defineResource({
    name: 'Area', table: 'areas', attributes: { id: uuidPrimaryKey(), leadId: z.uuid().nullable() },
    relationships: { lead: belongsTo('Member', { by: 'leadId', onDelete: 'setNull' }) },
  }),
  defineResource({
    name: 'Member', table: 'members', attributes: { id: uuidPrimaryKey(), areaId: z.uuid() },
    relationships: { area: belongsTo('Area', { by: 'areaId', onDelete: 'cascade' }) },
  }),
  defineResource({
    name: 'Task', table: 'tasks', attributes: { id: uuidPrimaryKey(), memberId: z.uuid() },
    relationships: { member: belongsTo('Member', { by: 'memberId' }) },
  }),
`);

/** Members and their tasks, with or without the relation. */
function tasks({ key = 'z.uuid()', member = 'memberId', relation = true }): string {
  const id = key === 'z.uuid()' ? 'uuidPrimaryKey()' : `attribute(${key}, { primaryKey: true })`;
  const relationships = relation
    ? `relationships: { member: belongsTo('Member', { by: '${member}', onDelete: 'cascade' }) },`
    : '';
  return resourcesSource(`
    defineResource({ name: 'Member', table: 'members', attributes: { id: ${id} } }),
    defineResource({ name: 'Task', table: 'tasks', attributes: { id: uuidPrimaryKey(), ${member}: ${key} }, ${relationships} }),
  `);
}

async function migrated(store: TestApplication['store'], source: string): Promise<TestApplication> {
  const app = await application(store);
  app.declare(source);
  expect(await app.run('generate')).toMatchObject({ code: 0, err: '' });
  expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
  return app;
}

async function fill(app: TestApplication, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index);
  await insertRows(
    app,
    'members',
    numbers.map((index) => ({ id: idOf(index) })),
  );
  await insertRows(
    app,
    'tasks',
    numbers.map((index) => ({ id: idOf(index), member_id: idOf(index % 7) })),
  );
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  test('K1 as in Y5: tables that refer to each other in a ring are made in one migration, checked, and taken back', async () => {
    const app = await migrated(store, ring);
    expect(await app.run('check')).toMatchObject({ code: 0 });
    await insertRows(app, 'areas', [{ id: idOf(1), lead_id: null }]);
    await insertRows(app, 'members', [{ id: idOf(2), area_id: idOf(1) }]);
    await app
      .db()
      .updateTable('areas')
      .set({ lead_id: idOf(2) })
      .execute();
    await insertRows(app, 'tasks', [{ id: idOf(3), member_id: idOf(2) }]);
    await expect(insertRows(app, 'tasks', [{ id: idOf(4), member_id: idOf(9) }])).rejects.toThrow(/foreign key/i);
    await expect(app.db().deleteFrom('members').execute()).rejects.toThrow(/foreign key/i);
    await app.db().deleteFrom('tasks').execute();
    await app.db().deleteFrom('members').execute();
    expect(await rowsOf(app, 'areas')).toEqual([{ id: idOf(1), lead_id: null }]);
    expect(await app.run('generate')).toMatchObject({ out: 'nothing to do\n' });
    expect(await app.run('migrate', '--to', '0')).toMatchObject({ code: 0, err: '' });
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
    expect(await app.run('check')).toMatchObject({ code: 0 });
  });

  test('K1: tables of a ring go, and come back with their foreign keys', async () => {
    const app = await migrated(store, ring);
    app.declare(
      resourcesSource("defineResource({ name: 'Note', table: 'notes', attributes: { id: uuidPrimaryKey() } })"),
    );
    await app.run('generate', '--allow-drop');
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
    app.declare(ring);
    expect(await app.run('migrate', '--to', '1')).toMatchObject({ code: 0, err: '' });
    expect(await app.differences()).toEqual([]);
  });

  test('K1: a relation between two tables with rows comes, holds, and goes, and no row is lost', async () => {
    const app = await migrated(store, tasks({ relation: false }));
    await fill(app, 500);
    app.declare(tasks({}));
    expect((await app.run('generate')).out).toContain('add foreign key');
    expect(app.migration('0002')).toContain('assertNoRow');
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
    expect(await app.run('check')).toMatchObject({ code: 0 });
    await expect(insertRows(app, 'tasks', [{ id: idOf(900), member_id: idOf(901) }])).rejects.toThrow(/foreign key/i);
    expect(await app.run('migrate', '--to', '1')).toMatchObject({ code: 0, err: '' });
    app.declare(tasks({ relation: false }));
    expect(await app.differences()).toEqual([]);
    expect([(await rowsOf(app, 'members')).length, (await rowsOf(app, 'tasks')).length]).toEqual([500, 500]);
    await insertRows(app, 'tasks', [{ id: idOf(900), member_id: idOf(901) }]);
  });

  test('K5 a row that belongs to none ends the migration that would add the relation, and nothing is changed', async () => {
    const app = await migrated(store, tasks({ relation: false }));
    await fill(app, 10);
    await insertRows(app, 'tasks', [{ id: idOf(77), member_id: idOf(0xdead) }]);
    app.declare(tasks({}));
    await app.run('generate');
    const { code, out, err } = await app.run('migrate');
    expect(code).toBe(1);
    expect(err).toContain('failed: some values of tasks.member_id are of no row of members: change them');
    expect(out + err).not.toContain(idOf(0xdead));
    app.declare(tasks({ relation: false }));
    expect(await app.differences()).toEqual([]);
    expect(await rowsOf(app, 'tasks')).toHaveLength(11);
    await app.db().deleteFrom('tasks').where('id', '=', idOf(77)).execute();
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
  });

  test('K1: both columns of a relation change their type, or their names, and every row is kept, there and back', async () => {
    const app = await migrated(store, tasks({}));
    await fill(app, 100);
    const before = await rowsOf(app, 'tasks');
    app.declare(tasks({ key: 'z.string()' }));
    expect(await app.run('generate')).toMatchObject({ code: 0, err: '' });
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
    expect(await app.run('check')).toMatchObject({ code: 0 });
    app.declare(tasks({ key: 'z.string()', member: 'ownerId' }));
    expect(await app.run('generate', '--rename', 'tasks.memberId=ownerId')).toMatchObject({ code: 0, err: '' });
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
    expect(await app.run('check')).toMatchObject({ code: 0 });
    expect(await rowsOf(app, 'tasks')).toEqual(before.map(({ id, member_id: owner }) => ({ id, owner_id: owner })));
    expect(await app.run('migrate', '--to', '1')).toMatchObject({ code: 0, err: '' });
    app.declare(tasks({}));
    expect(await app.differences()).toEqual([]);
    expect(await rowsOf(app, 'tasks')).toEqual(before);
    await app.db().deleteFrom('members').execute();
    expect(await rowsOf(app, 'tasks')).toEqual([]);
  });

  test('K2: the snapshot has a line for each foreign key, and one of before reads as it did', async () => {
    const app = await migrated(store, tasks({}));
    expect(await app.run('generate')).toMatchObject({ out: 'nothing to do\n' });
    expect(app.snapshot()).toContain(
      '"tasks_member_id_fkey": { "column": "member_id", "table": "members", "key": "id", "onDelete": "cascade" }',
    );
    const without = await migrated(store, tasks({ relation: false }));
    expect(without.snapshot()).not.toContain('foreignKeys');
  });

  test('K7: a foreign key of another name is named before the baseline, with what renames it; then a later migration drops it', async () => {
    const app = await application(store);
    app.declare(tasks({}));
    const id = store === 'sqlite' ? 'text' : 'uuid';
    for (const statement of [
      `create table members (id ${id} not null primary key)`,
      `create table tasks (id ${id} not null primary key, member_id ${id} not null,
        constraint "Owner of a task" foreign key (member_id) references members (id) on delete cascade)`,
      'create index tasks_member_id_idx on tasks (member_id)',
    ]) {
      await sql.raw(statement).execute(app.db());
    }
    expect(await app.differences()).toEqual([]);
    if (store === 'postgres') {
      const cure = 'alter table "tasks" rename constraint "Owner of a task" to "tasks_member_id_fkey"';
      const { code, err } = await app.run('generate', '--baseline');
      expect(code).toBe(1);
      expect(err).toContain(
        `Task.relationships.member: the foreign key "Owner of a task" of the table "tasks" is "tasks_member_id_fkey" in migrations: a later one could not drop it\n    ${cure}`,
      );
      await sql.raw(cure).execute(app.db());
    }
    expect(await app.run('generate', '--baseline')).toMatchObject({ code: 0, err: '' });
    expect((await app.run('migrate')).out).toContain('noted: the tables were there');
    app.declare(tasks({ relation: false }));
    expect(await app.run('generate')).toMatchObject({ code: 0, err: '' });
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
    await insertRows(app, 'tasks', [{ id: idOf(1), member_id: idOf(9) }]);
    expect(await rowsOf(app, 'tasks')).toHaveLength(1);
  });
});

test('K7: two foreign keys that have the names of each other get theirs by a name that is free', async () => {
  const app = await application('postgres');
  app.declare(
    resourcesSource(`
      defineResource({ name: 'Member', table: 'members', attributes: { id: uuidPrimaryKey() } }),
      defineResource({
        name: 'Task', table: 'tasks', attributes: { id: uuidPrimaryKey(), memberId: z.uuid(), ownerId: z.uuid() },
        relationships: { member: belongsTo('Member', { by: 'memberId' }), owner: belongsTo('Member', { by: 'ownerId' }) },
      }),
    `),
  );
  const rename = (from: string, to: string) => `alter table "tasks" rename constraint "${from}" to "${to}"`;
  const [member, owner] = ['tasks_member_id_fkey', 'tasks_owner_id_fkey'];
  for (const statement of [
    'create table members (id uuid not null primary key)',
    `create table tasks (id uuid not null primary key,
      member_id uuid not null constraint ${owner} references members, owner_id uuid not null constraint ${member} references members)`,
    'create index tasks_member_id_idx on tasks (member_id)',
    'create index tasks_owner_id_idx on tasks (owner_id)',
  ]) {
    await sql.raw(statement).execute(app.db());
  }
  const { err } = await app.run('generate', '--baseline');
  for (const name of [member, owner]) {
    expect(err).toContain(
      `\n    first give the foreign key that is named "${name}" a free name, and run the command again\n`,
    );
  }
  await sql.raw(rename(member, 'free')).execute(app.db());
  expect((await app.run('generate', '--baseline')).err).toContain(rename(owner, member));
  await sql.raw(rename(owner, member)).execute(app.db());
  expect((await app.run('generate', '--baseline')).err).toContain(rename('free', owner));
  await sql.raw(rename('free', owner)).execute(app.db());
  expect(await app.run('generate', '--baseline')).toMatchObject({ code: 0, err: '' });
});
