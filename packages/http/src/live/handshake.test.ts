// Clients that leave while they are admitted.
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { Info } from '@ashlar/authentication';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { credentials } from '../../../authentication/src/test-setup/accounts.ts';
import { Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { type OpenedStore, stores } from '../../../authentication/src/test-setup/stores.ts';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { createLive } from './create-live.ts';

describe.each(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await open([User, Token]);
  });
  afterEach(() => opened.close());

  /** The upgrade request of a client that resets its connection as soon as the server has seen it. */
  async function admitted(token: string): Promise<{ readonly isSession: boolean; readonly socket: Duplex }> {
    const auth = createAuthHttp({ domain: opened.domain, baseUrl: 'https://app.example.com', limits: false });
    const live = createLive({ domain: opened.domain, resource: User });
    const server = createServer();
    const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<typeof admitted>>>();
    server.on('upgrade', async (request, socket) => {
      client.resetAndDestroy();
      resolve({ isSession: (await live.admit(auth, request, socket)) !== null, socket });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = connect(port, '127.0.0.1');
    client.write(
      `GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    return await promise;
  }

  test.each(['a live', 'a wrong'])(
    'a client with %s token that resets its connection ends no process',
    async (kind) => {
      const { $metadata } = await Info.strategy(User, 'password').action('register', credentials('ann'));
      const { isSession, socket } = await admitted(kind === 'a live' ? $metadata.token : 'rubbish');
      expect(isSession).toBe(kind === 'a live');
      await expect.poll(() => socket.destroyed).toBe(true);
      expect(socket.errored).toMatchObject({ code: expect.stringMatching(/^(?:ECONNRESET|EPIPE)$/) });
    },
  );

  test('a socket that has closed before it is attached is no connection', async () => {
    const auth = createAuthHttp({ domain: opened.domain, baseUrl: 'https://app.example.com', limits: false });
    const live = createLive({ domain: opened.domain, resource: User });
    const server = createServer();
    const sockets = new WebSocketServer({ noServer: true });
    const { promise: attached, resolve } = Promise.withResolvers<boolean>();
    server.on('upgrade', async (request, socket, head) => {
      const session = await live.admit(auth, request, socket);
      if (session === null) return;
      sockets.handleUpgrade(request, socket, head, (connected) => {
        // The application does something slow first.
        connected.once('close', () => resolve(live.attach(connected, session)));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { $metadata } = await Info.strategy(User, 'password').action('register', credentials('ann'));
    const headers = { authorization: `Bearer ${$metadata.token}` };
    const client = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers });
    client.once('open', () => client.close());
    expect([await attached, live.size]).toEqual([false, 0]);
  });
});
