import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memoryLimits } from '@ashlar/authentication';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { Member } from '../test-setup/desk.ts';
import { type Drawn, randomRequests, requestOf } from '../test-setup/random-requests.ts';
import {
  baseUrl,
  credentials,
  type ServedAccounts,
  serveAccounts,
  stores,
  Token,
  User,
} from '../test-setup/served-accounts.ts';

let served: ServedAccounts;
afterAll(async () => await served.close());

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const ann = credentials('ann');
const documented = new Set([200, 202, 204, 303, 400, 401, 403, 404, 405, 409, 413, 415, 429]);
const setCookie =
  /^__Host-(?:user|member)=(?:[\w-]+\.[\w-]+\.[\w-]+; Max-Age=\d+|; Max-Age=0); Path=\/; HttpOnly; Secure; SameSite=Lax$/;

async function expectDocumented(drawn: Drawn, response: Response): Promise<void> {
  const { status, headers } = response;
  const text = await response.text();
  expect(documented).toContain(status);
  expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['no-store', 'Cookie, Authorization']);
  expect([headers.get('x-content-type-options'), headers.get('referrer-policy')]).toEqual(['nosniff', 'no-referrer']);
  for (const cookie of headers.getSetCookie()) expect(cookie).toMatch(setCookie);
  if (status === 303) expect(new URL(headers.get('location') ?? '').origin).toBe(baseUrl);
  else expect(headers.has('location')).toBe(false);
  if (drawn.method === 'HEAD' || status === 204 || status === 303) return expect(text).toBe('');
  const body: unknown = JSON.parse(text);
  if (status < 400) {
    expect(headers.get('content-type')).toBe('application/json');
    // W3: a token is in a cookie or in a body, never in both.
    if (Object.hasOwn(Object(body), 'token')) expect(headers.getSetCookie()).toEqual([]);
    return;
  }
  expect(headers.get('content-type')).toBe('application/problem+json');
  const { errors = [], detail = '', ...problem } = Object(body);
  expect(detail).toEqual(expect.any(String));
  expect(problem).toEqual({
    type: 'about:blank',
    title: expect.any(String),
    status,
    code: expect.stringMatching(/^[A-Z_]+$/),
  });
  expect(errors.length).toBeLessThanOrEqual(100);
  for (const error of errors)
    expect(error).toEqual({ detail: expect.any(String), pointer: expect.stringMatching(/^#/) });
}

/** Limits tell once that a caller has no address. */
const isNotice = (error: unknown): boolean =>
  error instanceof TypeError && error.message.includes('without an address');

/** The timers that are open in this process. */
const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

test('10,000 random requests get only documented answers, no failure of ours, and leave nothing in memory', async () => {
  const [sqlite] = stores;
  if (sqlite === undefined) throw new Error('there is no store');
  const limits = { store: memoryLimits(), signIn: { perIdentity: false, perAddress: '2 per minute' } } as const;
  served = await serveAccounts(sqlite, { resources: [User, Member, Token], forms: true, trustedProxies: 1, limits });
  const browser = served.browser();
  await browser.post('/auth/user/password/register', ann);
  await browser.post('/auth/member/password/register', ann);
  const cookies = [...browser.jar].map(([name, value]) => `${name}=${value}`);
  cookies.push(cookies.join('; '), `${cookies[0]}; ${cookies[0]}`);
  const { body } = await served
    .browser()
    .post(
      '/auth/user/password/sign-in',
      { email: ann.email, password: ann.password },
      { 'Ashlar-Transport': 'bearer' },
    );
  const tokens = [String(Object(body).token), 'a.b.c', 'x'.repeat(9000)];
  const timersBefore = timers();
  const seen = new Map<number, number>();
  const kept: WeakRef<object>[] = [];
  await fc.assert(
    fc.asyncProperty(randomRequests(served.auth.routes, { cookies, tokens }), async (drawn) => {
      const request = requestOf(drawn);
      const response = await served.auth.handler(request, { ip: drawn.ip });
      kept.push(new WeakRef(request), new WeakRef(response));
      await expectDocumented(drawn, response);
      seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
      served.statements.length = 0;
      const [failure] = served.errors.splice(0).filter((error) => !isNotice(error));
      if (failure !== undefined) throw failure;
    }),
    { seed: 20_261_126, numRuns: 10_000, endOnFailure: true },
  );
  await served.domain.settled();
  // The last ones may still stand in a register of the machine.
  await new Promise((resolve) => setTimeout(resolve, 50));
  collect();
  expect(kept.filter((each) => each.deref() !== undefined).length).toBeLessThan(20);
  expect(timers()).toBeLessThanOrEqual(timersBefore);
  // The requests were not all alike.
  expect(Object.fromEntries(seen)).toMatchObject(
    Object.fromEntries([...documented].map((status) => [status, expect.any(Number)])),
  );
}, 240_000);
