// One server of the group `live`: `node node.ts <settings as JSON>` writes its port, and ends with its input.
import { createServer } from 'node:http';
import { stdin, stdout } from 'node:process';
import { authenticate } from '@ashlar/authentication';
import { createDomain } from '@ashlar/core';
import { createAuthHttp } from '@ashlar/http';
import { createLive } from '@ashlar/http/live';
import { type WebSocket, WebSocketServer } from 'ws';
import { defineAccounts, openDataLayer } from '../contenders/ashlar.ts';
import { noHash } from '../contenders/hashing.ts';
import type { NodeSettings } from './nodes.ts';
import { redisCarrier } from './redis-carrier.ts';

/** How often a connection asks that hears of nothing, in milliseconds. */
const POLL = 1000;

const [, , given = ''] = process.argv;
// Invariant: only `startNodes` starts this file, with such settings.
const { place, by, redisUrl } = JSON.parse(given) as NodeSettings;
const { User, resources } = defineAccounts(noHash, { announce: by !== 'polling', sessions: true });
const carrier = redisUrl === undefined ? undefined : await redisCarrier(redisUrl);
const dataLayer = openDataLayer(place, carrier && { signals: carrier.signals });
const domain = createDomain({ name: 'node', resources, dataLayer });
const auth = createAuthHttp({ domain, baseUrl: 'http://127.0.0.1:3000', limits: false });
const live = by === 'polling' ? undefined : createLive({ domain, resource: User });
const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 });

const server = createServer();
server.on('upgrade', async (request, socket, head) => {
  if (live === undefined) {
    const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
    return sockets.handleUpgrade(request, socket, head, (connected) => ask(connected, token));
  }
  const session = await live.admit(auth, request, socket);
  if (session === null) return;
  sockets.handleUpgrade(request, socket, head, async (connected) => {
    if (await live.attach(connected, session)) connected.send('welcome');
  });
});

/** Does what an application does without `createLive`: each connection asks for itself, again and again. */
function ask(connected: WebSocket, token: string): void {
  const asking = setInterval(async () => {
    if ((await authenticate(User, token)) === null) connected.close(4401, 'session ended');
  }, POLL);
  connected.on('close', () => clearInterval(asking));
  connected.on('error', () => connected.terminate());
  connected.send('welcome');
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
stdin.once('end', async () => {
  server.closeAllConnections();
  server.close();
  for (const client of sockets.clients) client.terminate();
  await domain.close();
  carrier?.end();
});
stdin.resume();
