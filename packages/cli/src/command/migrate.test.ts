import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createTables } from '@ashlar/kysely';
import { describe, expect, test } from 'vitest';
import { application, type TestApplication } from '../test-setup/application.ts';
import { idOf, insertRows, noteWith, rowsOf } from '../test-setup/notes.ts';

const FINE = `export async function up(db) {
  await db.insertInto('notes').values({ id: '${idOf(1)}', title: 'once' }).execute();
}
`;
const SLOW = FINE.replace('\n}', '\n  await new Promise((resolve) => setTimeout(resolve, 2500));\n}');
const FAILS = `import { sql } from 'kysely';
export async function up(db) {
  await db.insertInto('notes').values({ id: '${idOf(1)}', title: 'hunter2-secret' }).execute();
  await db.insertInto('notes').values({ id: '${idOf(1)}', title: 'hunter2-secret' }).execute();
}
`;

async function withNotes(store: TestApplication['store']): Promise<TestApplication> {
  const app = await application(store);
  app.declare(noteWith('title: z.string()'));
  await app.run('generate', 'notes');
  await app.run('migrate');
  return app;
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  test('K4 as in V5: of two processes that migrate at once, one does it, and the other one waits and has nothing to do', async () => {
    const app = await withNotes(store);
    app.write('migrations/0002_slow.ts', SLOW);
    const ran = await Promise.all([app.start('migrate'), app.start('migrate')]);
    expect(ran.map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(ran.map(({ out }) => out).sort()).toEqual(['nothing to do\n', 'up  0002_slow  done\n']);
    expect(await rowsOf(app)).toHaveLength(1);
  });

  test('K5 as in V6: a step that fails leaves nothing of itself and of the steps with it, and says which it was', async () => {
    const app = await withNotes(store);
    app.write('migrations/0002_fine.ts', FINE.replace('once', 'fine').replace(idOf(1), idOf(2)));
    app.write('migrations/0003_fails.ts', FAILS);
    const { code, out, err } = await app.run('migrate');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('0003_fails failed: a record with this value exists already');
    expect(err).toContain('rolled back: nothing has changed');
    expect(err).not.toContain('hunter2');
    expect(await rowsOf(app)).toEqual([]);
    expect((await app.run('migrate', '--plan')).out).toBe('up  0002_fine   pending\nup  0003_fails  pending\n');
  });

  test('a step outside of transactions runs alone, and what was done before it stays', async () => {
    const app = await withNotes(store);
    const concurrently = store === 'postgres' ? 'concurrently' : '';
    app.write('migrations/0002_fine.ts', FINE);
    app.write(
      'migrations/0003_index.ts',
      `import { sql } from 'kysely';
export const outsideTransaction = true;
export const up = (db) => sql\`create index ${concurrently} notes_title on notes (title)\`.execute(db);
export const down = (db) => sql\`drop index ${concurrently} notes_title\`.execute(db);
`,
    );
    app.write('migrations/0004_fails.ts', FAILS);
    const { code, err } = await app.run('migrate');
    expect([code, err]).toEqual([1, expect.stringContaining('0002_fine, 0003_index stay done')]);
    expect(await rowsOf(app)).toHaveLength(1);
    expect((await app.run('migrate', '--plan')).out).toBe('up  0004_fails  pending\n');
    rmSync(join(app.folder, 'migrations/0004_fails.ts'));
    expect(await app.run('migrate', '--to', '0002')).toMatchObject({ code: 0, out: 'down  0003_index  done\n' });
  });

  test('a step without a way back is not taken back, and nothing is counted as taken back', async () => {
    const app = await withNotes(store);
    app.write('migrations/0002_fine.ts', FINE);
    await app.run('migrate');
    const { code, err } = await app.run('migrate', '--to', '0');
    expect([code, err]).toEqual([1, expect.stringContaining('0002_fine failed: it has no function down')]);
    expect(await app.run('migrate')).toMatchObject({ code: 0, out: 'nothing to do\n' });
  });

  test('K6 as in V7: --check of generate and of migrate exit 1 while there is something to do, and change nothing', async () => {
    const app = await application(store);
    app.declare(noteWith('title: z.string()'));
    expect(await app.run('generate', '--check')).toMatchObject({ code: 1, err: '' });
    await app.run('generate');
    expect(await app.run('generate', '--check')).toMatchObject({ code: 0, out: 'nothing to do\n' });
    expect(await app.run('migrate', '--check')).toMatchObject({ code: 1, out: 'up  0001_create_notes  pending\n' });
    expect(await app.differences()).toEqual(['the table "notes" is missing']);
    await app.run('migrate');
    expect(await app.run('migrate', '--check')).toMatchObject({ code: 0, out: 'nothing to do\n' });
  });

  test('K7 as in V8: a database of createTables is adopted with its rows, and a new one gets its tables', async () => {
    const app = await application(store);
    app.declare(noteWith('title: z.string()'));
    const { resources } = await import(join(app.folder, 'resources-1.ts'));
    await createTables(app.open(), resources);
    await insertRows(app, 'notes', [{ id: idOf(1), title: 'kept' }]);
    expect(await app.run('generate', '--baseline')).toMatchObject({ code: 0, err: '' });
    expect((await app.run('migrate')).out).toBe('up  0001_baseline  noted: the tables were there\n');
    expect(await rowsOf(app)).toEqual([{ id: idOf(1), title: 'kept' }]);
    app.declare(noteWith('title: z.string(), place: z.string().nullable()'));
    await app.run('generate');
    expect(await app.run('migrate')).toMatchObject({ code: 0, out: 'up  0002_add_notes_place  done\n' });
    expect(await app.run('migrate', '--to', '0')).toMatchObject({ code: 0 });
    expect(await app.differences()).toEqual(['the table "notes" is missing']);
    expect((await app.run('migrate')).out).toBe('up  0001_baseline         done\nup  0002_add_notes_place  done\n');
    expect(await app.differences()).toEqual([]);
  });

  test('K7 as in V8: a database that differs is not adopted, and each difference comes with its cure', async () => {
    const app = await application(store);
    app.declare(noteWith('title: z.string()', "identities: { oneTitle: ['title'] }"));
    await app
      .db()
      .schema.createTable('notes')
      .addColumn('id', 'text', (id) => id.primaryKey().notNull())
      .execute();
    const { code, err } = await app.run('generate', '--baseline');
    expect(code).toBe(1);
    expect(err).toContain('the table "notes" has no column "title"\n    alter table "notes" add column "title" text');
    expect(err).toContain('no unique index of the table "notes" is over "title"');
  });

  test('without a baseline, a database of createTables is not changed, and the message leads to the baseline', async () => {
    const app = await application(store);
    app.declare(noteWith('title: z.string()'));
    const { resources } = await import(join(app.folder, 'resources-1.ts'));
    await createTables(app.open(), resources);
    await app.run('generate');
    const { code, err } = await app.run('migrate');
    expect([code, err]).toEqual([1, expect.stringContaining('generate --baseline')]);
  });

  test('createTables refuses a database that has migrations, and says what to do', async () => {
    const app = await withNotes(store);
    const { resources } = await import(join(app.folder, 'resources-1.ts'));
    await expect(createTables(app.open(), resources)).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message: expect.stringContaining('npx --no-install ashlar migrate'),
    });
  });

  test('a database that has run what the folder does not have is left alone', async () => {
    const app = await withNotes(store);
    app.write('migrations/0002_fine.ts', FINE);
    await app.run('migrate');
    rmSync(join(app.folder, 'migrations/0002_fine.ts'));
    const { code, err } = await app.run('migrate');
    expect([code, err]).toEqual([1, expect.stringContaining('the database has run 0002_fine')]);
  });
});
