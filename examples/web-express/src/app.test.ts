import { once } from 'node:events';
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freePort } from '../../../tools/free-port.ts';
import { Token, User } from './accounts.ts';
import { createApp } from './app.ts';

let url: string;
let stop: () => Promise<void>;

beforeEach(async () => {
  vi.stubEnv('TOKEN_SIGNING_SECRET', 'a secret of tests, long enough for HS256');
  const dataLayer = sqliteDataLayer({ filename: ':memory:' });
  await createTables(dataLayer, [User, Token]);
  const accounts = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });
  const port = await freePort();
  url = `http://localhost:${port}`;
  const server = createApp(accounts, url).listen(port);
  await once(server, 'listening');
  stop = async () => {
    server.closeAllConnections();
    server.close();
    await accounts.close();
  };
});

afterEach(async () => {
  await stop();
  vi.unstubAllEnvs();
});

test('the routes, the pages and a route of the application work together', async () => {
  expect((await fetch(url)).status).toBe(401);
  const cookie = await register();
  expect(await (await fetch(url, { headers: { cookie } })).text()).toBe('Hello ann@example.com');
  expect(await (await fetch(`${url}/account`, { headers: { cookie } })).text()).toContain('ann@example.com');
  expect(await (await rename(cookie, url)).json()).toMatchObject({ displayName: 'Ann' });
});

test('a route of the application refuses what another site has forged', async () => {
  const cookie = await register();
  expect((await rename(cookie, 'https://evil.example')).status).toBe(403);
  const session = await fetch(`${url}/auth/user/session`, { headers: { cookie } });
  expect(await session.json()).toMatchObject({ user: { displayName: null } });
});

test('what is wrong with the input of such a route is a 400 with its place', async () => {
  const cookie = await register();
  const refused = await post('/name', { displayName: 7 }, { cookie, Origin: url });
  expect([refused.status, await refused.json()]).toEqual([
    400,
    expect.objectContaining({ code: 'INVALID_INPUT', errors: [expect.objectContaining({ pointer: '#/displayName' })] }),
  ]);
});

test('a request without a body is one without members: it changes nothing', async () => {
  const cookie = await register();
  const empty = await fetch(`${url}/name`, { method: 'POST', headers: { cookie, Origin: url } });
  expect([empty.status, await empty.json()]).toEqual([200, expect.objectContaining({ displayName: null })]);
});

async function register(): Promise<string> {
  const body = { email: 'ann@example.com', password: 'correct horse', passwordConfirmation: 'correct horse' };
  const response = await post('/auth/user/password/register', body, { Origin: url });
  return response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}

async function rename(cookie: string, origin: string): Promise<Response> {
  return await post('/name', { displayName: 'Ann' }, { cookie, Origin: origin });
}

async function post(path: string, body: object, headers: Readonly<Record<string, string>>): Promise<Response> {
  const json = { 'Content-Type': 'application/json', ...headers };
  return await fetch(url + path, { method: 'POST', headers: json, body: JSON.stringify(body) });
}
