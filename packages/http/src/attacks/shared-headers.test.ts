// The answer of one user must not reach another one. Servers may replace `Response` by one that does not copy its headers, as
// @hono/node-server does: whatever two answers share, both get.

import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listening } from '../test-setup/listening.ts';
import { baseUrl, credentials, serveAccounts, stores } from '../test-setup/served-accounts.ts';

const headers = { Origin: baseUrl, 'Content-Type': 'application/json' };
const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';

describe.each(stores)('on $name', (store) => {
  test('W3 no user gets the cookie of another one, on a server whose answers keep their headers', async () => {
    const { auth, close } = await serveAccounts(store, { limits: false });
    onTestFinished(close);
    const server = createServer(getRequestListener((request) => auth.handler(request)));
    onTestFinished(() => void server.close());
    const ask = await listening(server);
    const names = ['ann', 'bob', 'cleo'];
    const cookies: string[] = [];
    for (const name of names) {
      const body = JSON.stringify(credentials(name));
      const answer = await ask('/auth/user/password/register', { method: 'POST', headers, body });
      expect(answer.headers.getSetCookie()).toHaveLength(1);
      cookies.push(cookieOf(answer));
    }
    for (const [index, name] of names.entries()) {
      const answer = await ask('/auth/user/session', { headers: { Cookie: cookies[index] ?? '' } });
      expect(await answer.json()).toMatchObject({ user: { email: `${name}@example.com` } });
      // Reading sets no cookie, so a cache or a proxy cannot pass one on.
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});
