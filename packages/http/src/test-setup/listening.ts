import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { baseUrl, credentials, type ServedAccounts, type Serving, serveAccounts, stores } from './served-accounts.ts';

/** The user of these tests. */
export const ann: ReturnType<typeof credentials> = credentials('ann');
const { passwordConfirmation: _, ...signIn } = ann;

/** What signs her in. */
export const signInBody: string = JSON.stringify(signIn);

/** A front end with a user on SQLite, and the cookie of that user. It goes with the current test. */
export async function serveAnn(options: Serving = {}): Promise<ServedAccounts & { readonly cookie: string }> {
  const [store] = stores;
  if (store === undefined) throw new Error('there is no store');
  const served = await serveAccounts(store, options);
  onTestFinished(() => served.close());
  const browser = served.browser();
  await browser.post('/auth/user/password/register', ann);
  return { ...served, cookie: `__Host-user=${browser.jar.get('__Host-user')}` };
}

/** Sends requests to a server, until the current test ends. */
export async function listening(server: Server): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return (path, init = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: { Origin: baseUrl, 'Content-Type': 'application/json', ...init.headers },
    });
}
