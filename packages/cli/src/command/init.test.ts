import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { freePort } from '../../../../tools/free-port.ts';
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

/** Starts the server that init wrote, until the test ends. Resolves to its address. */
async function serve(folder: string, variables: Readonly<Record<string, string>>): Promise<string> {
  const port = await freePort();
  const sources = join(root, 'tools/resolve-sources.mjs');
  const child = spawn(process.execPath, ['--import', sources, '--env-file=.env', 'server.ts'], {
    cwd: folder,
    // Vitest sets BASE_URL for itself.
    env: { ...process.env, BASE_URL: undefined, ...variables, PORT: String(port), NODE_OPTIONS: '' },
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill();
    expect((await ended)[0]).toBe(0);
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  for await (const chunk of child.stdout) {
    said += chunk;
    const [, url] = /^Open (\S+)\/account\/register$/m.exec(said) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`it has ended: ${said}`);
}

/** Registers, and resolves to the cookie. */
async function register(url: string): Promise<string> {
  const body = { email: 'ann@example.com', password: 'correct horse', passwordConfirmation: 'correct horse' };
  const headers = { 'Content-Type': 'application/json', Origin: url };
  const address = `${url}/auth/user/password/register`;
  const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  test('K10 as in V1: from an empty folder, init, generate, migrate and check exit 0, what is written passes tsc, and serves', {
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
    // The sources use more of the language than what is built of them, and are written for a stricter option.
    const lib = ['es2023', 'es2024.string', 'es2024.promise'];
    const forSources = { paths: absolute, lib, exactOptionalPropertyTypes: true };
    const typeRoots = [join(root, 'node_modules/@types')];
    writeFileSync(
      join(folder, 'tsconfig.sources.json'),
      JSON.stringify({ extends: './tsconfig.json', compilerOptions: { ...forSources, typeRoots } }),
    );
    const checked = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.sources.json'], { cwd: folder });
    expect(checked.stdout.toString()).toBe('');
    expect(checked.status).toBe(0);

    const url = await serve(folder, variables);
    const stranger = await fetch(url, { redirect: 'manual' });
    expect([stranger.status, stranger.headers.get('location')]).toEqual([303, '/account/sign-in']);
    expect(await (await fetch(`${url}/account/register`)).text()).toContain('Create an account');
    const cookie = await register(url);
    expect(await (await fetch(url, { headers: { cookie } })).text()).toBe('Hello ann@example.com\n');
    const headers = { 'Content-Type': 'application/json', Origin: url, cookie };
    const out = await fetch(`${url}/auth/user/log-out-everywhere`, { method: 'POST', headers, body: '{}' });
    expect(out.status).toBe(200);
    expect((await fetch(url, { headers: { cookie }, redirect: 'manual' })).status).toBe(303);
  });
});

test('init leaves a .gitignore that is there, and says if it does not keep the secret', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, '.gitignore'), 'dist\n');
  const { code, out } = await runIn(folder, ['init', '--yes']);
  expect([code, out]).toEqual([0, expect.stringContaining('add .env to .gitignore: it holds the secret')]);
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('dist\n');

  const fresh = emptyFolder();
  expect((await runIn(fresh, ['init', '--yes'])).out).not.toContain('add .env');
  expect(readFileSync(join(fresh, '.gitignore'), 'utf8').split('\n')).toContain('.env');
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
