import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { expect, inject, onTestFinished, test } from 'vitest';
import { runNode } from './test-setup/run-node.ts';
import { temporaryFolder } from './test-setup/temporary-folder.ts';

const source = fileURLToPath(new URL('.', import.meta.url));
const pageOne = readFileSync(join(source, 'page-one.ts'), 'utf8');
const env = { TOKEN_SIGNING_SECRET: 'a secret of tests, long enough for HS256' };
const timeout = 60_000;

test('page one runs as it is printed, on SQLite', { timeout }, async () => {
  const folder = temporaryFolder();
  const { status, stdout, stderr } = await runNode([join(source, 'page-one.ts')], { cwd: folder, env });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(readdirSync(folder)).toContain('app.db');
});

test('every line of page one gives what its comment says, on SQLite', { timeout }, async () => {
  expect(await runInProject(printingValues(pageOne))).toEqual(promised);
});

test('every line of page one gives what its comment says, on PostgreSQL', { timeout }, async () => {
  const connection = { connectionString: inject('postgresUrl'), options: await ownSchema() };
  const onPostgres = replaceLine(
    replaceLine(
      pageOne,
      /^import \{ sqliteDataLayer \}.*$/m,
      "import { postgresDataLayer } from '@ashlar/kysely/postgres';",
    ),
    /^const dataLayer = .*$/m,
    `const dataLayer = postgresDataLayer(${JSON.stringify(connection)});`,
  );
  expect(await runInProject(printingValues(onPostgres))).toEqual(promised);
});

/** What the commented lines give, in their order. Registering issued a token as well as signing in, so two are ended. */
const promised = [
  ['{ user, claims, token } or null', ['user', 'claims', 'token']],
  ['an action of your own: the record, then its parameters', ['id', 'email', 'displayName', 'createdAt']],
  ['true', true],
  ['how many live tokens this call ended', 2],
  ['null', null],
];

/** The program with every expression that has a comment behind it printed: the comment, and the value or its keys. */
function printingValues(program: string): string {
  return program.replace(
    /^(?!import |const )(.+); \/\/ (.+)$/gm,
    (_line, expression: string, comment: string) =>
      `await (async (value) => console.log(JSON.stringify([${JSON.stringify(comment)}, value === Object(value) ? Object.keys(value) : value])))(${expression});`,
  );
}

function replaceLine(program: string, line: RegExp, replacement: string): string {
  expect(program).toMatch(line);
  return program.replace(line, () => replacement);
}

/** Runs a program in a project of its own, beside a copy of accounts.ts, and reads what it printed. */
async function runInProject(program: string): Promise<unknown[]> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  cpSync(join(source, 'accounts.ts'), join(folder, 'accounts.ts'));
  symlinkSync(join(source, '../node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'main.ts'), program);
  const { status, stdout, stderr } = await runNode(['main.ts'], { cwd: folder, env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

/** The setting of a connection that works in an empty schema. */
async function ownSchema(): Promise<string> {
  const schema = `page_one_${process.pid}_${Date.now()}`;
  const admin = postgresDataLayer({ connectionString: inject('postgresUrl') });
  await admin.kysely().schema.createSchema(schema).execute();
  onTestFinished(async () => {
    await admin.kysely().schema.dropSchema(schema).cascade().execute();
    await admin.close();
  });
  return `-c search_path=${schema}`;
}
