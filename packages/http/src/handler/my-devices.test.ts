// "My devices" over HTTP: the routes of the add-on `sessions`.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { heldClock } from '../../../authentication/src/test-setup/limited-accounts.ts';
import { Admin, Token, User } from '../../../authentication/src/test-setup/session-accounts.ts';
import type { Answer, Browser } from '../test-setup/browser.ts';
import { sendRaw } from '../test-setup/raw-request.ts';
import { baseUrl, credentials, type ServedAccounts, serveAccounts, stores } from '../test-setup/served-accounts.ts';
import { known, liveSessions } from '../test-setup/served-resources.ts';

let served: ServedAccounts;
let clock: ReturnType<typeof heldClock>;
afterEach(async () => await served.close());

interface Listed {
  readonly id: string;
  readonly current: boolean;
  readonly userAgent: string;
  readonly ip: string;
}

const firefox = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
const phone = { 'User-Agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1' };
const sessionsIn = ({ body }: Answer): readonly Listed[] => Object(body).sessions;
const statusOf = async (browser: Browser): Promise<number> => (await browser.get('/auth/user/session')).status;
const codeOf = ({ status, body }: Answer): unknown => [status, Object(body).code];

describe.each(stores)('on $name', (store) => {
  let browser: Browser;
  let other: Browser;
  const signIn = async (name: string, headers: Readonly<Record<string, string>> = {}): Promise<Browser> => {
    const visitor = served.browser();
    expect((await visitor.post('/auth/user/password/sign-in', known(name), headers)).status).toBe(200);
    return visitor;
  };
  const idOf = async (of: Browser): Promise<string> => Object((await of.get('/auth/user/session')).body).sessionId;
  beforeEach(async () => {
    clock = heldClock();
    served = await serveAccounts(store, { resources: [User, Admin, Token], clock, forms: true });
    browser = served.browser();
    await browser.post('/auth/user/password/register', credentials('ann'), firefox);
    other = await signIn('ann', phone);
  });

  test('H1: the routes of sessions come with the add-on', () => {
    const routes = served.auth.routes.filter(
      ({ subjectName, strategy }) => subjectName === 'user' && strategy === 'sessions',
    );
    expect(
      routes.map(({ method, path, caller, session, answers }) => [method, path, caller, session, answers]),
    ).toEqual([
      ['POST', '/auth/user/sessions/list', 'user', 'keeps', 200],
      ['GET', '/auth/user/sessions', 'user', 'keeps', 200],
      ['POST', '/auth/user/sessions/end', 'user', 'ends', 204],
      ['DELETE', '/auth/user/sessions/:id', 'user', 'ends', 204],
      ['POST', '/auth/user/sessions/end-others', 'user', 'keeps', 200],
    ]);
  });

  test('H60: GET /sessions shows three after three sign-ins, the current one first, and no token', async () => {
    const third = await signIn('ann');
    const answer = await browser.get('/auth/user/sessions');
    const listed = sessionsIn(answer);
    expect(answer.status).toBe(200);
    expect(listed.map(({ current, ip }) => [current, ip])).toEqual([
      [true, '192.0.2.0/24'],
      [false, '192.0.2.0/24'],
      [false, '192.0.2.0/24'],
    ]);
    expect(listed[0]).toEqual({
      ...{ id: await idOf(browser), current: true, userAgent: firefox['User-Agent'], ip: '192.0.2.0/24' },
      ...{ strategy: 'password', signedInAt: new Date(clock()).toISOString() },
      ...{ lastSeenAt: new Date(clock()).toISOString(), expiresAt: expect.stringMatching(/^2.*Z$/) },
    });
    expect(listed.map(({ id }) => id).sort()).toEqual(
      [await idOf(browser), await idOf(other), await idOf(third)].sort(),
    );
    for (const token of [browser, other, third].flatMap(({ jar }) => [...jar.values()])) {
      expect(answer.text).not.toContain(token);
    }
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await browser.post('/auth/user/sessions/list')).body).toEqual(answer.body);
    expect((await browser.send('HEAD', '/auth/user/sessions')).text).toBe('');
  });

  test('H62: DELETE /sessions/:id ends that one; a foreign, an unknown and an ended id are 404 with one body', async () => {
    const bob = served.browser();
    await bob.post('/auth/user/password/register', credentials('bob'));
    const third = await signIn('ann');
    const path = `/auth/user/sessions/${await idOf(other)}`;
    const ended = await browser.send('DELETE', path);
    expect([ended.status, ended.text, ended.cookies]).toEqual([204, '', []]);
    expect([await statusOf(other), await statusOf(third), await statusOf(browser)]).toEqual([401, 200, 200]);
    const refused = [
      await browser.send('DELETE', `/auth/user/sessions/${await idOf(bob)}`),
      await browser.send('DELETE', '/auth/user/sessions/0198b6a2-0000-7000-8000-000000000000'),
      await browser.send('DELETE', path),
      await browser.post('/auth/user/sessions/end', { id: await idOf(bob) }),
    ];
    expect(refused.map(codeOf)).toEqual(Array.from({ length: 4 }, () => [404, 'NOT_FOUND']));
    expect(new Set(refused.map(({ text }) => text)).size).toBe(1);
    expect(await statusOf(bob)).toBe(200);
  });

  test('H62: ending the session of the request clears its cookie, and no bearer touches a cookie', async () => {
    const ended = await browser.send('DELETE', `/auth/user/sessions/${await idOf(browser)}`);
    expect(ended.cookies).toEqual([expect.stringMatching(/^__Host-user=; Max-Age=0; /)]);
    expect(await statusOf(browser)).toBe(401);
    const bearer = { Authorization: `Bearer ${other.jar.get('__Host-user')}` };
    expect(
      (await served.browser().send('DELETE', `/auth/user/sessions/${await idOf(other)}`, { headers: bearer })).cookies,
    ).toEqual([]);
    expect(await statusOf(other)).toBe(401);
  });

  test('H63: not recent is 403 CREDENTIAL_NOT_RECENT and ends nothing; after signing in again it works', async () => {
    clock.pass(15 * 60 + 1);
    await browser.post('/auth/user/session/renew');
    const target = await idOf(other);
    const before = await liveSessions(served);
    const refused = [
      await browser.send('DELETE', `/auth/user/sessions/${target}`),
      await browser.post('/auth/user/sessions/end', { id: target }),
      await browser.post('/auth/user/sessions/end-others'),
      await browser.post('/auth/user/log-out-everywhere', { keepCurrent: true }),
      await browser.post('/auth/user/log-out-everywhere', { keepCurrent: true, preview: true }),
    ];
    expect(refused.map(codeOf)).toEqual(Array.from({ length: 5 }, () => [403, 'CREDENTIAL_NOT_RECENT']));
    expect(Object(refused[0]?.body).title).toBe('sign in again first');
    expect(await liveSessions(served)).toEqual(before);
    expect((await browser.get('/auth/user/sessions')).status).toBe(200);
    await browser.post('/auth/user/password/sign-in', known('ann'));
    expect((await browser.send('DELETE', `/auth/user/sessions/${target}`)).status).toBe(204);
    expect(await statusOf(other)).toBe(401);
  });

  test('to end everything needs no fresh credential', async () => {
    clock.pass(3600);
    expect((await browser.post('/auth/user/log-out-everywhere')).body).toEqual({ revoked: 2 });
    expect([await statusOf(browser), await statusOf(other)]).toEqual([401, 401]);
  });

  test('end-others keeps the session of the request, whatever the body says', async () => {
    const answer = await browser.post('/auth/user/sessions/end-others');
    expect([answer.status, answer.body]).toEqual([200, { ended: 1 }]);
    expect([await statusOf(browser), await statusOf(other)]).toEqual([200, 401]);
    for (const body of [{ except: 'x' }, { user: {} }, { userId: '1' }]) {
      expect(codeOf(await browser.post('/auth/user/sessions/end-others', body))).toEqual([400, 'INVALID_INPUT']);
    }
  });

  test('a body names no user and no condition: those are for code of the application', async () => {
    const id = await idOf(other);
    for (const body of [{ id, user: {} }, { where: { strategy: 'password' } }, { session: id }, {}, { id: 7 }]) {
      expect(codeOf(await browser.post('/auth/user/sessions/end', body))).toEqual([400, 'INVALID_INPUT']);
    }
    expect(codeOf(await browser.send('DELETE', `/auth/user/sessions/${id}`, { body: { id } }))).toEqual([
      400,
      'INVALID_INPUT',
    ]);
    expect(await statusOf(other)).toBe(200);
  });

  test('without a session and by the cookie of another resource: 401, and nothing ends', async () => {
    const admin = served.browser();
    await admin.post('/auth/admin/password/register', credentials('ann'));
    const id = await idOf(other);
    for (const stranger of [served.browser(), admin]) {
      expect((await stranger.get('/auth/user/sessions')).status).toBe(401);
      expect((await stranger.send('DELETE', `/auth/user/sessions/${id}`)).status).toBe(401);
      expect((await stranger.post('/auth/user/sessions/end-others')).status).toBe(401);
    }
    expect(sessionsIn(await admin.get('/auth/admin/sessions'))).toHaveLength(1);
    expect(await statusOf(other)).toBe(200);
  });

  test('H38: a forged request of another site ends no session', async () => {
    const id = await idOf(other);
    const headers = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' };
    const answers = [
      await browser.send('DELETE', `/auth/user/sessions/${id}`, { headers }),
      await browser.post('/auth/user/sessions/end', { id }, headers),
      await browser.post('/auth/user/sessions/end-others', {}, headers),
    ];
    expect(answers.map(codeOf)).toEqual(Array.from({ length: 3 }, () => [403, 'CROSS_ORIGIN']));
    expect(await statusOf(other)).toBe(200);
  });

  test('H7 and H8: the path with an id has its methods, and no other spelling', async () => {
    const id = await idOf(other);
    const get = await browser.get(`/auth/user/sessions/${id}`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'DELETE, OPTIONS']);
    expect((await browser.send('OPTIONS', `/auth/user/sessions/${id}`)).headers.get('allow')).toBe('DELETE, OPTIONS');
    expect((await browser.send('OPTIONS', '/auth/user/sessions')).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    const wrong = [
      '',
      '/',
      `%2e%2e`,
      `${id}/`,
      `${id}/x`,
      `%${id}`,
      `${id}%00`,
      `${id};a=b`,
      'a'.repeat(129),
      ':id',
      '..%2fuser',
    ];
    for (const path of wrong) {
      const answer = await sendRaw(served.auth, `/auth/user/sessions/${path}`, {
        method: 'DELETE',
        headers: { 'Sec-Fetch-Site': 'same-origin' },
      });
      expect(codeOf(answer), path).toEqual([404, 'ROUTE_UNKNOWN']);
    }
    expect((await browser.send('DELETE', '/auth/user/sessions/list')).status).toBe(405);
  });

  test('H46 and W1: to look changes nothing but when the session was last seen, at most once in five minutes', async () => {
    const rows = (columns: string) => served.query(`select ${columns} from tokens order by jti`);
    const before = [await rows('*'), await served.query('select * from users')];
    for (const path of ['/auth/user/sessions', '/auth/user/session', '/auth/user/sessions/list'])
      await browser.get(path);
    expect([await rows('*'), await served.query('select * from users')]).toEqual(before);
    clock.pass(301);
    const fixed = 'jti, subject, purpose, expires_at, extra_data, created_at, updated_at, session_id, signed_in_at';
    const kept = await rows(fixed);
    await browser.get('/auth/user/sessions');
    const seen = async () => sessionsIn(await browser.get('/auth/user/sessions'))[0];
    await expect.poll(seen).toMatchObject({ lastSeenAt: new Date(clock()).toISOString() });
    expect(await rows(fixed)).toEqual(kept);
  });

  test('a form ends a session, and goes on where it says; a failure comes back with the code', async () => {
    const submit = async (fields: Readonly<Record<string, string>>) =>
      await sendRaw(served.auth, '/auth/user/sessions/end', {
        body: new URLSearchParams(fields).toString(),
        headers: {
          ...{ 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' },
          Cookie: [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; '),
        },
      });
    const id = await idOf(other);
    const first = await submit({ id, returnTo: '/devices', errorTo: '/devices' });
    expect([first.status, first.headers.get('location')]).toEqual([303, `${baseUrl}/devices`]);
    expect(await statusOf(other)).toBe(401);
    const again = await submit({ id, returnTo: '/devices', errorTo: '/devices' });
    expect([again.status, again.headers.get('location')]).toEqual([303, `${baseUrl}/devices?error=NOT_FOUND`]);
  });

  test('H55, H59: the device survives a renewal and a new password, and a sign-in over a live cookie leaves one line', async () => {
    await browser.post('/auth/user/session/renew', undefined, firefox);
    expect(sessionsIn(await browser.get('/auth/user/sessions'))[0]?.userAgent).toBe(firefox['User-Agent']);
    const password = 'another password';
    const { password: currentPassword } = known('ann');
    await browser.post(
      '/auth/user/password/change-password',
      { currentPassword, password, passwordConfirmation: password },
      firefox,
    );
    await browser.post('/auth/user/password/sign-in', { ...known('ann'), password }, firefox);
    const listed = sessionsIn(await browser.get('/auth/user/sessions'));
    expect(listed.map(({ current, userAgent }) => [current, userAgent])).toEqual([
      [true, firefox['User-Agent']],
      [false, phone['User-Agent']],
    ]);
  });

  test('H61: a user agent of 10 kB is cut', async () => {
    const long = await signIn('ann', { 'User-Agent': `Long ${'x'.repeat(10_000)}` });
    expect(sessionsIn(await long.get('/auth/user/sessions'))[0]?.userAgent).toHaveLength(512);
  });

  test('H104: the document says the path, its parameter and the refusals', () => {
    const { document, warnings } = served.auth.openApi();
    expect(warnings).toEqual([]);
    const path = document.paths['/auth/user/sessions/{id}']?.delete;
    expect(path?.parameters).toEqual([{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]);
    expect(JSON.stringify(path?.requestBody ?? {})).not.toContain('"id"');
    expect(Object.keys(path?.responses ?? {})).toEqual(expect.arrayContaining(['204', '401', '403', '404']));
    const listed = document.paths['/auth/user/sessions']?.get;
    expect(JSON.stringify(listed?.responses['200'])).toContain('lastSeenAt');
  });
});
