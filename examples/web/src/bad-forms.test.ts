// What a person or a program sends by mistake: it is refused as a page with its message, never with a 500.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf, registration } from './test-setup/client.ts';
import { type ServedApp, serveApp } from './test-setup/served-app.ts';

let app: ServedApp;
beforeAll(async () => {
  app = await serveApp();
});
afterAll(async () => await app.stop());

const page = { Accept: 'text/html' };
const json = { 'Content-Type': 'application/json' };

test('a form that is none is a 400 page with what is wrong, and a key that is none leads to the notes', async () => {
  const registered = await clientOf(app.url).post('/auth/user/password/register', registration);
  const [Cookie = ''] = registered.headers.getSetCookie()[0]?.split(';') ?? [];
  const send = (path: string, body: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(app.url + path, {
      ...{ method: 'POST', redirect: 'manual', body },
      headers: { ...page, Cookie, Origin: app.url, ...headers },
    });
  const bodies: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['other=x', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    [`text=${'x'.repeat(2001)}`, { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['text', { 'Content-Type': 'multipart/form-data' }],
    ['text', { 'Content-Type': 'multipart/form-data; boundary=x' }],
    ['{', json],
    ['null', json],
    ['{"text":7}', json],
  ];
  for (const [body, headers] of bodies) {
    const answer = await send('/notes', body, headers);
    expect([body, answer.status]).toEqual([body, 400]);
    expect(await answer.text()).toContain('Write something, with 2000 characters at most');
    const asJson = await send('/notes', body, { ...headers, Accept: 'application/json' });
    expect([body, asJson.status, await asJson.json()]).toMatchObject([
      body,
      400,
      { problem: expect.stringMatching(/^Write something/) },
    ]);
  }
  const gone = await send(`/notes/${'-'.repeat(36)}/remove`, '', {});
  expect([gone.status, gone.headers.get('location')]).toEqual([303, '/notes']);
  const asJson = await send(`/notes/${'-'.repeat(36)}/remove`, '', { Accept: 'application/json' });
  expect([asJson.status, await asJson.json()]).toMatchObject([400, { code: 'INVALID_INPUT' }]);
});
