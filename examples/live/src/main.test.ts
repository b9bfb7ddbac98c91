import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sql } from 'kysely';
import { afterEach, expect, inject, onTestFinished, test, vi } from 'vitest';
import type { Browser } from './browser.ts';
import { openDatabase } from './database.ts';
import { startServer } from './servers.ts';
import { tellStory } from './story.ts';
import { runDemo } from './test-setup/run-demo.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const command = [process.execPath, main];
const timeout = 120_000;

afterEach(() => {
  vi.restoreAllMocks();
});

test('every connection of Ann closes in time, none of Bob does, and a rolled-back log-out closes none', {
  timeout,
}, async () => {
  const env = { DATABASE_URL: inject('postgresUrl') };
  const { status, stdout, stderr } = await runDemo({ command, cwd: root, env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('on the server of DATABASE_URL');
  expect(stdout.match(/^ {3}ann's \w+ +(first|second) +(WebSocket|event stream) +[\d.]+ ms +\S/gm)).toHaveLength(12);
  expect(stdout).toContain('✓ 1000 ms later nothing has closed, and all connections are served');
  expect(stdout).toContain("✓ none of Bob's 12 closed: all are served");
  expect(stdout).toMatch(/\nAll of it is so\.\n$/);
  expect(stdout).not.toMatch(/eyJ[\w-]+\./);
  expectGone(stdout);
  expect(await schemasLeft()).toEqual([]);
});

test('npm run demo:live: a PostgreSQL of its own, an up-to-date build is not written, nothing stays', {
  timeout,
}, async () => {
  const before = builtFiles();
  const folder = openFolder();
  const { status, stdout } = await runDemo({
    command: ['npm', 'run', 'demo:live'],
    cwd: root,
    env: { TMPDIR: folder },
  });
  expect(stdout).toMatch(/\nAll of it is so\.\n$/);
  expect(status).toBe(0);
  expect(stdout).toContain('a server of its own, started for this run');
  expect(builtFiles()).toEqual(before);
  expectGone(stdout);
  expect(readdirSync(folder).filter((name) => name.startsWith('ashlar'))).toEqual([]);
});

test.each(['The first server:', '1. Ann and Bob', '2. Ann logs out', 'The database:'])(
  'Ctrl+C after "%s" ends it with status 130, and leaves no process and no schema',
  { timeout },
  async (stopAt) => {
    const env = { DATABASE_URL: inject('postgresUrl') };
    const { status, stdout, stderr } = await runDemo({ command, cwd: root, env, stopAt });
    expect({ status, stderr }).toEqual({ status: 130, stderr: '' });
    expect(stdout).toMatch(/\nStopped\.\n/);
    expectGone(stdout);
    expect(await schemasLeft()).toEqual([]);
  },
);

test('a server that hears nothing of the log-out is a broken promise', { timeout }, async () => {
  process.env.TOKEN_SIGNING_SECRET = 'a secret of tests, long enough for HS256';
  const database = await openDatabase(inject('postgresUrl'));
  const servers = [await startServer('first', database.url), await startServer('second', database.url)];
  const browsers: Browser[] = [];
  const signal = (name: NodeJS.Signals): void => void process.kill(servers[0]?.pid ?? 0, name);
  onTestFinished(async () => {
    signal('SIGCONT');
    for (const browser of browsers) browser.leave();
    await Promise.all(servers.map((server) => server.stop()));
    await database.remove();
  });
  vi.spyOn(console, 'log').mockImplementation((line: string) => {
    if (line.includes('3. Ann logs out everywhere')) signal('SIGSTOP');
  });
  await expect(tellStory({ servers, browsers })).rejects.toThrow("6 of Ann's 12 connections are open after 5000 ms");
});

test('a database that cannot be reached ends it with status 1, and its password stays secret', {
  timeout,
}, async () => {
  const env = { DATABASE_URL: 'postgres://ann:hush@127.0.0.1:1/nowhere' };
  const { status, stderr } = await runDemo({ command, cwd: root, env });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^\nFAILED: .*ECONNREFUSED/);
  expect(stderr).not.toContain('hush');
});

/** The servers that it has named are no processes any more. */
function expectGone(printed: string): void {
  const pids = [...printed.matchAll(/server: process (\d+)/g)].map(([, pid]) => Number(pid));
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
}

async function schemasLeft(): Promise<readonly unknown[]> {
  const dataLayer = postgresDataLayer({ connectionString: inject('postgresUrl') });
  onTestFinished(() => dataLayer.close());
  return (await sql`select nspname from pg_namespace where nspname like 'ashlar\_live\_%'`.execute(dataLayer.kysely()))
    .rows;
}

/** A temporary folder that PostgreSQL may enter: as root it runs as another user. */
function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'live-test-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file that a build writes, and when it was written. */
function builtFiles(): ReadonlyMap<string, number> {
  const folders = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name, 'dist'));
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  return new Map(paths.map((path) => [path, statSync(path).mtimeMs]));
}
