import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { emptyFolder, startIn } from '../test-setup/application.ts';

const commands = [['migrate'], ['check'], ['sessions', 'list', 'ann@example.com']];

/** A new application on PostgreSQL, whose `.env` has this address. */
async function applicationOn(url: string): Promise<string> {
  const folder = emptyFolder();
  expect(await startIn(folder, ['init', '--database', 'postgres'])).toMatchObject({ code: 0 });
  const [secret] = readFileSync(join(folder, '.env'), 'utf8').split('\n');
  writeFileSync(join(folder, '.env'), `${secret}\nDATABASE_URL=${url}\n`);
  mkdirSync(join(folder, 'migrations'));
  writeFileSync(join(folder, 'migrations/0001_begin.ts'), 'export const up = async () => {};\n');
  return folder;
}

/** The address of the server of the tests, for another user or database. */
function address(change: (url: URL) => void): string {
  const url = new URL(inject('postgresUrl'));
  url.password = 'hidden-part';
  change(url);
  return url.href;
}

const failures: readonly [string, () => string, RegExp][] = [
  [
    'no server',
    () => 'postgres://ann:hidden-part@127.0.0.1:1/app',
    /cannot be reached \(ECONNREFUSED\).*start the server, or set DATABASE_URL in \.env to its address/s,
  ],
  [
    'no such user',
    () => address((url) => (url.username = 'nemo')),
    /\(28000\).*set DATABASE_URL in \.env to a user of this server.* the user "nemo" and the database "\w+"/s,
  ],
  [
    'no such database',
    () => address((url) => (url.pathname = '/nowhere')),
    /\(3D000\).*createdb.*set DATABASE_URL in \.env.* the database "nowhere"/s,
  ],
];

test.each(failures)(
  'K9 with %s, each command says what to set, and shows no password',
  {
    timeout: 120_000,
  },
  async (_, url, says) => {
    const folder = await applicationOn(url());
    for (const args of commands) {
      const { code, out, err } = await startIn(folder, args);
      expect([args, code, out + err]).toEqual([args, 1, expect.stringMatching(says)]);
      expect(out + err).not.toContain('hidden');
    }
    const { out } = await startIn(folder, ['migrate', '--json']);
    expect(JSON.parse(out).problems).toEqual([{ problem: expect.any(String), cure: expect.stringContaining('.env') }]);
  },
);

test('K9 a malformed address, in which a part of the password stands as the database, is shown in no message', {
  timeout: 120_000,
}, async () => {
  const folder = await applicationOn(address((url) => (url.pathname = '/hidden@localhost/app')));
  const { code, err } = await startIn(folder, ['migrate']);
  expect([code, err]).toEqual([1, expect.stringContaining('(3D000)')]);
  expect(err).not.toContain('hidden');
});

test('without --env-file the server says how Node reads .env, for the address and for the secret', {
  timeout: 120_000,
}, async () => {
  const sources = join(import.meta.dirname, '../../../../tools/resolve-sources.mjs');
  const start = (folder: string, env: Record<string, string>) =>
    spawnSync(process.execPath, ['--import', sources, 'server.ts'], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
    }).stderr.toString();
  const folder = await applicationOn('');
  expect(start(folder, {})).toMatch(/connectionString is empty.*node --env-file=\.env/);
  const url = inject('postgresUrl');
  appendFileSync(join(folder, '.env'), `DATABASE_URL=${url}\n`);
  expect(start(folder, { DATABASE_URL: url })).toMatch(/gave no secret.*node --env-file=\.env/);
});
