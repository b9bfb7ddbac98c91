// Whether a session outlives the browser, and that renewing it or changing the password keeps that.
import { defineResource } from '@ashlar/authentication';
import { afterEach, describe, expect, test } from 'vitest';
import { passwordAttributes, quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import { enrolled, rightCode } from '../../../authentication/src/test-setup/observed-accounts.ts';
import { type Answer, type Browser, createBrowser } from '../test-setup/browser.ts';
import { credentials, type ServedAccounts, serveAccounts, stores, Token } from '../test-setup/served-accounts.ts';
import { FactorUser, known } from '../test-setup/served-resources.ts';
import { createAuthHttp } from './create-auth-http.ts';

const password = '/auth/user/password';
const ann = credentials('ann');
const halfDay = 12 * 3600;

/** Sessions of eight hours: shorter than those that end with the browser. */
const BriefUser = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: { ...storedTokens, tokenLifetime: '8 hours' },
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
  },
});

describe.each(stores)('cookie.remember on $name', (store) => {
  let served: ServedAccounts;
  afterEach(async () => {
    enrolled.clear();
    await served.close();
  });

  /** What a session of an answer is: the Max-Age of its cookie, and the seconds for which its token lives. */
  function sessionOf({ cookies: [cookie = ''], body }: Answer) {
    const maxAge = /; Max-Age=(\d+)/.exec(cookie)?.[1];
    const seconds = Math.round((Date.parse(Object(body).expiresAt) - Date.now()) / 1000);
    return { maxAge: maxAge === undefined ? 'none' : Number(maxAge), seconds: Math.ceil(seconds / 600) * 600 };
  }

  async function changePassword(browser: Browser, from: string, to: string) {
    const change = { currentPassword: from, password: to, passwordConfirmation: to };
    return await browser.post(`${password}/change-password`, change);
  }

  /** The sessions of a browser that registers with this body, renews, changes its password and renews again. */
  async function lifeOf(body: object) {
    const browser = served.browser();
    const answers = [
      await browser.post(`${password}/register`, { ...ann, ...body }),
      await browser.post('/auth/user/session/renew'),
      await changePassword(browser, ann.password, 'another password'),
      await browser.post('/auth/user/session/renew'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    return answers.map(sessionOf);
  }

  const four = (session: ReturnType<typeof sessionOf>) => [session, session, session, session];

  test("H24: with 'asked' a session that is not asked for ends with the browser, and in twelve hours", async () => {
    served = await serveAccounts(store, { cookie: { remember: 'asked' } });
    expect(await lifeOf({})).toEqual(four({ maxAge: 'none', seconds: halfDay }));
  });

  test('H24: remember: false is the same, and remember: true has the whole life, also renewed', async () => {
    served = await serveAccounts(store, { cookie: { remember: 'asked' } });
    expect(await lifeOf({ remember: true })).toEqual(four({ maxAge: 1209600, seconds: 1209600 }));
    const declined = await served.browser().post(`${password}/sign-in`, {
      ...known('ann'),
      password: 'another password',
      remember: false,
    });
    expect(sessionOf(declined)).toEqual({ maxAge: 'none', seconds: halfDay });
  });

  test("H24: with 'asked' a life of the resource below twelve hours still tells the two apart", async () => {
    served = await serveAccounts(store, { resources: [BriefUser, Token], cookie: { remember: 'asked' } });
    expect(await lifeOf({})).toEqual(four({ maxAge: 'none', seconds: 8 * 3600 }));
    await served.close();
    served = await serveAccounts(store, { resources: [BriefUser, Token], cookie: { remember: 'asked' } });
    expect(await lifeOf({ remember: true })).toEqual(four({ maxAge: 8 * 3600, seconds: 8 * 3600 }));
  });

  test("with 'never' no cookie outlives the browser, and with 'always' each does; neither knows the key", async () => {
    served = await serveAccounts(store, { cookie: { remember: 'never' } });
    expect(await lifeOf({})).toEqual(four({ maxAge: 'none', seconds: halfDay }));
    const refused = await served.browser().post(`${password}/sign-in`, { ...known('ann'), remember: true });
    expect([refused.status, Object(refused.body).code]).toEqual([400, 'INVALID_INPUT']);
    await served.close();
    served = await serveAccounts(store);
    expect(await lifeOf({})).toEqual(four({ maxAge: 1209600, seconds: 1209600 }));
  });

  test('a session from before the choice ends with the browser once it is renewed', async () => {
    served = await serveAccounts(store);
    const browser = served.browser();
    await browser.post(`${password}/register`, ann);
    const { auth, domain } = served;
    const later = createBrowser(
      createAuthHttp({ domain, baseUrl: auth.baseUrl, limits: false, cookie: { remember: 'asked' } }),
    );
    for (const [name, value] of browser.jar) later.jar.set(name, value);
    expect(sessionOf(await later.post('/auth/user/session/renew'))).toEqual({ maxAge: 'none', seconds: halfDay });
  });

  test('with a second factor it is the last step that asks', async () => {
    served = await serveAccounts(store, { resources: [FactorUser, Token], cookie: { remember: 'asked' } });
    await served.browser().post(`${password}/register`, ann);
    enrolled.add('every user');
    for (const [first, last, maxAge] of [
      [false, true, 1209600],
      [true, false, 'none'],
    ] as const) {
      const browser = served.browser();
      const { body } = await browser.post(`${password}/sign-in`, { ...known('ann'), remember: first });
      const step = { pending: Object(body).pending, code: rightCode, remember: last };
      const seconds = maxAge === 'none' ? halfDay : maxAge;
      expect(sessionOf(await browser.post('/auth/user/factor/verify', step))).toEqual({ maxAge, seconds });
      expect(sessionOf(await browser.post('/auth/user/session/renew'))).toEqual({ maxAge, seconds });
    }
  });
});
