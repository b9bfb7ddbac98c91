import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Domain } from '@ashlar/core';
import type { AuthHttp } from '@ashlar/http';
import { signedIn } from '@ashlar/http/hono';
import { createLive } from '@ashlar/http/live';
import type { Hono } from 'hono';
import { WebSocketServer } from 'ws';
import { User } from './accounts.ts';
import type { AppEnv } from './auth.ts';

/** The open connections of the application. */
export interface LiveNotes {
  /** Takes over a connection that becomes a WebSocket. */
  upgrade(this: void, request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes all of them. */
  stop(this: void): Promise<void>;
}

/** A WebSocket at /live and an event stream at /events. Both end with their session, in whichever process it ends. */
export function serveLive(app: Hono<AppEnv>, domain: Domain, auth: AuthHttp): LiveNotes {
  const live = createLive({ domain, resource: User });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 });

  app.get('/events', signedIn(auth, User), (context) =>
    live.stream(context.var.session, (send) => send({ data: `hello ${context.var.session.user.email}` })),
  );
  app.get('/live', (context) => context.text('Connect with a WebSocket.', 426, { Upgrade: 'websocket' }));

  async function connect(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const session = await live.admit(auth, request, socket);
    if (session === null) return;
    sockets.handleUpgrade(request, socket, head, async (connected) => {
      const onMessage = (data: unknown): void => connected.send(`you said ${data}`);
      if (await live.attach(connected, session, { onMessage })) connected.send(`hello ${session.user.email}`);
    });
  }

  return {
    upgrade(request, socket, head) {
      const [path] = (request.url ?? '').split('?');
      if (path === '/live') return void connect(request, socket, head);
      socket.on('error', () => {}); // a client may leave at any moment
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    },
    stop: () => live.stop(),
  };
}
