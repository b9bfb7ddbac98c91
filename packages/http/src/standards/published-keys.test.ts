// H102: the keys of an issuer come over the network: late, too long, from elsewhere, changed, or not at all.
import type { RequestListener } from 'node:http';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { expectDead, expectLive } from '../../../authentication/src/test-setup/sessions.ts';
import {
  type IssuerKey,
  issuer,
  type KeyServer,
  newKey,
  revocationJwt,
  startKeyServer,
} from '../test-setup/key-server.ts';
import { sendJson, sessionsOf } from '../test-setup/other-system.ts';
import { type ServedAccounts, serveAccounts, stores, User } from '../test-setup/served-accounts.ts';

const path = '/auth/global-token-revocation';
const ann = { sub_id: { format: 'email', email: 'ann@example.com' } };

let [one, two, small]: IssuerKey[] = [];
beforeAll(async () => {
  [one, two, small] = await Promise.all([newKey('one'), newKey('two'), newKey('three')]);
});

let served: ServedAccounts;
let keys: KeyServer;
let ofAnn: readonly string[];
beforeEach(async () => {
  const [sqlite] = stores;
  if (sqlite === undefined || one === undefined) throw new Error('there is no store');
  keys = await startKeyServer(one);
  const globalTokenRevocation = { issuer, jwksUri: keys.jwksUri, algorithms: ['ES256'] } as const;
  served = await serveAccounts(sqlite, { standards: { globalTokenRevocation } });
  ofAnn = await sessionsOf(served, 'ann');
});
afterEach(async () => {
  vi.useRealTimers();
  await served.close();
});

async function ask(key: IssuerKey | undefined, header: object = {}) {
  if (key === undefined) throw new Error('there is no key');
  const jwt = await revocationJwt({ key, header });
  return await sendJson(served, path, { body: ann, headers: { Authorization: `Bearer ${jwt}` } });
}

const wrong: readonly (readonly [string, RequestListener, string])[] = [
  ['a failure', (_request, response) => response.writeHead(500).end(), 'expected status 200, got 500'],
  ['nothing there', (_request, response) => response.writeHead(404).end('{"keys":[]}'), 'expected status 200, got 404'],
  ['a page', (_request, response) => response.end('<html>'), 'JSON'],
  ['no set of keys', (_request, response) => response.end('{"keys":"x"}'), 'JSON Web Key Set'],
  [
    'a megabyte',
    (_request, response) => response.end(`{"keys":[],"x":"${'x'.repeat(1_000_000)}"}`),
    'at most 262144 bytes',
  ],
  ['a connection that breaks off', (_request, response) => response.destroy(), 'fetch failed'],
];
test.each(wrong)(
  'H102: %s in place of the keys is 503 with Retry-After, and onError hears why',
  async (_what, answer, why) => {
    keys.answer = answer;
    const refused = await ask(one);
    expect([refused.status, refused.headers.get('retry-after'), Object(refused.body).code]).toEqual([
      ...[503, '1', 'KEYS_UNAVAILABLE'],
    ]);
    expect(served.errors).toHaveLength(1);
    const { message, cause } = Object(served.errors[0]);
    expect(message).toBe(`the keys at ${keys.jwksUri} cannot be fetched`);
    expect(String(cause)).toContain(why);
    await expectLive(User, ofAnn);
    keys.answer = undefined;
    expect((await ask(one)).status).toBe(204);
  },
);

test('H102: a redirect to the keys of a stranger is not followed', async () => {
  const elsewhere = two === undefined ? undefined : await startKeyServer(two);
  keys.answer = (_request, response) => response.writeHead(302, { Location: elsewhere?.jwksUri }).end();
  expect((await ask(two)).status).toBe(503);
  expect(String(Object(served.errors[0]).cause)).toContain('no redirect is followed');
  expect(elsewhere?.asked).toBe(0);
  await expectLive(User, ofAnn);
});

test('H102: keys that do not come, or come drop by drop, are waited for five seconds', async () => {
  const slow: readonly RequestListener[] = [
    () => {},
    (_request, response) => {
      response.write('{"keys":');
      const timer = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(timer));
    },
  ];
  for (const answer of slow) {
    keys.answer = answer;
    const begun = performance.now();
    expect((await ask(one)).status).toBe(503);
    const taken = performance.now() - begun;
    expect(taken).toBeGreaterThan(4_900);
    // Else they would be waited for without an end.
    expect(taken).toBeLessThan(20_000);
  }
});

test('H102: the keys are asked for once, and made-up key ids do not ask again within half a minute', async () => {
  for (let index = 0; index < 20; index++) {
    expect((await ask(one)).status).toBe(204);
    expect((await ask(two, { kid: `made up ${index}` })).status).toBe(401);
  }
  expect(keys.asked).toBe(1);
});

test('H102: a new key counts after half a minute, and a key that is no longer published ends within ten', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  expect((await ask(one)).status).toBe(204);
  keys.keys = [two, small].filter((key) => key !== undefined);
  vi.advanceTimersByTime(31_000);
  expect((await ask(two)).status).toBe(204);
  expect((await ask(small)).status).toBe(204);
  expect((await ask(one)).status).toBe(401);
  expect(keys.asked).toBeLessThanOrEqual(4);
  keys.keys = [small].filter((key) => key !== undefined);
  expect((await ask(two)).status).toBe(204);
  vi.advanceTimersByTime(601_000);
  expect((await ask(two)).status).toBe(401);
  expect((await ask(small)).status).toBe(204);
});

test('H102: without a kid one key is enough, and of two that fit none is chosen', async () => {
  expect((await ask(one, { kid: undefined })).status).toBe(204);
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.advanceTimersByTime(601_000);
  keys.keys = [one, two].filter((key) => key !== undefined);
  expect((await ask(one, { kid: undefined })).status).toBe(401);
  expect((await ask(one)).status).toBe(204);
  await expectDead(User, ofAnn);
});
