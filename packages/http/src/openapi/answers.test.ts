// The document beside what the front end really answers.
import { dereference } from '@readme/openapi-parser';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Answer } from '../test-setup/browser.ts';
import { credentials, type ServedAccounts, serveAccounts, stores } from '../test-setup/served-accounts.ts';
import type { OpenApi } from './open-api.ts';

let served: ServedAccounts;
afterEach(async () => await served.close());

const ann = credentials('ann');
const { passwordConfirmation: _, ...signIn } = ann;
const passwords = { currentPassword: ann.password, password: 'another one', passwordConfirmation: 'another one' };
const bearer = { 'Ashlar-Transport': 'bearer' };

/** Fails unless the document says that an operation answers so: the status, each header that it names, and the body. */
async function expectDescribed({ document }: OpenApi, id: string, answer: Answer): Promise<void> {
  // The library writes into what it gets.
  const whole = await dereference(structuredClone(document) as unknown as Parameters<typeof dereference>[0]);
  const operations = Object.values(Object(whole.paths)).flatMap((methods) => Object.values(Object(methods)));
  const operation = operations.find((each) => Object(each).operationId === id);
  const response: unknown = Object(operation).responses?.[String(answer.status)];
  expect(response, `${id} answers ${answer.status}`).toBeDefined();
  const { headers = {}, content = {} } = Object(response);
  const named = ['set-cookie', 'www-authenticate', 'allow', 'accept-post', 'retry-after', 'location'];
  const described = Object.keys(headers).map((name) => name.toLowerCase());
  expect(described, id).toEqual(
    expect.arrayContaining([...answer.headers.keys()].filter((name) => named.includes(name))),
  );
  const [type, { schema } = { schema: undefined }] = Object.entries<{ schema?: unknown }>(content)[0] ?? [];
  expect(answer.headers.get('content-type') ?? undefined, id).toBe(type);
  if (schema === undefined) return expect(answer.text).toBe('');
  const { success } = z.fromJSONSchema(Object(schema)).safeParse(answer.body);
  expect(success, `${id} ${answer.status} ${answer.text}`).toBe(true);
  const user: unknown = Reflect.get(Object(answer.body), 'user');
  const known = document.components.schemas?.User?.properties;
  expect(Object.keys(Object(user)).filter((name) => !Object.hasOwn(Object(known), name))).toEqual([]);
}

describe.each(stores)('H104: the document on $name', (store) => {
  test('H104: every answer of a session, from registration to log-out, is as described', async () => {
    served = await serveAccounts(store);
    const openApi = served.auth.openApi();
    const browser = served.browser();
    const path = '/auth/user';
    const answers: [string, Answer][] = [
      ['user.password.register', await browser.post(`${path}/password/register`, ann)],
      ['user.password.register', await served.browser().post(`${path}/password/register`, ann)],
      ['user.password.register', await browser.post(`${path}/password/register`, { email: 1, more: true })],
      ['user.password.signIn', await browser.post(`${path}/password/sign-in`, signIn)],
      ['user.password.signIn', await served.browser().post(`${path}/password/sign-in`, signIn, bearer)],
      ['user.password.signIn', await browser.post(`${path}/password/sign-in`, { ...signIn, password: 'wrong' })],
      [
        'user.password.signIn',
        await browser.post(`${path}/password/sign-in`, signIn, { 'Sec-Fetch-Site': 'cross-site' }),
      ],
      ['user.password.signIn', await browser.post(`${path}/password/sign-in`, '{}', { 'Content-Type': 'text/plain' })],
      ['user.password.signIn', await browser.post(`${path}/password/sign-in`, 'x'.repeat(20_000))],
      ['user.password.signIn', await browser.get(`${path}/password/sign-in`)],
      ['user.session', await browser.get(`${path}/session`)],
      ['user.session', await served.browser().get(`${path}/session`)],
      ['user.session', await browser.get(`${path}/session`, { Authorization: 'Bearer' })],
      ['user.session.renew', await browser.post(`${path}/session/renew`)],
      ['user.password.changePassword', await browser.post(`${path}/password/change-password`, passwords)],
      ['user.logOutEverywhere', await browser.post(`${path}/log-out-everywhere`, { preview: true, reason: 'to see' })],
      ['user.logOutEverywhere', await browser.post(`${path}/log-out-everywhere`, { keepCurrent: true })],
      ['user.logOutEverywhere', await browser.post(`${path}/log-out-everywhere`, {})],
      ['user.session.signOut', await browser.send('DELETE', `${path}/session`)],
    ];
    expect(answers.map(([, { status }]) => status)).toEqual([
      ...[200, 409, 400, 200, 200, 401, 403, 415, 413, 405],
      ...[200, 401, 400, 200, 200, 200, 200, 200, 204],
    ]);
    for (const [id, answer] of answers) await expectDescribed(openApi, id, answer);
    expect(served.errors).toEqual([]);
  });

  test('H104: a limit, a form and a store that is away are answered as described', async () => {
    served = await serveAccounts(store, { limits: { signIn: { perAddress: '1 per minute' } }, forms: true });
    const openApi = served.auth.openApi();
    const browser = served.browser();
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const fields = new URLSearchParams({ ...ann, returnTo: '/home' }).toString();
    await expectDescribed(
      openApi,
      'user.password.register',
      await browser.post('/auth/user/password/register', fields, form),
    );
    await browser.post('/auth/user/password/sign-in', { ...signIn, password: 'wrong' });
    const limited = await browser.post('/auth/user/password/sign-in', signIn);
    expect(limited.status).toBe(429);
    await expectDescribed(openApi, 'user.password.signIn', limited);
    await served.domain.close();
    const closed = await browser.get('/auth/user/session');
    expect(closed.status).toBe(503);
    await expectDescribed(openApi, 'user.session', closed);
  });

  test('GET openapi.json shows the document to anyone, asks the store nothing, and is off by default', async () => {
    served = await serveAccounts(store, { openApi: { title: 'Accounts' } });
    const { auth, statements } = served;
    expect(auth.routes.at(-1)).toMatchObject({ method: 'GET', path: '/auth/openapi.json', caller: 'anyone' });
    const browser = served.browser();
    const answer = await browser.get('/auth/openapi.json', { 'Sec-Fetch-Site': 'cross-site' });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(JSON.stringify(auth.openApi().document));
    expect(answer.body).toMatchObject({ info: { title: 'Accounts' }, openapi: '3.1.1' });
    expect(Object.fromEntries(answer.headers)).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/json',
      'referrer-policy': 'no-referrer',
      vary: 'Cookie, Authorization',
      'x-content-type-options': 'nosniff',
    });
    const head = await browser.send('HEAD', '/auth/openapi.json');
    expect([head.status, head.text]).toEqual([200, '']);
    const wrong = await browser.post('/auth/openapi.json', {});
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect(statements).toEqual([]);
    await served.close();
    served = await serveAccounts(store);
    expect((await served.browser().get('/auth/openapi.json')).status).toBe(404);
    expect(Object.keys(served.auth.openApi().document.paths)).not.toContain('/auth/openapi.json');
  });
});
