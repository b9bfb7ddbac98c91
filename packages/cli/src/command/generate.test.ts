import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { application, type TestApplication } from '../test-setup/application.ts';
import { noteWith, resourcesSource } from '../test-setup/notes.ts';

const base = "defineResource({ name: 'Note', table: 'notes', attributes: { id: uuidPrimaryKey() } })";
const tag = "defineResource({ name: 'Tag', table: 'tags', attributes: { id: uuidPrimaryKey() } })";
const area = "defineResource({ name: 'Area', table: 'areas', attributes: { id: uuidPrimaryKey() } })";

function git(app: TestApplication, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
  try {
    return execFileSync('git', [...identity, ...args], { cwd: app.folder, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return String(Object(error).stdout);
  }
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  test('K2 as in V3: generating twice, and in any order of resources, attributes and indexes, gives nothing to do', async () => {
    const app = await application(store);
    const note = (attributes: string, indexes: string) =>
      `defineResource({ name: 'Note', table: 'notes', attributes: { ${attributes} }, indexes: { ${indexes} } })`;
    const [one, other] = [
      'title: z.string(), at: z.date().nullable(), id: uuidPrimaryKey()',
      "byTitle: ['title'], newest: ['at', 'title']",
    ];
    app.declare(resourcesSource(`${note(one, other)}, ${tag}`));
    await app.run('generate');
    const turned = (list: string) =>
      list
        .split(/, (?=\w+:)/)
        .reverse()
        .join(', ');
    app.declare(resourcesSource(`${tag}, ${note(turned(one), turned(other))}`));
    expect(await app.run('generate')).toMatchObject({ code: 0, out: 'nothing to do\n' });
    expect(readdirSync(join(app.folder, 'migrations'))).toEqual(['0001_create_notes_tags.ts', 'snapshot.json']);
  });

  test('K3 as in V4: two branches that generated clash in one file and in a number, and both are told and solved', async () => {
    const app = await application(store);
    app.declare(resourcesSource(base));
    await app.run('generate');
    git(app, 'init', '--quiet', '--initial-branch=main');
    git(app, 'add', 'migrations');
    git(app, 'commit', '--quiet', '-m', 'base');
    for (const [branch, more] of [
      ['tags', tag],
      ['areas', area],
    ] as const) {
      git(app, 'checkout', '--quiet', '-b', branch, 'main');
      app.declare(resourcesSource(`${base}, ${more}`));
      await app.run('generate');
      git(app, 'add', 'migrations');
      git(app, 'commit', '--quiet', '-m', branch);
    }
    git(app, 'merge', '--quiet', 'tags');
    app.declare(resourcesSource(`${base}, ${tag}, ${area}`));
    const clash = await app.run('generate');
    expect(clash.code).toBe(1);
    expect(clash.err).toContain('0002_create_areas.ts and 0002_create_tags.ts have the same number');
    expect(clash.err).toContain('0003_create_tags.ts');
    git(app, 'mv', 'migrations/0002_create_tags.ts', 'migrations/0003_create_tags.ts');

    // The lines of both sides, in the order of names. Each side added a table of its own.
    const path = join(app.folder, 'migrations/snapshot.json');
    const merged = readFileSync(path, 'utf8');
    if (merged.includes('<<<<<<<')) {
      expect((await app.run('generate')).err).toContain('holds a merge conflict');
      writeFileSync(path, merged.replace(/^(?:<{7}|={7}|>{7}|\|{7}).*\n/gm, ''));
    }
    expect(await app.run('generate', '--check')).toMatchObject({ code: 0, err: '', out: 'nothing to do\n' });
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
    expect(await app.differences()).toEqual([]);
  });

  test('a column that went beside one that came is an error that names --rename, and writes nothing', async () => {
    const app = await application(store);
    app.declare(noteWith('title: z.string()'));
    await app.run('generate');
    app.declare(noteWith("headLine: z.string().default('')"));
    const { code, out, err } = await app.run('generate');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('--rename notes.title=head_line');
    expect(err).toContain('--allow-drop');
    expect(readdirSync(join(app.folder, 'migrations'))).toHaveLength(2);
    const wrong = await app.run('generate', '--rename', 'notes.titel=headLine', '--rename', 'note.title=x');
    expect(wrong.err).toContain('no column "titel" of notes went\n    did you mean "title"?');
    expect(wrong.err).toContain('there is no table "note"\n    did you mean "notes"?');
    expect(await app.run('generate', '--rename', 'notes.title=headLine')).toMatchObject({ code: 0 });
  });

  test('tables and columns go only with --allow-drop', async () => {
    const app = await application(store);
    app.declare(resourcesSource(`${base}, ${tag}`));
    await app.run('generate');
    app.declare(resourcesSource(base));
    const { code, err } = await app.run('generate');
    expect([code, err]).toEqual([1, expect.stringContaining('the table tags is of no resource any more')]);
    expect(await app.run('generate', '--allow-drop')).toMatchObject({ code: 0 });
    expect(app.migration('0002')).toContain("dropTable('tags')");
  });

  test('a required attribute without a default asks for --fill, and the value is checked', async () => {
    const app = await application(store);
    app.declare(noteWith(''));
    await app.run('generate');
    app.declare(noteWith('size: z.int()'));
    expect((await app.run('generate')).err).toContain('--fill notes.size=<value>');
    const wrong = await app.run('generate', '--fill', 'notes.size=s3cret');
    expect(wrong.err).toContain('--fill notes.size: the value is no integer');
    expect(wrong.err).not.toContain('s3cret');
    expect(await app.run('generate', '--fill', 'notes.size=4')).toMatchObject({ code: 0 });
  });

  test('a default that is made for each record is not the same for all rows', async () => {
    const app = await application(store);
    app.declare(noteWith(''));
    await app.run('generate');
    app.declare(
      noteWith(
        'owner: z.uuid().default(() => crypto.randomUUID()), code: z.string().default(() => String(Math.random()))',
      ),
    );
    const { err } = await app.run('generate');
    expect(err).toContain('notes.code takes no null');
    expect(err).not.toContain('notes.owner');
  });

  test('a type whose values cannot be kept is refused with a way out', async () => {
    const app = await application(store);
    app.declare(noteWith('at: z.date().nullable()'));
    await app.run('generate');
    app.declare(noteWith('at: z.boolean().nullable()'));
    const { code, err } = await app.run('generate');
    expect([code, err]).toEqual([1, expect.stringContaining('notes.at changes from timestamp to boolean')]);
    expect(err).toContain('add an attribute of another name');
  });

  test('--json is one document', async () => {
    const app = await application(store);
    app.declare(noteWith('title: z.string()'));
    const generated = await app.run('generate', '--json');
    expect(JSON.parse(generated.out)).toEqual({
      file: 'migrations/0001_create_notes.ts',
      changes: [{ table: 'notes', change: 'create table', detail: '2 columns' }],
    });
    const migrated = await app.run('--json', 'migrate');
    expect(JSON.parse(migrated.out)).toEqual({
      done: [{ name: '0001_create_notes', direction: 'up', adopted: false }],
    });
  });
});

test('migrations for one kind of database are not used on another', async () => {
  const app = await application('sqlite');
  app.declare(noteWith('title: z.string()'));
  await app.run('generate');
  const path = join(app.folder, 'migrations/snapshot.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('sqlite', 'postgres'));
  const { code, err } = await app.run('generate');
  expect([code, err]).toEqual([1, expect.stringContaining('generated for postgres')]);
});

test('where the snapshot is gone, generate does not make every table again', async () => {
  const app = await application('sqlite');
  app.declare(noteWith('title: z.string()'));
  await app.run('generate');
  const folder = join(app.folder, 'migrations');
  rmSync(join(folder, 'snapshot.json'));
  for (const options of [[], ['--check']]) {
    const { code, err } = await app.run('generate', ...options);
    expect([code, err]).toEqual([1, expect.stringContaining(`${folder} has migrations and no snapshot.json`)]);
    expect(err).toContain('take it from version control');
  }
  expect(readdirSync(folder)).toEqual(['0001_create_notes.ts']);
});

test('beside migrations that were written by hand, the snapshot of the message lets generate begin', async () => {
  const app = await application('sqlite');
  app.declare(noteWith('title: z.string()'));
  app.write('migrations/0001_by_hand.ts', 'export async function up() {}\n');
  const { err } = await app.run('generate');
  app.write('migrations/snapshot.json', / write it: (.*)$/m.exec(err)?.[1] ?? '');
  expect(await app.run('generate')).toMatchObject({ code: 0 });
  expect(await app.run('migrate')).toMatchObject({ code: 0 });
  expect(await app.differences()).toEqual([]);
});
