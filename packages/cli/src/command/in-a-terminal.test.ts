// The questions of the command line, as a person answers them: in a terminal, with keys.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { application, emptyFolder, type TestApplication } from '../test-setup/application.ts';
import { idOf, insertRows, noteWith, rowsOf } from '../test-setup/notes.ts';
import { hasTerminalHere, runInTerminal } from '../test-setup/terminal.ts';

describe.runIf(hasTerminalHere())('in a terminal', { timeout: 120_000 }, () => {
  test('K14: init asks for the database, and writes what was chosen', async () => {
    const folder = emptyFolder();
    const question = 'Which database?';
    const { code, seen } = await runInTerminal(folder, ['init'], [{ to: question, keys: ['down', 'enter'] }]);
    expect(code).toBe(0);
    expect(seen).toContain('written  accounts.ts');
    expect(readFileSync(join(folder, 'store.ts'), 'utf8')).toContain('postgresDataLayer({ connectionString:');
    expect(seen).toContain('set DATABASE_URL in .env');
    expect(seen).not.toContain(/SECRET=(.+)/.exec(readFileSync(join(folder, '.env'), 'utf8'))?.[1] ?? 'a secret');
  });

  test('K14: init writes nothing if the question is not answered', async () => {
    const folder = emptyFolder();
    const before = readdirSync(folder);
    const { code, seen } = await runInTerminal(folder, ['init'], [{ to: 'Which database?', keys: ['interrupt'] }]);
    expect([code, readdirSync(folder)]).toEqual([1, before]);
    expect(seen).toContain('nothing was written');
  });

  test('with --yes or --json nothing is asked, in a terminal too', async () => {
    expect((await runInTerminal(emptyFolder(), ['init', '--yes'])).code).toBe(0);
    const { code, seen } = await runInTerminal(emptyFolder(), ['init', '--json']);
    expect([code, seen]).toEqual([1, expect.stringContaining('"cure": "add --yes, or --database sqlite"')]);
  });

  test('K14: a column that got another name keeps its values, if the answer is yes', async () => {
    const app = await renamed();
    const { code, seen } = await runInTerminal(app.folder, generate, [
      { to: 'notes.title went. Has it got another name?', keys: ['enter'] },
    ]);
    expect([code, seen]).toEqual([0, expect.stringContaining('yes: heading')]);
    expect((await app.run('migrate')).code).toBe(0);
    expect(await rowsOf(app)).toEqual([{ id: idOf(1), heading: 'kept' }]);
  });

  test('K14: with several new columns, the one that is chosen gets the values', async () => {
    const app = await renamed('subtitle: z.string().nullable(), heading: z.string().nullable()');
    const { code, seen } = await runInTerminal(app.folder, generate, [
      { to: 'notes.title went. Has it got another name?', keys: ['down', 'enter'] },
    ]);
    expect(code).toBe(0);
    const offered = [...new Set([...seen.matchAll(/yes: (\w+)/g)].map(([, name]) => name))];
    expect([...offered].sort()).toEqual(['heading', 'subtitle']);
    expect((await app.run('migrate')).code).toBe(0);
    const [row] = await rowsOf(app);
    const kept = Object.entries(row ?? {}).filter(([, value]) => value === 'kept');
    expect(kept.map(([name]) => name)).toEqual([offered[1]]);
  });

  test('K14: a column that is gone is not dropped by the answer alone: it needs --allow-drop', async () => {
    const app = await renamed();
    const { code, seen } = await runInTerminal(app.folder, generate, [
      { to: 'notes.title went. Has it got another name?', keys: ['down', 'enter'] },
    ]);
    expect([code, seen]).toEqual([1, expect.stringContaining('--allow-drop')]);
    expect(existsSync(join(app.folder, 'migrations/0002_notes.ts'))).toBe(false);
  });

  test('a question that is broken off generates nothing', async () => {
    const app = await renamed();
    const before = readdirSync(join(app.folder, 'migrations'));
    const { code, seen } = await runInTerminal(app.folder, generate, [{ to: 'notes.title went', keys: ['interrupt'] }]);
    expect([code, seen]).toEqual([1, expect.stringContaining('nothing was generated')]);
    expect(readdirSync(join(app.folder, 'migrations'))).toEqual(before);
  });

  test('results have colours in a terminal', async () => {
    const { screen } = await runInTerminal(emptyFolder(), ['init', '--yes']);
    expect(screen).toContain('\u001b[32mwritten\u001b[0m  accounts.ts');
  });
});

const generate = ['generate', '--config', 'own.config.ts'];

/** A table with a row, whose resource now has other names. */
async function renamed(attributes = 'heading: z.string()'): Promise<TestApplication> {
  const app = await application('sqlite');
  app.declare(noteWith('title: z.string()'));
  await app.run('generate', 'notes');
  await app.run('migrate');
  await insertRows(app, 'notes', [{ id: idOf(1), title: 'kept' }]);
  const source = noteWith(attributes);
  app.declare(source);
  writeFileSync(join(app.folder, 'own.ts'), source);
  writeFileSync(
    join(app.folder, 'own.config.ts'),
    `import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { resources } from './own.ts';
export default { resources, dataLayer: ${app.dataLayer} };
`,
  );
  return app;
}
