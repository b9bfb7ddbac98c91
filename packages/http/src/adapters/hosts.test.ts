import { createDomain, memoryDataLayer } from '@ashlar/core';
import { expect, test } from 'vitest';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { HostUser, hostResources, listNotes, writeNote } from '../hosts/host-accounts.ts';
import {
  startExpress,
  startFastify,
  startHono,
  startNext,
  startNode,
  startParsedExpress,
} from '../test-setup/hosts.ts';

const hosts = [
  ['node:http', startNode],
  ['Hono', startHono],
  ['Express before its parsers', startExpress],
  ['Express behind its parsers', startParsedExpress],
  ['Fastify', startFastify],
  ['Next.js', startNext],
] as const;

test.each(hosts)('H107: %s serves the routes, and guards those of the application', async (name, start) => {
  const domain = createDomain({ name: 'hosts', resources: hostResources, dataLayer: memoryDataLayer() });
  const auth = createAuthHttp({ domain, baseUrl: 'https://app.example.com', limits: false });
  const host = await start({
    auth,
    resource: HostUser,
    routes: [
      { method: 'GET', path: '/me', guard: 'signedIn', run: async ({ session }) => session?.user.email },
      {
        method: 'POST',
        path: '/notes',
        guard: 'signedIn',
        run: async ({ body }) => await writeNote(String(Reflect.get(Object(body), 'text'))),
      },
      { method: 'GET', path: '/visitor', guard: 'currentUser', run: async ({ session }) => session === null },
    ],
  });
  const at = (path: string) => `http://127.0.0.1:${host.port}${path}`;
  const post = (path: string, body: unknown, headers = {}) =>
    fetch(at(path), {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', Origin: auth.baseUrl, ...headers },
    });
  const registered = await post('/auth/user/password/register', {
    email: 'ann@example.com',
    password: 'the password',
    passwordConfirmation: 'the password',
  });
  expect(await registered.json()).toMatchObject({ user: { email: 'ann@example.com' } });
  const [cookie = ''] = registered.headers.getSetCookie();
  const Cookie = cookie.split(';')[0] ?? '';
  expect((await fetch(at('/me'))).status).toBe(401);
  const me = await fetch(at('/me'), { headers: { Cookie } });
  expect([me.status, await me.json()]).toEqual([200, 'ann@example.com']);
  if (name !== 'Next.js') expect(me.headers.get('cache-control')).toBe('private, no-store');
  expect(await (await fetch(at('/visitor'))).json()).toBe(true);
  expect((await post('/notes', { text: 'x' }, { Cookie })).status).toBe(200);
  expect((await post('/notes', { text: 'x' }, { Cookie, Origin: 'https://evil.example' })).status).toBe(403);
  expect(await listNotes(domain)).toMatchObject([
    { author: 'ann@example.com', text: 'x', userAgent: 'node', ...(name !== 'Next.js' && { ip: '127.0.0.1' }) },
  ]);
  await host.close();
  await domain.close();
});
