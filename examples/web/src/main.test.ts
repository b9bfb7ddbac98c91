import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, inject, onTestFinished, test } from 'vitest';
import { freePort } from '../../../tools/free-port.ts';
import { clientOf, mailsOf, registration } from './test-setup/client.ts';
import { ownSchema } from './test-setup/own-schema.ts';
import { failingDemo, secret, startDemo } from './test-setup/running-demo.ts';
import { temporaryFolder } from './test-setup/temporary-folder.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const signIn = { email: registration.email, password: registration.password };

test.each(['SIGTERM', 'SIGINT'] as const)('it serves until %s, and ends with status 0', async (signal) => {
  const demo = await startDemo();
  expect((await fetch(`${demo.url}/auth/user/session`)).status).toBe(401); // its connection stays open
  expect(await demo.stop(signal)).toBe(0);
  expect(demo.printed()).toMatch(/\nStopped\.\n$/);
  await expect(fetch(demo.url)).rejects.toThrow();
});

test('a file keeps users and notes, and with the same secret sessions, over a restart', async () => {
  const args = ['--filename', join(temporaryFolder(), 'notes.db')];
  const env = { TOKEN_SIGNING_SECRET: secret };
  const demo = await startDemo({ args, env });
  const browser = clientOf(demo.url);
  expect((await browser.post('/auth/user/password/register', registration)).status).toBe(200);
  expect((await browser.post('/notes', { text: 'water the plants' })).status).toBe(201);
  await demo.stop();
  const again = await startDemo({ port: demo.port, args, env });
  expect(await (await browser.get('/notes')).json()).toMatchObject([{ text: 'water the plants' }]);
  expect((await clientOf(again.url).post('/auth/user/password/sign-in', signIn)).status).toBe(200);
  expect(again.printed()).not.toMatch(/TOKEN_SIGNING_SECRET|a secret of tests/);
});

test('without a secret one is made for the run: it says so, and prints nothing of it', async () => {
  const demo = await startDemo();
  expect(demo.printed()).toContain('TOKEN_SIGNING_SECRET is not set, so a random one is made for this run.');
  expect(demo.printed()).not.toMatch(/[\w+/=]{40}/);
});

test('without a file it leaves nothing behind', async () => {
  const cwd = temporaryFolder();
  const demo = await startDemo({ cwd });
  expect((await clientOf(demo.url).post('/auth/user/password/register', registration)).status).toBe(200);
  await demo.stop();
  expect(readdirSync(cwd)).toEqual([]);
});

test('DATABASE_URL wins over --filename; two processes make the tables once and share them', async () => {
  const cwd = temporaryFolder();
  const env = { DATABASE_URL: await ownSchema(inject('postgresUrl')), TOKEN_SIGNING_SECRET: secret };
  const first = await startDemo({ args: ['--filename', 'notes.db'], cwd, env });
  expect(readdirSync(cwd)).toEqual([]);
  expect((await clientOf(first.url).post('/auth/user/password/register', registration)).status).toBe(200);
  const second = await startDemo({ env });
  expect((await clientOf(second.url).post('/auth/user/password/sign-in', signIn)).status).toBe(200);
  expect(second.printed()).not.toContain(env.DATABASE_URL);
});

test('npm run demo:web: a second one starts while the first serves, and both end with status 0', async () => {
  const command = ['npm', 'run', 'demo:web', '--'];
  const first = await startDemo({ command, cwd: root });
  const before = builtFiles();
  const second = await startDemo({ command, cwd: root });
  expect(builtFiles()).toEqual(before);
  expect(before.size).toBeGreaterThan(100);
  for (const { url } of [first, second]) expect((await fetch(`${url}/account/sign-in`)).status).toBe(200);
  expect(await second.stop('SIGINT')).toBe(0);
  expect(await first.stop('SIGTERM')).toBe(0);
  for (const { url } of [first, second]) await expect(fetch(url)).rejects.toThrow();
}, 120_000);

test.each([
  ['for this machine', '127.0.0.1'],
  ['for every machine', undefined],
])('a port that is taken %s ends it with a message', async (_, host) => {
  const other = createServer();
  onTestFinished(() => void other.close());
  await once(other.listen({ port: await freePort(), host }), 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { status, stderr } = await failingDemo({ args: ['--port', String(port)] });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `Port ${port} is taken. Stop the program that uses it, or give another one with --port.\n`,
  });
});

test('a file of an older version is refused: the message says what is missing, and what tells how to add it', async () => {
  const folder = temporaryFolder();
  const filename = join(folder, 'notes.db');
  const args = ['--filename', filename];
  await (await startDemo({ args })).stop();
  const database = new Database(filename);
  for (const name of ['session_id', 'last_seen_at']) database.exec(`alter table tokens drop column ${name}`);
  const { status, stderr } = await failingDemo({ args: [...args, '--port', `${await freePort()}`] });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^The application cannot start on this database as it is:\nToken\.attributes\.sessionId: .* "session_id"\n/,
  );
  expect(stderr).toContain('npx --no-install ashlar check says which SQL mends it');
  for (const cure of curesOf(folder)) database.exec(cure);
  database.close();
  expect((await fetch(`${(await startDemo({ args })).url}/account/sign-in`)).status).toBe(200);
});

/** What `ashlar check` says of `notes.db` in a folder. */
function curesOf(folder: string): readonly string[] {
  const config = join(root, 'examples/web/ashlar.config.ts');
  writeFileSync(join(folder, 'ashlar.config.ts'), `export { default } from ${JSON.stringify(config)};\n`);
  const { stdout } = spawnSync(process.execPath, [join(root, 'packages/cli/dist/bin.js'), 'check', '--json'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: '', TOKEN_SIGNING_SECRET: secret },
  });
  return JSON.parse(stdout).findings.map(({ cure }: { readonly cure: string }) => cure);
}

test('a flag that does not exist ends it with a message, and with how to start it', async () => {
  const { status, stdout, stderr } = await failingDemo({ args: ['--prot', '4000'] });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^Unknown option '--prot'\n\nusage: npm run demo:web/);
});

test.each([
  ['a base URL over http elsewhere', { BASE_URL: 'http://notes.example.com' }, /baseUrl: expected https/],
  ['a database that cannot be reached', { DATABASE_URL: 'postgres://ann:hush@127.0.0.1:1/x' }, /ECONNREFUSED/],
])('%s ends it with a message', async (_, env, message) => {
  const { status, stderr } = await failingDemo({ args: ['--port', `${await freePort()}`], env: { ...env } });
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/hush|\n +at /);
});

test('links in mails begin with BASE_URL, and /dev/mails has the newest last', async () => {
  const port = await freePort();
  const env = { BASE_URL: `http://127.0.0.1:${port}` };
  const demo = await startDemo({ port, env });
  expect(demo.url).toBe(env.BASE_URL);
  const browser = clientOf(demo.url);
  await browser.post('/auth/user/password/register', registration);
  // Mails go out in the background: of two at once, either may be first.
  await mailsOf(browser, 1);
  await browser.post('/auth/user/password/request-reset', { email: registration.email });
  const mails = await mailsOf(browser, 2);
  expect(mails).toEqual([
    {
      to: registration.email,
      subject: 'Confirm your address',
      text: expect.stringContaining(mails[0]?.link ?? 'a link'),
      link: expect.stringMatching(new RegExp(`^${demo.url}/account/confirm\\?token=\\S+$`)),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    },
    expect.objectContaining({ link: expect.stringMatching(new RegExp(`^${demo.url}/account/reset\\?token=`)) }),
  ]);
  expect(demo.printed()).toContain(`Mail to ${registration.email}: Confirm your address\n`);
});

test('a page of another site whose name leads to this machine does not read the mails', async () => {
  const { url } = await startDemo();
  const statuses = [];
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:3000',
    new URL(url).host,
    '[::1]:1',
  ]) {
    const asked = get(`${url}/dev/mails`, { headers: { Host: host } });
    const [answer] = await once(asked, 'response');
    answer.resume();
    statuses.push(answer.statusCode);
  }
  expect(statuses).toEqual([404, 404, 404, 200, 200]);
});

test('in production there is no /dev/mails', async () => {
  const demo = await startDemo({ env: { NODE_ENV: 'production' } });
  expect((await fetch(`${demo.url}/dev/mails`)).status).toBe(404);
  expect(demo.printed()).not.toContain('/dev/mails');
});

/** Every file that a build writes, and when it was written. */
function builtFiles(): Map<string, number> {
  const folders = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name, 'dist'));
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  return new Map(paths.map((path) => [path, statSync(path).mtimeMs]));
}
