import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { emptyFolder, runIn, startIn } from '../test-setup/application.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** The address of an empty schema. */
async function emptySchema(): Promise<string> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  const name = `init_${process.pid}_${Date.now()}`;
  await client.query(`create schema ${name}`);
  await client.end();
  const url = new URL(inject('postgresUrl'));
  url.searchParams.set('options', `-c search_path=${name}`);
  return url.href.replaceAll('+', '%20');
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  test('K10 as in V1: from an empty folder, init, generate, migrate and check exit 0, and what is written passes tsc', {
    timeout: 240_000,
  }, async () => {
    const folder = emptyFolder();
    const variables: Record<string, string> = store === 'postgres' ? { DATABASE_URL: await emptySchema() } : {};
    const outcomes = [];
    for (const args of [['init', '--database', store], ['generate'], ['migrate'], ['check']]) {
      outcomes.push(await startIn(folder, args, variables));
    }
    expect(outcomes.map(({ code, err }) => [code, err])).toEqual([0, 0, 0, 0].map((code) => [code, '']));
    expect(outcomes[3]?.out).toBe('everything is as it should be\n');

    // The packages are those of the sources.
    const paths = JSON.parse(readFileSync(join(root, 'tsconfig.test.json'), 'utf8').replace(/^\s*\/\/.*$/gm, ''))
      .compilerOptions.paths;
    const absolute = Object.fromEntries(
      Object.entries<string[]>(paths).map(([name, [path = '']]) => [name, [join(root, path)]]),
    );
    // The sources use more of the language than what is built of them.
    const sourceLib = ['es2023', 'es2024.string', 'es2024.promise'];
    const typeRoots = [join(root, 'node_modules/@types')];
    writeFileSync(
      join(folder, 'tsconfig.sources.json'),
      JSON.stringify({ extends: './tsconfig.json', compilerOptions: { paths: absolute, typeRoots, lib: sourceLib } }),
    );
    const checked = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.sources.json'], { cwd: folder });
    expect(checked.stdout.toString()).toBe('');
    expect(checked.status).toBe(0);
  });
});

test('K9 as in V10: init prints no secret, and only the owner can read its file', async () => {
  const folder = emptyFolder();
  const { code, out, err } = await runIn(folder, ['init', '--yes']);
  const secret = /^TOKEN_SIGNING_SECRET=(.+)$/m.exec(readFileSync(join(folder, '.env'), 'utf8'))?.[1] ?? '';
  expect(code).toBe(0);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(48);
  expect(out + err).not.toContain(secret);
  expect(statSync(join(folder, '.env')).mode & 0o077).toBe(0);
});

test('init overwrites nothing: it names what is in the way, and writes no other file either', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, '.env'), 'MINE=1\n');
  const { code, err } = await runIn(folder, ['init', '--yes']);
  expect([code, err]).toEqual([1, expect.stringContaining('there is a file already: .env')]);
  expect(readdirSync(folder).sort()).toEqual(['.env', 'node_modules', 'package.json']);
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('MINE=1\n');
});

test('without a terminal, init asks nothing: it says which option it needs', async () => {
  const { code, err } = await runIn(emptyFolder(), ['init']);
  expect([code, err]).toEqual([1, expect.stringContaining('--yes')]);
});
