import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../test-setup/browser.ts';
import { Member } from '../test-setup/desk.ts';
import { errorsOf, type RawRequest, sendRaw, streamOf } from '../test-setup/raw-request.ts';
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
afterEach(async () => {
  await served.close();
});

const ann = credentials('ann');
const register = '/auth/user/password/register';
const signIn = '/auth/user/password/sign-in';
const json = { 'Content-Type': 'application/json' };

/** Sends a body as it is, with these headers alone. */
async function send(
  path: string,
  body: RawRequest['body'],
  headers: Record<string, string>,
  method = 'POST',
): Promise<Answer> {
  return await sendRaw(served.auth, path, { method, headers, body: body ?? null });
}

describe.each(stores)('on $name', (store) => {
  const serve = async (options?: Serving): Promise<void> => {
    served = await serveAccounts(store, options);
    served.statements.length = 0;
  };

  describe('H11: a body that is no JSON object', () => {
    beforeEach(() => serve());
    test.each([
      ['{', 'expected JSON'],
      ['{"email":1,}', 'expected JSON'],
      ['[]', 'expected an object'],
      ['"x"', 'expected an object'],
      ['null', 'expected an object'],
      ['7', 'expected an object'],
      [' ', 'expected JSON'],
      ['[{"email":"ann@example.com"}]', 'expected an object'],
      ['{"email":"ann@example.com"}{}', 'expected JSON'],
      ['NaN', 'expected JSON'],
      [new Uint8Array([0x7b, 0xff, 0x7d]), 'expected UTF-8'],
      [new Uint8Array([0xed, 0xa0, 0x80]), 'expected UTF-8'],
    ])('%j is 400, and reads nothing from the store', async (body, detail) => {
      const answer = await send(signIn, body, json);
      expect([answer.status, answer.body]).toEqual([
        400,
        {
          ...{ type: 'about:blank', title: 'the input is not valid', status: 400, code: 'INVALID_INPUT' },
          errors: [{ detail, pointer: '#' }],
        },
      ]);
      expect(served.statements).toEqual([]);
    });

    test.each([
      ['no body', null, {}],
      ['no body with a type', null, json],
      ['an empty text', '', {}],
      ['an empty text with a type that is not accepted', '', { 'Content-Type': 'text/plain' }],
      ['an empty stream', streamOf(), {}],
      ['an empty stream with a type that is not accepted', streamOf('', ''), { 'Content-Type': 'text/plain' }],
      ['a length of 0', '', { 'Content-Length': '0', 'Content-Type': 'multipart/form-data; boundary=x' }],
      ['the byte order mark alone', '\ufeff', json],
    ])('%s is an empty object: 400 where a member is required, else accepted', async (_what, body, headers) => {
      if (body instanceof ReadableStream) {
        const answer = await send('/auth/user/session/renew', body, headers);
        expect([answer.status, Object(answer.body).code]).toEqual([401, 'SESSION_NEEDED']);
        return;
      }
      const answer = await send(signIn, body, headers);
      expect([answer.status, errorsOf(answer)]).toEqual([
        400,
        [
          { detail: expect.any(String), pointer: '#/email' },
          { detail: expect.any(String), pointer: '#/password' },
        ],
      ]);
      expect(served.statements).toEqual([]);
    });

    test('an empty body is accepted where every member is optional', async () => {
      const browser = served.browser();
      await browser.post(register, ann);
      const cookie = `__Host-user=${browser.jar.get('__Host-user')}`;
      const headers = { Cookie: cookie, Origin: baseUrl };
      const answer = await send('/auth/user/session/renew', streamOf(), { ...headers, 'Content-Type': 'text/plain' });
      expect(answer.status).toBe(200);
      const renewed = answer.cookies[0]?.split(';')[0] ?? '';
      const out = await send('/auth/user/log-out-everywhere', null, { ...headers, Cookie: renewed });
      expect([out.status, out.body]).toEqual([200, { revoked: 1 }]);
    });
  });

  describe('H12: a body with wrong members', () => {
    test('is 400 with a pointer to each, at once, and reads nothing', async () => {
      await serve();
      const body = { email: 7, passwordConfirmation: 'x', 'a/b~c d': 1, displayName: [], '': 1 };
      const answer = await send(register, JSON.stringify(body), json);
      expect(answer.status).toBe(400);
      expect(
        Object(answer.body)
          .errors.map(({ pointer }: { pointer: string }) => pointer)
          .sort(),
      ).toEqual(['#/', '#/a~1b~0c%20d', '#/displayName', '#/email', '#/password']);
      expect(served.statements).toEqual([]);
    });

    test('of a schema of its own is 400 in the same words', async () => {
      await serve({ resources: [Member, Token] });
      const browser = served.browser();
      const body = { reason: 7, until: 'x', 'a/b': 1, slow: 'by the door', broken: 'a secret that breaks' };
      const answer = await browser.send('DELETE', '/auth/member/desk/clear', { body });
      expect([answer.status, errorsOf(answer)]).toEqual([400, [{ detail: 'cannot be read', pointer: '#' }]]);
      const { broken: _, ...waiting } = body;
      const second = await browser.send('DELETE', '/auth/member/desk/clear', { body: waiting });
      expect(Object(second.body).errors).toEqual([
        { detail: 'expected string, received number', pointer: '#/reason' },
        { detail: 'expected date, received string', pointer: '#/until' },
        { detail: 'unknown key', pointer: '#/a~1b' },
        { detail: 'is taken', pointer: '#/slow' },
      ]);
    });

    test('is no way to name the record: that is the caller', async () => {
      await serve();
      const browser = served.browser();
      await browser.post(register, ann);
      const { body: other } = await served.browser().post(register, credentials('bob'));
      const change = { currentPassword: ann.password, password: 'another one', passwordConfirmation: 'another one' };
      for (const user of [Object(other).user, Object(other).user.id, null]) {
        const answer = await browser.post('/auth/user/password/change-password', { ...change, user });
        expect([answer.status, errorsOf(answer)]).toEqual([400, [{ detail: 'unknown key', pointer: '#/user' }]]);
      }
      expect((await browser.post('/auth/user/log-out-everywhere', { user: Object(other).user })).status).toBe(400);
      expect((await browser.post('/auth/user/session/renew', { user: 1 })).status).toBe(400);
    });

    test('has at most a hundred errors, however many members it has, how long their names or how deep its arrays', async () => {
      await serve();
      const many = Object.fromEntries(Array.from({ length: 1400 }, (_, index) => [`k${index}`, 0]));
      const answer = await send(signIn, JSON.stringify(many), json);
      expect([answer.status, Object(answer.body).errors.length]).toEqual([400, 100]);
      const long = await send(signIn, JSON.stringify({ ...credentials('ann'), ['x'.repeat(15_000)]: 0 }), json);
      expect([long.status, long.text.length < 1000]).toEqual([400, true]);
      for (const value of [
        '['.repeat(8000) + ']'.repeat(8000),
        `[${'0,'.repeat(7900)}0]`,
        `${'{"a":'.repeat(2600)}0${'}'.repeat(2600)}`,
      ]) {
        const deep = await send(signIn, `{"email":${value},"password":"x"}`, json);
        expect([deep.status, Object(deep.body).code]).toEqual([400, 'INVALID_INPUT']);
      }
      expect(served.errors).toEqual([]);
    });

    test('has the last of two members of one name, as JSON.parse says', async () => {
      await serve();
      await served.browser().post(register, ann);
      const twice = `{"email":"x","password":"x","email":"${ann.email}","password":"${ann.password}"}`;
      expect((await send(signIn, twice, json)).status).toBe(200);
    });
  });

  test('H13: `__proto__` and `constructor` are unknown members, and change no prototype', async () => {
    await serve({ resources: [User, Member, Token] });
    const good = `"email":"${ann.email}","password":"${ann.password}","passwordConfirmation":"${ann.password}"`;
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
      const answer = await send(register, `{${good},"${name}":{"isAdmin":true,"polluted":1}}`, json);
      expect([answer.status, errorsOf(answer)]).toEqual([400, [{ detail: 'unknown key', pointer: `#/${name}` }]]);
      const own = `{"reason":"x","${name}":{"polluted":1}}`;
      const clear = await send('/auth/member/desk/clear', own, json, 'DELETE');
      expect([name, clear.status, errorsOf(clear)]).toEqual([
        name,
        400,
        [{ detail: 'unknown key', pointer: `#/${name}` }],
      ]);
      const session = await send('/auth/user/log-out-everywhere', `{"${name}":{"polluted":1}}`, json);
      expect(session.status).toBe(401);
    }
    const nested = await send('/auth/member/password/register', `{${good},"notes":{"__proto__":{"polluted":1}}}`, json);
    expect(nested.status).toBe(200);
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect(Object({})).not.toHaveProperty('polluted');
  });

  describe('H18: `remember`', () => {
    const body = (remember: unknown): object => ({ email: ann.email, password: ann.password, remember });

    test('other than a boolean is 400, where it is asked', async () => {
      await serve({ cookie: { remember: 'asked' } });
      const browser = served.browser();
      await browser.post(register, ann);
      for (const remember of ['true', 'on', '', 1, 0, null, [], {}]) {
        const answer = await browser.post(signIn, body(remember));
        expect([remember, answer.status, errorsOf(answer)]).toEqual([
          ...[remember, 400],
          [{ detail: 'expected boolean', pointer: '#/remember' }],
        ]);
      }
      expect((await browser.post(signIn, body(true))).cookies[0]).toContain('Max-Age=1209600');
      expect((await browser.post(signIn, body(false))).cookies[0]).not.toContain('Max-Age');
      const change = { currentPassword: ann.password, password: 'another one', passwordConfirmation: 'another one' };
      const changed = await browser.post('/auth/user/password/change-password', { ...change, remember: true });
      expect(errorsOf(changed)).toEqual([{ detail: 'unknown key', pointer: '#/remember' }]);
    });

    test.each(['always', 'never'] as const)('is an unknown member with %j', async (remember) => {
      await serve({ cookie: { remember } });
      await served.browser().post(register, ann);
      const answer = await served.browser().post(signIn, body(true));
      expect([answer.status, errorsOf(answer)]).toEqual([400, [{ detail: 'unknown key', pointer: '#/remember' }]]);
    });
  });

  test('dates and large numbers of JSON are text in RFC 3339 and in digits, both ways', async () => {
    await serve({ resources: [Member, Token] });
    const browser = served.browser();
    const given = {
      birthday: '2000-02-29T12:00:00+02:00',
      points: '9007199254740993',
      rank: 7,
      isOpen: true,
      notes: { a: ['7'] },
    };
    const answer = await browser.post('/auth/member/password/register', { ...ann, ...given });
    expect([answer.status, Object(answer.body).user]).toMatchObject([
      200,
      { ...given, birthday: '2000-02-29T10:00:00.000Z' },
    ]);
    expect(Object.keys(Object(answer.body).user)).not.toContain('secretNote');
    for (const wrong of [
      { birthday: '2001-02-29' },
      { birthday: 'tomorrow' },
      { points: '1e3' },
      { points: 7 },
      { rank: '7' },
      { isOpen: 'true' },
    ]) {
      const bob = { ...credentials('bob'), ...wrong };
      const refused = await served.browser().post('/auth/member/password/register', bob);
      expect([refused.status, Object(refused.body).errors]).toMatchObject([
        400,
        [{ pointer: `#/${Object.keys(wrong)[0]}` }],
      ]);
    }
  });

  test('text that a store or a hash cannot hold is refused, and never a failure of ours', async () => {
    await serve();
    for (const text of ['\ud800', 'a\udc00b', '\u0000', 'a\u0000b', '\uffff', '\u202e', 'é'.repeat(4000)]) {
      for (const member of ['email', 'password', 'displayName']) {
        const body = { ...ann, [member]: member === 'email' ? `${text}@example.com` : `12345678${text}` };
        const { password, displayName: _, ...rest } = { displayName: null, ...body };
        const answer = await served.browser().post(register, { ...body, passwordConfirmation: password });
        expect([200, 400, 409]).toContain(answer.status);
        expect([200, 400, 401]).toContain(
          (await served.browser().post(signIn, { email: rest.email, password })).status,
        );
      }
    }
    expect(served.errors).toEqual([]);
  });
});
