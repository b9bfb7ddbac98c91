import { type Connection, openSocket, openStream } from './connection.ts';
import type { RunningServer } from './servers.ts';
import { baseUrl } from './site.ts';

/** A browser in which a user is signed in: a cookie of its own. */
export interface Browser {
  readonly name: string;
  readonly connections: readonly Connection[];
  post(server: RunningServer, path: string): Promise<{ readonly status: number; readonly body: string }>;
  /** The status with which a server refuses a new event stream, or lets it in. */
  tries(server: RunningServer): Promise<number>;
  /** Closes the browser. */
  leave(): void;
}

/** Signs in, or registers, in a new browser, and opens a WebSocket and an event stream to each server. */
export async function openBrowser(
  name: string,
  servers: readonly RunningServer[],
  { action, email }: { readonly action: 'register' | 'sign-in'; readonly email: string },
): Promise<Browser> {
  const [first] = servers;
  if (first === undefined) throw new Error('there is no server');
  const password = 'correct horse';
  const data = { email, password, ...(action === 'register' ? { passwordConfirmation: password } : {}) };
  const answer = await send(first, `/auth/user/password/${action}`, { body: JSON.stringify(data) });
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const opening = servers.flatMap((server) => [openSocket(server, cookie), openStream(server, cookie)]);
  const connections = await Promise.all(opening);
  return {
    name,
    connections,
    async post(server, path) {
      const sent = await send(server, path, { headers: { Cookie: cookie } });
      return { status: sent.status, body: await sent.text() };
    },
    async tries(server) {
      const sent = await fetch(`${server.url}/events`, { headers: { Cookie: cookie } });
      await sent.body?.cancel();
      return sent.status;
    },
    leave() {
      for (const connection of connections) connection.leave();
    },
  };
}

/** A request as a page of the application sends it. */
async function send(
  server: RunningServer,
  path: string,
  { body = '{}', headers = {} }: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> },
): Promise<Response> {
  const own = { Origin: baseUrl, 'Content-Type': 'application/json', ...headers };
  return await fetch(server.url + path, { method: 'POST', headers: own, body });
}
