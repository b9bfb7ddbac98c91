// What callbacks of the application see, add and replace, and what becomes of a session if they fail.
import { inspect } from 'node:util';
import { InvalidInput } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { enrolled } from '../../../authentication/src/test-setup/observed-accounts.ts';
import { httpProblem } from '../problem/http-problem.ts';
import { credentials, type ServedAccounts, serveAccounts, stores, Token, User } from '../test-setup/served-accounts.ts';
import { FactorUser, known, liveSessions } from '../test-setup/served-resources.ts';
import type { Callbacks, FailureEvent, SignOutEvent, SuccessEvent } from './callbacks.ts';

const password = '/auth/user/password';
const ann = credentials('ann');
const cookie = /^__Host-user=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=/;

/** Everything that a callback could print of an event. */
async function printed(event: SuccessEvent | SignOutEvent | FailureEvent): Promise<string> {
  const { response } = event;
  const shown = inspect(event, { depth: 12, showHidden: true, maxStringLength: null });
  return [shown, JSON.stringify([...response.headers]), await response.clone().text()].join('\n');
}

describe.each(stores)('callbacks on $name', (store) => {
  let served: ServedAccounts;
  afterEach(async () => {
    enrolled.clear();
    await served.close();
  });

  async function serve(on: Callbacks): Promise<void> {
    served = await serveAccounts(store, { on });
  }

  test('each hears of its routes: the activity, the user, the request and the answer', async () => {
    const heard: unknown[][] = [];
    await serve({
      success: ({ activity: { resource, strategy, phase }, user, response }) => {
        heard.push(['success', resource, strategy, phase, user?.email, response.status]);
        return undefined;
      },
      failure: async ({ activity, problem, response }) => {
        heard.push(['failure', activity?.strategy, activity?.phase, problem.code, response.status]);
        return undefined;
      },
      signOut: ({ user, response }) => {
        heard.push(['signOut', user?.email, response.status]);
        return undefined;
      },
    });
    const browser = served.browser();
    await browser.post(`${password}/register`, ann);
    await browser.post(`${password}/sign-in`, { ...known('ann'), password: 'not the password' });
    await browser.get('/auth/user/session');
    await browser.post('/auth/user/log-out-everywhere', { keepCurrent: true });
    await browser.send('DELETE', '/auth/user/session');
    await browser.send('DELETE', '/auth/user/session');
    await browser.post(`${password}/sign-in`, known('ann'));
    await browser.post('/auth/user/log-out-everywhere', {});
    await browser.get('/auth/nowhere');
    expect(heard).toEqual([
      ['success', User, 'password', 'register', ann.email, 200],
      ['failure', 'password', 'signIn', 'AUTHENTICATION_FAILED', 401],
      ['success', User, undefined, 'session', ann.email, 200],
      ['success', User, 'logOutEverywhere', 'logOutEverywhere', ann.email, 200],
      ['signOut', ann.email, 204],
      ['signOut', undefined, 204],
      ['success', User, 'password', 'signIn', ann.email, 200],
      ['signOut', ann.email, 200],
      ['failure', undefined, undefined, 'ROUTE_UNKNOWN', 404],
    ]);
    expect(served.errors).toEqual([]);
  });

  test('W3: no callback sees a token, but that of a bearer in the body which asked for one', async () => {
    const seen: string[] = [];
    const note = async (event: SuccessEvent | SignOutEvent | FailureEvent) => {
      // The request is the caller's own: what came with it is not looked at here.
      seen.push(await printed({ ...event, request: new Request('https://app.example.com') }));
      return undefined;
    };
    await serve({ success: note, failure: note, signOut: note });
    const browser = served.browser();
    await browser.post(`${password}/register`, ann);
    await browser.post('/auth/user/session/renew');
    await browser.post(`${password}/change-password`, {
      currentPassword: ann.password,
      password: 'another password',
      passwordConfirmation: 'another password',
    });
    await browser.post(`${password}/sign-in`, known('ann'));
    await browser.send('DELETE', '/auth/user/session');
    expect(seen).toHaveLength(5);
    expect(seen.join('\n')).not.toContain('eyJ');
    expect(seen.join('\n')).not.toContain(ann.password);
    const credential = { ...known('ann'), password: 'another password' };
    await browser.post(`${password}/sign-in`, credential, { 'Ashlar-Transport': 'bearer' });
    expect(seen.at(-1)?.match(/eyJ/g)?.length).toBeGreaterThan(0);
    expect(seen.at(-1)?.split('\n').slice(0, -1).join('\n')).not.toContain('eyJ');
  });

  test('one may add headers, and the cookie stays', async () => {
    await serve({
      success({ response }) {
        response.headers.set('X-Welcome', 'back');
        response.headers.append('Set-Cookie', 'theme=dark; Path=/');
        return undefined;
      },
    });
    const { status, headers, cookies } = await served.browser().post(`${password}/register`, ann);
    expect([status, headers.get('x-welcome')]).toEqual([200, 'back']);
    expect(cookies).toEqual(['theme=dark; Path=/', expect.stringMatching(cookie)]);
  });

  test('one may answer by itself: the session comes with that answer, and no cache keeps it', async () => {
    await serve({
      // Its headers cannot be written.
      success: () => Response.redirect('https://app.example.com/welcome', 303),
      failure: ({ problem }) =>
        new Response(`no: ${problem.code}`, { status: 418, headers: { 'Cache-Control': 'private' } }),
      signOut: () => new Response('bye', { headers: { Vary: 'Accept' } }),
    });
    const browser = served.browser();
    const welcomed = await browser.post(`${password}/register`, ann);
    expect([welcomed.status, welcomed.headers.get('location')]).toEqual([303, 'https://app.example.com/welcome']);
    expect(welcomed.cookies).toEqual([expect.stringMatching(cookie)]);
    expect(welcomed.headers.get('cache-control')).toBe('no-store');
    expect(await liveSessions(served)).toHaveLength(1);
    const refused = await browser.post(`${password}/sign-in`, { ...known('ann'), password: 'not the password' });
    expect([refused.status, refused.text, refused.headers.get('cache-control')]).toEqual([
      418,
      'no: AUTHENTICATION_FAILED',
      'private',
    ]);
    const out = await browser.send('DELETE', '/auth/user/session');
    expect([out.status, out.text, browser.jar.size]).toEqual([200, 'bye', 0]);
    expect([out.headers.get('vary'), out.headers.get('x-content-type-options')]).toEqual(['Accept', 'nosniff']);
  });

  const failures = [
    { name: 'an error', failure: () => new Error('the callback fails') },
    { name: 'a problem', failure: () => httpProblem('CROSS_ORIGIN') },
    { name: 'invalid input', failure: () => new InvalidInput('elsewhere', [{ path: ['email'], message: 'no' }]) },
  ];
  test.each(failures)(
    'W3: one that throws $name after a sign-in is told once: 500, and no session is left',
    async ({ failure }) => {
      const thrown = failure();
      await serve({
        async success({ activity: { phase } }) {
          if (phase === 'signIn') throw thrown;
          return undefined;
        },
      });
      const browser = served.browser();
      await browser.post(`${password}/register`, ann);
      for (const headers of [{}, { 'Ashlar-Transport': 'bearer' }]) {
        const other = served.browser();
        const { status, body, cookies, text } = await other.post(`${password}/sign-in`, known('ann'), headers);
        expect([status, Object(body).code, cookies, text.includes('eyJ')]).toEqual([500, 'INTERNAL', [], false]);
      }
      expect(served.errors).toEqual([thrown, thrown]);
      // Only the one that was registered with.
      expect(await liveSessions(served)).toHaveLength(1);
    },
  );

  test('one that throws after a failure or a log-out is told once: 500', async () => {
    const thrown = new Error('the callback fails');
    const fail = () => {
      throw thrown;
    };
    await serve({ failure: fail, signOut: fail });
    const browser = served.browser();
    await browser.post(`${password}/register`, ann);
    const refused = await browser.post(`${password}/sign-in`, { ...known('ann'), password: 'not the password' });
    expect([refused.status, Object(refused.body).code]).toEqual([500, 'INTERNAL']);
    expect(served.errors).toEqual([thrown]);
    const out = await served.browser().send('DELETE', '/auth/user/session');
    expect([out.status, served.errors.length]).toEqual([500, 3]);
  });

  test('one that has read the body, or answers with something else, is told what to do', async () => {
    const wrong: unknown[] = [];
    await serve({
      async success({ response }) {
        const [answer] = wrong;
        if (answer !== undefined) return answer as Response;
        await response.text();
        return undefined;
      },
    });
    const browser = served.browser();
    expect((await browser.post(`${password}/register`, ann)).status).toBe(500);
    expect(String(served.errors[0])).toContain('response.clone()');
    wrong.push({ ok: true });
    expect((await browser.post(`${password}/sign-in`, known('ann'))).status).toBe(500);
    expect(String(served.errors[1])).toContain('expected a Response');
    expect(await liveSessions(served)).toEqual([]);
  });

  test('W3: of a sign-in that waits for a second factor no user is told', async () => {
    const users: unknown[] = [];
    served = await serveAccounts(store, {
      resources: [FactorUser, Token],
      on: {
        success({ user }) {
          users.push(user);
          return undefined;
        },
      },
    });
    await served.browser().post(`${password}/register`, ann);
    enrolled.add('every user');
    await served.browser().post(`${password}/sign-in`, known('ann'));
    expect(users).toEqual([expect.objectContaining({ email: ann.email }), undefined]);
  });
});
