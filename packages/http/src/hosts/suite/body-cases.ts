import assert from 'node:assert/strict';
import { ann, type HostCase, hostCase, signedInClient } from './host-case.ts';
import { assertProblem, cookiesOf, type HostRequest, jsonOf } from './host-client.ts';
import { headerOf } from './parse-answer.ts';

const signIn = '/auth/user/password/sign-in';
const formType = { 'Content-Type': 'application/x-www-form-urlencoded' } as const;

/** A sign-in whose JSON is this long, with a password that no user has. */
function bodyOf(length: number): string {
  const empty = JSON.stringify({ ...ann, password: '' });
  return JSON.stringify({ ...ann, password: 'x'.repeat(length - empty.length) });
}

export const bodyCases: readonly HostCase[] = [
  hostCase('H15: a body of 16 KiB is read, and one byte more is 413, with a length and in chunks', {}, async (host) => {
    await signedInClient(host);
    for (const chunked of [false, true]) {
      const request = (length: number): HostRequest => ({
        method: 'POST',
        target: signIn,
        body: bodyOf(length),
        chunked,
      });
      const fits = await host.client().send(request(16 * 1024));
      // Passwords have a longest length of their own.
      assert.ok(fits.status === 401 || fits.status === 400, `${fits.status}: ${fits.body}`);
      assertProblem(await host.client().send(request(16 * 1024 + 1)), 413, 'CONTENT_TOO_LARGE');
    }
  }),

  hostCase('H11, H12, H13: what is no object, and what no action knows, is 400', {}, async (host) => {
    await signedInClient(host);
    const post = async (body: unknown): Promise<number> => (await host.client().post(signIn, body)).status;
    for (const body of ['{', '[]', '"x"', 'null', '1', '{"email":1}', { ...ann, admin: true }]) {
      assert.equal(await post(body), 400, JSON.stringify(body));
    }
    assert.equal(await post(`{"__proto__":{"admin":true},"email":"${ann.email}","password":"${ann.password}"}`), 400);
    assert.equal(Reflect.get({}, 'admin'), undefined);
    assert.equal((await host.client().send({ method: 'POST', target: signIn })).status, 400);
    const empty = await host.client().send({ method: 'POST', target: signIn, headers: { 'Content-Length': '0' } });
    assert.equal(empty.status, 400);
    const found = jsonOf(await host.client().post(signIn, { ...ann, 'a/b': 1 }));
    assert.deepEqual(found.errors, [{ detail: 'unknown key', pointer: '#/a~1b' }]);
  }),

  hostCase('H14: other media types are 415, and multipart too', {}, async (host) => {
    await signedInClient(host);
    const text = JSON.stringify(ann);
    const multipart = `--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n${ann.email}\r\n--x--\r\n`;
    const refused = [
      [{ 'Content-Type': 'text/plain' }, text],
      [{ 'Content-Type': 'multipart/form-data; boundary=x' }, multipart],
      [{ 'Content-Type': 'application/xml' }, text],
      [{ 'Content-Type': null }, text],
      // Fastify cannot read these two.
      [{ 'Content-Type': '' }, text],
      [{ 'Content-Type': ';;;' }, text],
      [formType, 'email=x&password=y'],
    ] as const;
    for (const [headers, body] of refused) {
      const answer = await host.client().post(signIn, body, headers);
      assert.equal(answer.status, 415, `${JSON.stringify(headers)}: ${answer.body}`);
      assert.equal(headerOf(answer, 'accept-post'), 'application/json');
      assertProblem(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
    }
    const utf8 = { 'Content-Type': 'Application/JSON; charset=UTF-8' };
    assert.equal((await host.client().post(signIn, text, utf8)).status, 200);
  }),

  hostCase('H67: signing out is 204, whatever media type came along', { needs: ['own bodies'] }, async (host) => {
    const browser = await signedInClient(host);
    const request = { method: 'DELETE', target: '/auth/user/session', body: '{' } as const;
    for (const type of [';;;', 'text/plain', 'application/json; charset=utf-16']) {
      const { status } = await browser.send({ ...request, headers: { 'Content-Type': type } });
      assert.equal(status, 204, type);
    }
  }),

  hostCase('H17: a form signs in and goes on, and a repeated field is refused', { forms: true }, async (host) => {
    await signedInClient(host);
    const form = new URLSearchParams({ ...ann, returnTo: '/home?x=1' }).toString();
    const answer = await host.client().post(signIn, form, formType);
    assert.deepEqual([answer.status, headerOf(answer, 'location')], [303, 'https://app.example.com/home?x=1']);
    assert.equal(cookiesOf(answer).length, 1);
    const wrong = await host.client().post(signIn, form.replace('password=', 'password=x'), formType);
    const back = 'https://app.example.com/home?x=1&error=AUTHENTICATION_FAILED';
    assert.deepEqual([wrong.status, headerOf(wrong, 'location')], [303, back]);
    for (const twice of [
      `${form}&email=b%40example.com`,
      `${form}&email[]=b`,
      `${form}&email[x]=b`,
      'email[]=x&password=y',
    ]) {
      const refused = await host.client().post(signIn, twice, formType);
      assert.ok(refused.status === 400 || /[?&]error=INVALID_INPUT$/.test(headerOf(refused, 'location') ?? ''), twice);
      assert.deepEqual(cookiesOf(refused), []);
    }
  }),

  hostCase('a body that is not UTF-8 is 400', {}, async (host) => {
    await signedInClient(host);
    // The client writes its text as latin1: these are the bytes of no UTF-8.
    const body = `{"email":"${ann.email}","password":"\u00ff\u00fe"}`;
    const length = { 'Content-Length': String(body.length) };
    const answer = await host.client().post(signIn, body, length);
    assert.ok(answer.status === 400 || answer.status === 401, String(answer.status));
    assert.deepEqual(cookiesOf(answer), []);
  }),
];
