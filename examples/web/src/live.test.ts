// The WebSocket and the event stream of the application, from programs: who gets in, and how they end on both nodes.
import { once } from 'node:events';
import { connect as connectTo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { registration } from './test-setup/client.ts';
import { connect, refusal } from './test-setup/live-client.ts';
import { ownSchema } from './test-setup/own-schema.ts';
import { type RunningDemo, secret, startDemo } from './test-setup/running-demo.ts';
import { temporaryFolder } from './test-setup/temporary-folder.ts';

const ended = '4401 session ended';

/** Registers or signs in. Resolves to the cookie, and to a bearer of a session of its own. */
async function enter({ url }: RunningDemo, action: 'register' | 'sign-in', email = registration.email) {
  const { password, passwordConfirmation } = registration;
  const body = JSON.stringify({ email, password, ...(action === 'register' ? { passwordConfirmation } : {}) });
  const headers = { Origin: url, 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/auth/user/password/${action}`, { method: 'POST', headers, body });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { Cookie: cookie, Origin: url };
}

async function bearer({ url }: RunningDemo) {
  const { email, password } = registration;
  const headers = { 'Content-Type': 'application/json', 'Ashlar-Transport': 'bearer' };
  const body = JSON.stringify({ email, password });
  const answer = await fetch(`${url}/auth/user/password/sign-in`, { method: 'POST', headers, body });
  // Invariant: this is what the route answers.
  const { token } = (await answer.json()) as { token: string };
  return { Authorization: `Bearer ${token}` };
}

async function logOutEverywhere({ url }: RunningDemo, headers: Readonly<Record<string, string>>): Promise<number> {
  const json = { 'Content-Type': 'application/json' };
  return (
    await fetch(`${url}/auth/user/log-out-everywhere`, { method: 'POST', headers: { ...json, ...headers }, body: '{}' })
  ).status;
}

test('a cookie and a bearer are admitted at /live and at /events, without a subprotocol and a first message', async () => {
  const demo = await startDemo();
  const sent = [await enter(demo, 'register'), await bearer(demo)];
  for (const headers of sent) {
    const socket = await connect(demo.url, headers);
    expect(socket.greeting).toBe('hello ann@example.com');
    expect(await socket.ask('water')).toBe('you said water');
    const stream = await fetch(`${demo.url}/events`, { headers });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const { value } = (await stream.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toBe('data: hello ann@example.com\n\n');
  }
});

test('H94: strangers, and a cookie from another site, are not admitted; other paths are no WebSocket', async () => {
  const demo = await startDemo();
  const { Cookie } = await enter(demo, 'register');
  expect(await refusal(demo.url)).toBe(401);
  expect(await refusal(demo.url, { Authorization: 'Bearer forged' })).toBe(401);
  for (const origin of ['https://evil.example', 'null'])
    expect(await refusal(demo.url, { Cookie, Origin: origin })).toBe(403);
  expect(await refusal(demo.url, { Cookie })).toBe(403);
  for (const path of ['/', '/live/more', '/events'])
    expect(await refusal(demo.url, { Cookie, Origin: demo.url }, path)).toBe(404);
  expect((await fetch(`${demo.url}/events`)).status).toBe(401);
  expect((await fetch(`${demo.url}/live`)).status).toBe(426);
});

test('an upgrade request with an address that is none ends no process', async () => {
  const demo = await startDemo();
  for (const path of ['//', 'http://[', '*', '/%zz']) {
    const socket = connectTo(demo.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    await once(socket.resume(), 'close');
  }
  expect((await fetch(`${demo.url}/account/sign-in`)).status).toBe(200);
});

test('H97: open connections do not keep the application up: it closes them with 1001, and ends', async () => {
  const demo = await startDemo();
  const headers = await enter(demo, 'register');
  const socket = await connect(demo.url, headers);
  const stream = await fetch(`${demo.url}/events`, { headers });
  const begun = performance.now();
  expect(await demo.stop()).toBe(0);
  expect(performance.now() - begun).toBeLessThan(20_000);
  expect(await socket.closed).toBe('1001 going away');
  expect(await stream.text()).toBe('data: hello ann@example.com\n\n');
});

describe.each([
  ['a PostgreSQL', async () => ({ env: { DATABASE_URL: await ownSchema(inject('postgresUrl')) }, args: [] })],
  ['a file of SQLite', async () => ({ env: {}, args: ['--filename', join(temporaryFolder(), 'notes.db')] })],
])('two of it over %s', (_, place) => {
  test('H81 H83: a log-out everywhere on one closes the connections of that user on both, and no other one', async () => {
    const { env, args } = await place();
    const start = { args, env: { ...env, TOKEN_SIGNING_SECRET: secret } };
    const nodes = [await startDemo(start), await startDemo(start)] as const;
    const ann = await enter(nodes[0], 'register');
    const bob = await enter(nodes[0], 'register', 'bob@example.com');
    // Each node has a base URL of its own here, so a cookie comes with the origin of the node.
    const at = (node: RunningDemo, { Cookie }: { Cookie: string }) => ({ Cookie, Origin: node.url });
    const hers = await Promise.all(nodes.map((node) => connect(node.url, at(node, ann))));
    const streams = await Promise.all(nodes.map((node) => fetch(`${node.url}/events`, { headers: ann })));
    const his = await Promise.all(nodes.map((node) => connect(node.url, at(node, bob))));
    expect(await logOutEverywhere(nodes[0], ann)).toBe(200);
    const answeredAt = performance.now();
    expect(await Promise.all(hers.map(({ closed }) => closed))).toEqual([ended, ended]);
    // By announcements: without them, a look at all connections would find it after up to 30 seconds.
    expect(performance.now() - answeredAt).toBeLessThan(20_000);
    for (const stream of streams) expect(await stream.text()).toContain('event: signed-out\n');
    for (const socket of his) expect(await socket.ask('still here?')).toBe('you said still here?');
    expect((await fetch(`${nodes[1].url}/events`, { headers: ann })).status).toBe(401);
  });
});
