import { afterEach, describe, expect, test } from 'vitest';
import type { Answer } from '../test-setup/browser.ts';
import { Member } from '../test-setup/desk.ts';
import { errorsOf, sendRaw } from '../test-setup/raw-request.ts';
import {
  baseUrl,
  credentials,
  type ServedAccounts,
  type Serving,
  serveAccounts,
  stores,
  Token,
  User,
} from '../test-setup/served-accounts.ts';

let served: ServedAccounts;
afterEach(async () => await served.close());

const ann = credentials('ann');
const good = { email: ann.email, password: ann.password };
const signIn = '/auth/user/password/sign-in';

type Fields = Readonly<Record<string, string>> | string;

async function submit(path: string, fields: Fields, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return await sendRaw(served.auth, path, {
    body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin', ...headers },
  });
}

const target = ({ status, headers }: Answer): unknown => [status, headers.get('location')];

describe.each(stores)('on $name', (store) => {
  const serve = async (options: Serving = {}): Promise<void> => {
    served = await serveAccounts(store, { forms: true, ...options });
    await served.browser().post('/auth/user/password/register', ann);
  };

  test('H17: without `forms` a form is 415, and nothing of it is read', async () => {
    await serve({ forms: false });
    served.statements.length = 0;
    const answer = await submit(signIn, good);
    expect([answer.status, answer.headers.get('accept-post'), answer.headers.get('location')]).toEqual([
      415,
      'application/json',
      null,
    ]);
    expect(served.statements).toEqual([]);
  });

  test('H17: success is 303 to `returnTo` or `/` with the cookie, failure 303 to `errorTo` or `returnTo` with the code', async () => {
    await serve();
    const success = await submit(signIn, good);
    expect([target(success), success.text, success.cookies.length]).toEqual([[303, `${baseUrl}/`], '', 1]);
    expect(target(await submit(signIn, { ...good, returnTo: '/home?x=1#y' }))).toEqual([303, `${baseUrl}/home?x=1#y`]);
    const wrong = { ...good, password: 'wrong' };
    const failure = await submit(signIn, wrong);
    expect([target(failure), failure.text, failure.cookies]).toEqual([
      [303, `${baseUrl}/?error=AUTHENTICATION_FAILED`],
      '',
      [],
    ]);
    expect(target(await submit(signIn, { ...wrong, returnTo: '/home?error=old&x=1#y' }))).toEqual([
      ...[303, `${baseUrl}/home?error=AUTHENTICATION_FAILED&x=1#y`],
    ]);
    expect(target(await submit(signIn, { ...wrong, returnTo: '/home', errorTo: '/sign-in' }))).toEqual([
      ...[303, `${baseUrl}/sign-in?error=AUTHENTICATION_FAILED`],
    ]);
    const register = '/auth/user/password/register';
    expect(target(await submit(register, { ...ann, errorTo: '/join' }))).toEqual([
      303,
      `${baseUrl}/join?error=CONFLICT`,
    ]);
    expect(target(await submit(register, { email: 'x', errorTo: '/join' }))).toEqual([
      303,
      `${baseUrl}/join?error=INVALID_INPUT`,
    ]);
  });

  test('H17: a form whose session has ended goes back to its page too', async () => {
    await serve();
    const fields = {
      currentPassword: ann.password,
      password: 'another one',
      passwordConfirmation: 'another one',
      errorTo: '/me',
    };
    const change = '/auth/user/password/change-password';
    expect(target(await submit(change, fields))).toEqual([303, `${baseUrl}/me?error=SESSION_NEEDED`]);
    const { cookies } = await submit(signIn, good);
    const changed = await submit(change, { ...fields, returnTo: '/me' }, { Cookie: cookies[0]?.split(';')[0] ?? '' });
    expect(target(changed)).toEqual([303, `${baseUrl}/me`]);
  });

  test('H17: a repeated field is 400 with its pointer, and no redirect', async () => {
    await serve();
    for (const [fields, name] of [
      ['email=a&email=b&password=c', 'email'],
      ['email=a&password=c&returnTo=/a&returnTo=/b', 'returnTo'],
      ['__proto__=1&__proto__=2', '__proto__'],
    ] as const) {
      const answer = await submit(signIn, fields);
      expect([target(answer), Object(answer.body).code]).toEqual([[400, null], 'INVALID_INPUT']);
      expect(errorsOf(answer)).toEqual([{ detail: 'occurs twice', pointer: `#/${name}` }]);
    }
    const many = Array.from({ length: 8000 }, () => 'a').join('&');
    expect((await submit(signIn, many)).status).toBe(400);
  });

  test('H17: a request that another site has forged, or that is no form of this front end, is never redirected', async () => {
    await serve();
    const forged = await submit(signIn, { ...good, returnTo: '/home' }, { 'Sec-Fetch-Site': 'cross-site' });
    expect([forged.status, forged.headers.get('location'), forged.cookies]).toEqual([403, null, []]);
    for (const headers of [{ 'Ashlar-Transport': 'bearer' }, { Authorization: 'Bearer x' }]) {
      const bearer = await submit(signIn, good, headers);
      expect([bearer.status, bearer.headers.get('accept-post'), bearer.headers.get('location')]).toEqual([
        415,
        'application/json',
        null,
      ]);
    }
  });

  test('H17: fields become the values that they stand for', async () => {
    served = await serveAccounts(store, { forms: true, resources: [User, Member, Token] });
    const fields = { displayName: '', birthday: '2000-02-29', points: '9007199254740993', rank: '-1.5', isOpen: 'on' };
    const answer = await submit('/auth/member/password/register', { ...ann, ...fields });
    expect(target(answer)).toEqual([303, `${baseUrl}/`]);
    const [row] = await served.query('select * from members');
    expect([
      row?.display_name ?? row?.displayName ?? null,
      String(row?.points),
      Number(row?.rank),
      Boolean(row?.is_open ?? row?.isOpen),
    ]).toEqual([...[null, expect.stringMatching(/^900719925474099/), -1.5, true]]);
    const wrong = await submit('/auth/member/password/register', {
      ...credentials('bob'),
      rank: '1e3',
      isOpen: 'yes',
      nothing: 'x',
    });
    expect(target(wrong)).toEqual([303, `${baseUrl}/?error=INVALID_INPUT`]);
  });

  test('H18: `remember` of a form is a checkbox', async () => {
    await serve({ cookie: { remember: 'asked' } });
    for (const [value, isKept] of [
      ['on', true],
      ['true', true],
      ['false', false],
      ['', false],
      [undefined, false],
    ] as const) {
      const answer = await submit(signIn, { ...good, ...(value === undefined ? {} : { remember: value }) });
      expect([value, answer.status, answer.cookies[0]?.includes('Max-Age')]).toEqual([value, 303, isKept]);
    }
    const answer = await submit(signIn, { ...good, remember: 'yes' });
    expect([answer.status, answer.cookies]).toEqual([400, []]);
  });

  test.each([
    ['/home?x=1#y', `${baseUrl}/home?x=1#y`],
    [`${baseUrl}/home`, `${baseUrl}/home`],
    ['https://www.example.com/home', 'https://www.example.com/home'],
    ['/..//evil.example', `${baseUrl}//evil.example`],
    ['/%0d%0aSet-Cookie:x=1', `${baseUrl}/%0d%0aSet-Cookie:x=1`],
  ])('H47, H49 and W8: returnTo %j leads to %s', async (returnTo, location) => {
    await serve({ redirectOrigins: ['https://WWW.example.com/'] });
    const answer = await submit(signIn, { ...good, returnTo });
    expect(target(answer)).toEqual([303, location]);
    expect(answer.headers.get('x')).toBeNull();
    expect(answer.cookies).toHaveLength(1);
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'https://app.example.com@evil.example/',
    'https://app.example.com.evil.example/',
    'http://app.example.com/',
    '/home\r\nSet-Cookie: x=1',
    'home',
    '',
  ])('H48, H50 and W8: %j as returnTo or errorTo is 400, with no redirect and no session', async (address) => {
    await serve();
    for (const name of ['returnTo', 'errorTo']) {
      const answer = await submit(signIn, { ...good, [name]: address });
      expect([target(answer), answer.cookies, errorsOf(answer)]).toEqual([
        ...[[400, null], []],
        [{ detail: 'expected an address of this site', pointer: `#/${name}` }],
      ]);
    }
  });

  test('H51: JSON is never redirected: `returnTo` is ignored in its body and in the address', async () => {
    await serve();
    const browser = served.browser();
    for (const more of [{ returnTo: '/home' }, { returnTo: 'https://evil.example' }, { returnTo: '/a', errorTo: 7 }]) {
      const answer = await browser.post(`${signIn}?returnTo=/x`, { ...good, ...more });
      expect([target(answer), Object.keys(Object(answer.body))]).toEqual([
        [200, null],
        ['user', 'expiresAt', 'sessionId'],
      ]);
    }
    const wrong = await browser.post(
      signIn,
      { ...good, password: 'wrong', returnTo: '/home' },
      { Referer: `${baseUrl}/sign-in` },
    );
    expect(target(wrong)).toEqual([401, null]);
  });

  test('H51: without `forms`, `returnTo` is an unknown member', async () => {
    await serve({ forms: false });
    const answer = await served.browser().post(signIn, { ...good, returnTo: '/home' });
    expect([target(answer), errorsOf(answer)]).toEqual([
      [400, null],
      [{ detail: 'unknown key', pointer: '#/returnTo' }],
    ]);
  });
});
