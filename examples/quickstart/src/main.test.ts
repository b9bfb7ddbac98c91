import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sql } from 'kysely';
import { expect, inject, test } from 'vitest';
import { runNode } from './test-setup/run-node.ts';
import { temporaryFolder } from './test-setup/temporary-folder.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const timeout = 60_000;
const wholeToken = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;

test('the demo on SQLite takes every step, prints no token and leaves no file', { timeout }, async () => {
  const folder = temporaryFolder();
  const { status, stdout, stderr } = await runNode([main], { cwd: folder, env: { TMPDIR: folder } });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('TOKEN_SIGNING_SECRET is not set, so a random one is made for this run');
  expect(stdout.match(/^\d+\. .+$/gm)).toEqual([
    '1. Register ann@example.com',
    '2. Sign in on three devices',
    '3. Try a wrong password, and an address without an account',
    '4. List what is live',
    '5. Log out everywhere',
    '6. Sign in again on two devices, then log out all but this one',
    '7. Change the password: the sessions before it end, its own lives',
    '8. Leave storeAllTokens out of the definition',
  ]);
  expect(stdout).toContain('User.authentication.tokens.storeAllTokens: logOutEverywhere needs storeAllTokens: true');
  expect(stdout).toMatch(/All 8 steps did what they say\.\n$/);
  expect(stdout).not.toMatch(wholeToken);
  expect(readdirSync(folder)).toEqual([]);
});

test('the demo on PostgreSQL takes every step and leaves no schema', { timeout }, async () => {
  const env = { POSTGRES_URL: inject('postgresUrl'), TOKEN_SIGNING_SECRET: 'a secret of tests, long enough for HS256' };
  const { status, stdout, stderr } = await runNode([main, '--postgres'], { cwd: temporaryFolder(), env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('on the server of POSTGRES_URL');
  expect(stdout).toContain('the one in TOKEN_SIGNING_SECRET');
  expect(stdout).toMatch(/All 8 steps did what they say\.\n$/);
  expect(stdout).not.toMatch(wholeToken);

  const dataLayer = postgresDataLayer({ connectionString: env.POSTGRES_URL });
  const left = sql`select nspname from pg_namespace where nspname like 'ashlar\_quickstart\_%'`;
  expect((await left.execute(dataLayer.kysely())).rows).toEqual([]);
  await dataLayer.close();
});

test('a step that fails is named, and the demo ends with status 1', { timeout }, async () => {
  const folder = temporaryFolder();
  const env = { TMPDIR: folder, TOKEN_SIGNING_SECRET: 'too short' };
  const { status, stderr } = await runNode([main], { cwd: folder, env });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^\nFAILED in step 1, "Register ann@example\.com": .*256.*\(SECRET_UNAVAILABLE\)\n$/);
  expect(stderr).not.toContain('too short');
  expect(readdirSync(folder)).toEqual([]);
});

test('a database that cannot be reached ends the demo with status 1', { timeout }, async () => {
  const env = { POSTGRES_URL: 'postgres://ann:hush@127.0.0.1:1/nowhere' };
  const { status, stderr } = await runNode([main, '--postgres'], { cwd: temporaryFolder(), env });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^\nFAILED at the start: .*ECONNREFUSED/);
  expect(stderr).not.toContain('hush');
});

test('an unknown flag ends the demo with its usage', { timeout }, async () => {
  const { status, stdout, stderr } = await runNode([main, '--postgress'], { cwd: temporaryFolder() });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^usage: npm run demo/);
});
