// The application: a WebSocket at /live, an event stream at /events. Everything of log-outs is in `createLive`.
import { createServer, type Server } from 'node:http';
import { Info } from '@ashlar/authentication';
import { coreErrors, type Domain, type RecordOfResource } from '@ashlar/core';
import { createAuthHttp } from '@ashlar/http';
import { honoAuth, type SignedIn, signedIn } from '@ashlar/http/hono';
import { createLive } from '@ashlar/http/live';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { WebSocketServer } from 'ws';
import { User } from './accounts.ts';

/** What browsers see: both servers are behind one address. */
export const baseUrl = 'https://live.example.com';

/** How often a stream tells that it is served, in milliseconds. */
const BEAT = 100;

/** Serves the application. */
export function serveSite(domain: Domain): Server {
  const auth = createAuthHttp({ domain, baseUrl, limits: false });
  const live = createLive({ domain, resource: User });

  const app = new Hono<{ Variables: SignedIn<typeof User> }>();
  app.all('/auth/*', honoAuth(auth));
  app.get('/events', signedIn(auth, User), (context) =>
    live.stream(context.var.session, (send, signal) => {
      const beat = setInterval(() => send({ data: 'served' }), BEAT);
      signal.addEventListener('abort', () => clearInterval(beat));
    }),
  );
  app.post('/change-of-mind', signedIn(auth, User), async (context) => {
    await logOutAndFail(domain, context.var.session.user);
    return context.body(null, 204);
  });
  app.onError((error) => auth.problem(error).toResponse());

  const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
  const server = createServer(getRequestListener(app.fetch));
  server.on('upgrade', async (request, socket, head) => {
    const session = await live.admit(auth, request, socket);
    if (session === null) return;
    sockets.handleUpgrade(request, socket, head, async (connected) => {
      const onMessage = (data: unknown): void => connected.send(`served ${String(data)}`);
      if (await live.attach(connected, session, { onMessage })) connected.send('welcome');
    });
  });
  return server;
}

/** Logs a user out everywhere in a transaction that fails afterwards: nothing of it has happened. */
async function logOutAndFail(domain: Domain, user: RecordOfResource<typeof User>): Promise<void> {
  await domain.transaction(async () => {
    await logOut.action('logOutEverywhere', { user });
    throw coreErrors.error('CONFLICT', { message: 'she has changed her mind' });
  });
}

const logOut = Info.strategy(User, 'logOutEverywhere');
