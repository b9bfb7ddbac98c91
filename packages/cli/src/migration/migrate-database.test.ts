import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { memoryDataLayer } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { application, emptyFolder } from '../test-setup/application.ts';
import { idOf, noteWith, rowsOf } from '../test-setup/notes.ts';
import { migrate } from './migrate-database.ts';

/** A step that inserts one row so many times. */
const insertsOf = (times: number) => `export const up = async (db) => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (let time = 0; time < ${times}; time += 1) {
    await db.insertInto('notes').values({ id: '${idOf(1)}', title: 'hunter2-secret' }).execute();
  }
};
`;

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  test('K4: of two programs that migrate at their start, one does it, and the other one waits and has nothing to do', async () => {
    const app = await application(store);
    app.declare(noteWith('title: z.string()'));
    await app.run('generate', 'notes');
    app.write('migrations/0002_row.ts', insertsOf(1));
    const folder = join(app.folder, 'migrations');
    const ran = await Promise.all(
      [folder, pathToFileURL(folder)].map((migrations) => migrate({ dataLayer: app.open(), migrations })),
    );
    expect(ran.map(({ length }) => length).sort()).toEqual([0, 2]);
    expect(ran.flat()).toEqual(['0001_notes', '0002_row']);
    expect(await rowsOf(app)).toHaveLength(1);
    expect(await app.differences()).toEqual([]);
    expect((await app.run('migrate')).out).toBe('nothing to do\n');
  });

  test('K5: a step that fails in a program leaves nothing, and the error names it, without a value of a row', async () => {
    const app = await application(store);
    app.declare(noteWith('title: z.string()'));
    await app.run('generate', 'notes');
    app.write('migrations/0002_twice.ts', insertsOf(2));
    const dataLayer = app.open();
    const migrations = join(app.folder, 'migrations');
    const failed: unknown = await migrate({ dataLayer, migrations }).catch((error: unknown) => error);
    expect(String(failed)).toMatch(/0002_twice failed/);
    expect(String(failed)).not.toContain('hunter2');
    expect((await app.run('migrate', '--plan')).out).toMatch(/0001_notes .*\n.*0002_twice/);
    // The data layer is still open, and of use.
    expect(
      await dataLayer
        .kysely()
        .selectNoFrom((build) => build.val(1).as('one'))
        .execute(),
    ).toHaveLength(1);
  });
});

test('a folder without migrations, and a data layer without tables, are refused with what to do', async () => {
  const folder = emptyFolder();
  const app = await application('sqlite');
  await expect(migrate({ dataLayer: app.open(), migrations: folder })).rejects.toThrow(
    `there are no migrations in ${folder}\n    run: npx --no-install ashlar generate`,
  );
  const memory = migrate({ dataLayer: memoryDataLayer(), migrations: folder });
  await expect(memory).rejects.toThrow(/has no tables: pass what sqliteDataLayer/);
});
