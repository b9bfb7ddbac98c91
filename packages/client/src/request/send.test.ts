// What is sent, and how answers of servers that are not Ashlar's are read. The servers are real.
import type { RequestListener, Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createAuthClient } from '../client/create-auth-client.ts';
import { createCookieJar } from '../test-setup/cookie-jar.ts';
import { listen } from '../test-setup/listen.ts';
import type { User } from '../test-setup/open-site.ts';

const known = { email: 'ann@example.com', password: 'the password of ann' };
let server: Server | undefined;
afterEach(async () => {
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

/** Starts a server, and returns its address. */
async function serve(listener: RequestListener): Promise<string> {
  const started = await listen(listener);
  server = started.server;
  return `${started.origin}/auth`;
}

const client = (
  baseUrl: string,
  more: { credentials?: 'include'; fetch?: ReturnType<typeof createCookieJar>['fetch'] } = {},
) => createAuthClient<typeof User>({ baseUrl, ...more });

describe('a request', () => {
  test('H105: is JSON that no cache keeps, with the cookies of its own origin only unless told otherwise', async () => {
    const baseUrl = await serve((_request, response) => response.end('{}'));
    const jar = createCookieJar();
    await client(baseUrl, { fetch: jar.fetch }).password.signIn(known);
    await client(baseUrl, { fetch: jar.fetch, credentials: 'include' }).logOut();
    expect(jar.sent).toEqual([
      {
        url: `${baseUrl}/user/password/sign-in`,
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(known),
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
      },
      {
        url: `${baseUrl}/user/session`,
        method: 'DELETE',
        headers: {},
        credentials: 'include',
        cache: 'no-store',
        redirect: 'error',
      },
    ]);
  });

  test('H105: is not sent on to where the answer points: a password has one addressee', async () => {
    const paths: (string | undefined)[] = [];
    const baseUrl = await serve(({ url }, response) => {
      paths.push(url);
      response.writeHead(307, { Location: '/elsewhere' }).end();
    });
    await expect(client(baseUrl).password.signIn(known)).rejects.toThrow();
    expect(paths).toEqual(['/auth/user/password/sign-in']);
  });

  test('H105: can be given up', async () => {
    const baseUrl = await serve(() => undefined);
    const giveUp = new AbortController();
    const answer = client(baseUrl).password.signIn(known, { signal: giveUp.signal });
    giveUp.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    server?.closeAllConnections();
  });
});

describe('an answer', () => {
  test('H105: a failure of the network throws', async () => {
    await expect(client('http://localhost:1/auth').password.signIn(known)).rejects.toThrow();
  });

  test('H105: a success that is not JSON throws, and names the address and nothing that was sent', async () => {
    const baseUrl = await serve((_request, response) => response.end('<!doctype html>'));
    const failure = await client(baseUrl)
      .password.signIn(known)
      .catch((error: unknown) => error);
    expect(failure).toEqual(
      new TypeError(`POST ${baseUrl}/user/password/sign-in answered 200 without JSON: check baseUrl`),
    );
    expect(String(failure)).not.toContain(known.password);
  });

  test.each([
    ['html', '<h1>Bad Gateway</h1>'],
    ['an array', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    ['members of other types', '{"code":1,"title":null,"errors":"all","type":[]}'],
  ])('H105: a refusal of a proxy is a value with the code UNKNOWN: %s', async (_name, body) => {
    const baseUrl = await serve((_request, response) => response.writeHead(502, { 'Retry-After': '30' }).end(body));
    expect(await client(baseUrl).password.signIn(known)).toEqual({
      ok: false,
      status: 502,
      problem: { type: 'about:blank', title: 'the server refused', status: 502, code: 'UNKNOWN', errors: [] },
      retryAfter: 30,
    });
  });

  test('H105: a member of the answer cannot say whether it is one of success', async () => {
    const baseUrl = await serve((_request, response) => response.end('{"ok":false,"sessionId":"a"}'));
    expect(await client(baseUrl).session()).toEqual({ ok: true, sessionId: 'a' });
  });

  test('H105: a Retry-After with a date is left out', async () => {
    const baseUrl = await serve((_request, response) =>
      response
        .writeHead(503, { 'Retry-After': 'Fri, 31 Dec 2027 23:59:59 GMT' })
        .end('{"ok":true,"code":"STORE_UNAVAILABLE"}'),
    );
    expect(await client(baseUrl).session()).toEqual({
      ok: false,
      status: 503,
      problem: { type: 'about:blank', title: 'the server refused', status: 503, code: 'STORE_UNAVAILABLE', errors: [] },
    });
  });
});
