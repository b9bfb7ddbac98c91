import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  enrolled,
  Journal,
  User as ObservedUser,
  rightCode,
} from '../../../authentication/src/test-setup/observed-accounts.ts';
import { type CookieJar, createCookieJar } from '../test-setup/cookie-jar.ts';
import { credentials, openSite, type Site, stores, Token } from '../test-setup/open-site.ts';
import { mails, StaffMember } from '../test-setup/staff.ts';
import { createAuthClient } from './create-auth-client.ts';

const ann = credentials('ann');
const { passwordConfirmation: _, ...known } = ann;
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

test('a misspelt option is refused with those that there are', () => {
  const written: object = { baseURL: '/auth' };
  expect(() => createAuthClient(written)).toThrow(
    'createAuthClient: baseURL is no option: baseUrl, subject, credentials, fetch',
  );
});

describe.each(stores)('on $name', (store) => {
  let site: Site;
  let jar: CookieJar;
  beforeEach(() => {
    jar = createCookieJar();
  });
  afterEach(async () => {
    enrolled.clear();
    mails.length = 0;
    await site.close();
  });

  test('H105: an answer is a value: what the route answers, and ok', async () => {
    site = await openSite(store);
    const auth = site.tab(jar);
    const registered = await auth.password.register(ann);
    expect(registered).toEqual({
      ok: true,
      user: { id: expect.any(String), email: ann.email, displayName: null, createdAt: expect.stringMatching(/^2.*Z$/) },
      expiresAt: expect.stringMatching(/^2.*Z$/),
      sessionId: expect.any(String),
    });
    const session = await auth.session();
    expect(session).toEqual(registered);
    const renewed = await auth.renew();
    expect(renewed.ok && renewed.sessionId).toBe(session.ok && session.sessionId);
    expect(await auth.logOut()).toEqual({ ok: true });
    expect(await auth.session()).toMatchObject({ ok: false, status: 401, problem: { code: 'SESSION_NEEDED' } });
  });

  test('H105: a refusal is a value too, with a pointer to each wrong member', async () => {
    site = await openSite(store);
    const auth = site.tab(jar);
    expect(await auth.password.signIn(known)).toEqual({
      ok: false,
      status: 401,
      problem: {
        type: 'about:blank',
        title: expect.any(String),
        status: 401,
        code: 'AUTHENTICATION_FAILED',
        errors: [],
      },
    });
    const answer = await auth.password.register({ ...ann, email: 'not an address', displayName: '' });
    expect(answer.ok ? [] : answer.problem.errors).toEqual([{ pointer: '#/email', detail: expect.any(String) }]);
    expect(answer).toMatchObject({ status: 400, problem: { code: 'INVALID_INPUT' } });
  });

  test('H105: the server fills in the user: of a new password, and of a log-out everywhere', async () => {
    site = await openSite(store);
    const auth = site.tab(jar);
    const elsewhere = site.tab();
    await auth.password.register(ann);
    await elsewhere.password.signIn(known);
    expect(await auth.password.changePassword({ currentPassword: ann.password, ...fresh })).toMatchObject({ ok: true });
    expect(await elsewhere.session()).toMatchObject({ status: 401 });
    await elsewhere.password.signIn({ ...known, password: fresh.password });
    const seen = await auth.logOutEverywhere({ preview: true, reason: 'to see' });
    expect(seen).toEqual({ ok: true, revoked: 2, preview: true });
    expect(await auth.logOutEverywhere({ keepCurrent: true, reason: 'left' })).toEqual({ ok: true, revoked: 1 });
    expect(await auth.session()).toMatchObject({ ok: true });
    expect(await auth.logOutEverywhere()).toEqual({ ok: true, revoked: 1 });
    expect(await auth.session()).toMatchObject({ status: 401 });
  });

  test('H105: another subject, a further instance by its name, 202 without members, and attributes that stay away', async () => {
    site = await openSite(store, { resources: [StaffMember, Token] });
    const auth = createAuthClient<typeof StaffMember>({
      baseUrl: `${site.baseUrl}/`,
      subject: 'staff_member',
      fetch: jar.fetch,
    });
    const registered = await auth.password.register(ann);
    expect(registered.ok && Object.keys(registered.user).sort()).toEqual(['email', 'hiredAt', 'id']);
    expect(await auth.kickOut({ keepCurrent: true })).toEqual({ ok: true, revoked: 0 });
    expect(await auth.password.requestReset({ email: ann.email })).toEqual({ ok: true });
    // Mails go out after the answer.
    await site.domain.settled();
    const resetToken = mails.at(-1)?.token ?? '';
    expect(await auth.password.reset({ resetToken, ...fresh })).toMatchObject({ ok: true, user: { email: ann.email } });
    expect(jar.sent.map(({ method, url }) => `${method} ${url.slice(site.baseUrl.length)}`)).toEqual([
      'POST /staff_member/password/register',
      'POST /staff_member/kick-out',
      'GET /staff_member/session',
      'POST /staff_member/password/request-reset',
      'POST /staff_member/password/reset',
    ]);
  });

  test('H105: too many attempts say after how many seconds to try again', async () => {
    site = await openSite(store, { resources: [StaffMember, Token] });
    const { baseUrl } = site;
    const auth = createAuthClient<typeof StaffMember>({ baseUrl, subject: 'staff_member', fetch: jar.fetch });
    await auth.password.signIn(known);
    await auth.password.signIn(known);
    const third = await auth.password.signIn(known);
    expect(third).toMatchObject({ ok: false, status: 429, problem: { code: 'TOO_MANY_REQUESTS' } });
    expect(third.ok ? 0 : third.retryAfter).toBeGreaterThan(0);
  });

  test('H105: a second factor: pending, then the session', async () => {
    site = await openSite(store, { resources: [ObservedUser, Token, Journal] });
    const auth = createAuthClient<typeof ObservedUser>({ baseUrl: site.baseUrl, fetch: jar.fetch });
    enrolled.add('every user');
    const first = await auth.password.register(ann);
    expect(first).toEqual({ ok: true, pending: expect.any(String) });
    const pending = first.ok && 'pending' in first ? first.pending : '';
    expect(await auth.factor.verify({ pending, code: rightCode })).toMatchObject({ user: { email: ann.email } });
    expect(await auth.session()).toMatchObject({ ok: true });
  });

  test('H105: `remember` goes along where the server asks for it', async () => {
    site = await openSite(store, { cookie: { remember: 'asked' } });
    const auth = site.tab(jar);
    const long = await auth.password.register({ ...ann, remember: true });
    const short = await auth.password.signIn(known);
    const hours = (answer: typeof long) => (answer.ok ? (Date.parse(answer.expiresAt) - Date.now()) / 3_600_000 : 0);
    expect(hours(long)).toBeGreaterThan(13 * 24);
    expect(hours(short)).toBeLessThan(12.1);
  });

  test('H105: what the server does not know is a 404, as a value', async () => {
    site = await openSite(store, { except: ['logOutEverywhere'] });
    expect(await site.tab(jar).logOutEverywhere()).toMatchObject({ status: 404, problem: { code: 'ROUTE_UNKNOWN' } });
  });
});
