// A node of a site with live connections: its server, and what it has handled.
import { createServer, type Server } from 'node:http';
import type { AuthenticatedResource, Duration } from '@ashlar/authentication';
import type { Domain } from '@ashlar/core';
import { WebSocketServer } from 'ws';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { createLive } from '../live/create-live.ts';
import type { Live } from '../live/live.ts';

export const origin = 'https://app.example.com';

/** What a test changes of a node. */
export interface NodeOptions {
  readonly sweep?: Duration;
  readonly blindAfter?: Duration;
  readonly whenBlind?: 'close' | 'keep';
  /** Runs between admitting and attaching. */
  beforeAttach?(): Promise<unknown>;
}

/** One process of the site. It greets a connection that it has found live, and answers each message that it handles. */
export interface ServedNode {
  readonly live: Live<object>;
  /** The messages that the application has handled. */
  readonly handled: string[];
  readonly port: number;
  close(): Promise<void>;
}

/** Serves a node on a free port of this machine. */
export async function serveNode(
  domain: Domain,
  resource: AuthenticatedResource,
  { beforeAttach, ...options }: NodeOptions = {},
): Promise<ServedNode> {
  const auth = createAuthHttp({ domain, baseUrl: origin, limits: false });
  const live = createLive({ domain, resource, ...options });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
  const handled: string[] = [];
  const server = createServer();
  server.on('upgrade', async (request, socket, head) => {
    const session = await live.admit(auth, request, socket);
    if (session === null) return;
    await beforeAttach?.();
    sockets.handleUpgrade(request, socket, head, async (connected) => {
      const onMessage = (data: unknown): void => {
        handled.push(String(data));
        connected.send(`handled ${String(data)}`);
      };
      if (await live.attach(connected, session, { onMessage })) connected.send('welcome');
    });
  });
  return {
    live,
    handled,
    port: await listening(server),
    async close() {
      await live.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
