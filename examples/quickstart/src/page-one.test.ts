import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { expect, inject, onTestFinished, test } from 'vitest';
import { runNode } from './test-setup/run-node.ts';
import { temporaryFolder } from './test-setup/temporary-folder.ts';

const source = fileURLToPath(new URL('.', import.meta.url));
const pageOne = readFileSync(join(source, 'page-one.ts'), 'utf8');
const readme = readFileSync(join(source, '../../../README.md'), 'utf8');
const env = { TOKEN_SIGNING_SECRET: 'a secret of tests, long enough for HS256' };
const timeout = 60_000;

/** The output of a run. Registering signs in too, so the first run ends one session more. */
const prints = {
  first: `registered ann@example.com
signed in as ann@example.com
renamed to Ann
sessions ended: 2
the token now gives null
`,
  second: `signed in as ann@example.com
renamed to Ann
sessions ended: 1
the token now gives null
`,
};

test('page one runs twice and prints what it did, on SQLite', { timeout }, async () => {
  const folder = project(pageOne);
  expect(await run(folder)).toEqual({ status: 0, stdout: prints.first, stderr: '' });
  expect(readdirSync(folder)).toContain('app.db');
  expect(await run(folder)).toEqual({ status: 0, stdout: prints.second, stderr: '' });
});

test('page one runs twice and prints what it did, on PostgreSQL', { timeout }, async () => {
  const connection = { connectionString: inject('postgresUrl'), options: await ownSchema() };
  const importLine = /^import \{ sqliteDataLayer \}.*$/m;
  const onPostgres = replaceLine(
    replaceLine(pageOne, importLine, "import { postgresDataLayer } from '@ashlar/kysely/postgres';"),
    /^const dataLayer = .*$/m,
    `const dataLayer = postgresDataLayer(${JSON.stringify(connection)});`,
  );
  const folder = project(onPostgres);
  expect(await run(folder)).toEqual({ status: 0, stdout: prints.first, stderr: '' });
  expect(await run(folder)).toEqual({ status: 0, stdout: prints.second, stderr: '' });
});

test('the README shows what the first run prints, and what the second one does', () => {
  expect(readme).toContain(`\`\`\`text\n${prints.first}\`\`\``);
  expect(readme).toContain('`sessions ended: 1`');
});

function replaceLine(program: string, line: RegExp, replacement: string): string {
  expect(program).toMatch(line);
  return program.replace(line, () => replacement);
}

/** A new project, with a program beside a copy of accounts.ts. */
function project(program: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  cpSync(join(source, 'accounts.ts'), join(folder, 'accounts.ts'));
  symlinkSync(join(source, '../node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'main.ts'), program);
  return folder;
}

async function run(cwd: string): Promise<{ status: unknown; stdout: string; stderr: string }> {
  const { status, stdout, stderr } = await runNode(['main.ts'], { cwd, env });
  return { status, stdout, stderr };
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
