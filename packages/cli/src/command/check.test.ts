import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { application, type TestApplication } from '../test-setup/application.ts';
import { idOf, insertRows, noteWith, rowsOf } from '../test-setup/notes.ts';

async function withNotes(store: TestApplication['store'], source: string): Promise<TestApplication> {
  const app = await application(store);
  app.declare(source);
  await app.run('generate');
  await app.run('migrate');
  return app;
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  test('K11 as in V11: a missing column and a missing unique index are found, and SQL can be run as it stands', async () => {
    const app = await withNotes(
      store,
      noteWith('title: z.string(), place: z.string().nullable()', "identities: { oneTitle: ['title'] }"),
    );
    expect(await app.run('check')).toEqual({ code: 0, out: 'everything is as it should be\n', err: '' });
    await sql`drop index notes_title_key`.execute(app.db());
    await sql`alter table notes drop column place`.execute(app.db());
    expect(await app.run('check')).toEqual({
      code: 1,
      err: '',
      out: [
        `Note.attributes.place: the table "notes" has no column "place". Cure: alter table "notes" add column "place" ${
          store === 'sqlite' ? 'text' : 'text collate "C"'
        }`,
        'Note.identities.oneTitle: no unique index of the table "notes" is over "title": two records may have the same. ' +
          'Cure: first change or remove the rows that this lists, if there are any:',
        '    select "id", "title" from "notes" where "title" in (select "title" from "notes" group by "title" having count(*) > 1) order by "title";',
        '  then run:',
        '    create unique index "notes_title_key" on "notes" ("title");',
        '',
      ].join('\n'),
    });
  });

  test('K11: what is not generated and what is pending is found', async () => {
    const app = await withNotes(store, noteWith('title: z.string()'));
    app.declare(noteWith('title: z.string(), place: z.string().nullable()'));
    expect((await app.run('check')).out).toBe(
      'migrations: no migration leads to notes. Cure: npx --no-install ashlar generate && npx --no-install ashlar migrate\n',
    );
    await app.run('generate');
    const { code, out } = await app.run('check', '--json');
    expect([code, JSON.parse(out).findings.map(({ code: each }: { readonly code: string }) => each)]).toEqual([
      1,
      ['MIGRATION_PENDING'],
    ]);
  });

  test('K11: what keeps migrate from its work is found: a file that is gone, and one that comes too late', async () => {
    const app = await withNotes(store, noteWith('title: z.string()'));
    app.declare(noteWith('title: z.string(), place: z.string().nullable()'));
    await app.run('generate', 'place');
    await app.run('migrate');
    const [path, aside] = [join(app.folder, 'migrations/0002_place.ts'), join(app.folder, 'aside.ts')];
    renameSync(path, aside);
    expect(await app.run('check')).toEqual({
      code: 1,
      err: '',
      out:
        'migrations: the database has run 0002_place, and the folder of migrations does not have it. ' +
        'Cure: bring the file back, or run the version of the application that has it\n',
    });
    renameSync(aside, path);
    app.write('migrations/0001_already.ts', 'export async function up() {}\n');
    rmSync(join(app.folder, 'migrations/0001_create_notes.ts'));
    const { out } = await app.run('check', '--json');
    const codes = JSON.parse(out).findings.map(({ code }: { readonly code: string }) => code);
    expect(codes).toEqual(['MIGRATION_UNKNOWN', 'MIGRATION_LATE', 'MIGRATION_PENDING']);
    // The same where all migrations are written by hand.
    rmSync(join(app.folder, 'migrations/snapshot.json'));
    expect((await app.run('check', '--json')).out).toBe(out);
    rmSync(join(app.folder, 'migrations/0001_already.ts'));
    app.write('migrations/0001_create_notes.ts', 'export async function up() {}\n');
    await sql`alter table notes drop column title`.execute(app.db());
    const found = JSON.parse((await app.run('check', '--json')).out).findings;
    expect(found).toMatchObject([{ code: 'COLUMN_MISSING', cure: expect.stringContaining('alter table') }]);
  });
});

test('K11 as in V11: on PostgreSQL a text that should be a UUID and another collation are found, and their cures mend them', async () => {
  const app = await withNotes(
    'postgres',
    noteWith('owner: z.uuid(), title: z.string()', "identities: { oneTitle: ['title'] }"),
  );
  await insertRows(app, 'notes', [{ id: idOf(1), owner: idOf(2), title: 'a' }]);
  const broken = (collation: string) =>
    sql`alter table notes alter column owner type text, alter column title type text collate ${sql.id(collation)}`.execute(
      app.db(),
    );
  await broken('en_US.utf8').catch(() => broken('und-x-icu'));
  const { code, out } = await app.run('check');
  expect(code).toBe(1);
  expect(out).toContain('the column "owner" of the table "notes" is of type text, and uuid is kept as uuid');
  expect(out).toMatch(/the column "title" of the table "notes" sorts by "[^"]+"/);
  for (const [, statement = ''] of out.matchAll(/^ {4}(.*;)$/gm)) await sql.raw(statement).execute(app.db());
  expect(await app.run('check')).toMatchObject({ code: 0 });
  expect(await rowsOf(app)).toEqual([{ id: idOf(1), owner: idOf(2), title: 'a' }]);
});

/** An application whose secret is the value of an expression. */
function accountsWith(secret: string): string {
  return `import { uuidPrimaryKey } from '@ashlar/core';
import { defineResource } from '@ashlar/authentication';
const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });
const User = defineResource({
  name: 'User', table: 'users', attributes: { id: uuidPrimaryKey() },
  authentication: {
    tokens: {
      enabled: true, tokenResource: Token, storeAllTokens: true, requireTokenPresenceForAuthentication: true,
      signingSecret: () => ${secret},
    },
  },
});
export const resources = [User, Token];
`;
}

test('K11 as in V11: a secret of 40 bits is found without its text, and the cure that is printed mends it', async () => {
  const app = await application('sqlite');
  app.declare(accountsWith("'s3cr3'"));
  await app.run('generate');
  await app.run('migrate');
  const { code, out, err } = await app.run('check');
  expect([code, out.trim().split('\n')]).toEqual([
    1,
    [
      expect.stringMatching(
        /^User\.authentication\.tokens\.signingSecret: .*40 bits, and HS256 needs 256.*Cure: use a long/,
      ),
    ],
  ]);
  expect(out + err).not.toContain('s3cr3');
  const [, command = ''] = /: (openssl rand -base64 48)$/.exec(out.trim()) ?? [];
  const made = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trim();
  app.declare(accountsWith(`'${made}'`));
  expect(await app.run('check')).toMatchObject({ code: 0, err: '' });
});
