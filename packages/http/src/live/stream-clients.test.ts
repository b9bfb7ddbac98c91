// Clients of event streams that leave, read slowly, or only ask what there is. None of them leaves anything behind.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Info } from '@ashlar/authentication';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { credentials } from '../../../authentication/src/test-setup/accounts.ts';
import { Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { type OpenedStore, stores } from '../../../authentication/src/test-setup/stores.ts';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import type { Session } from '../session/session.ts';
import { textsOf } from '../test-setup/event-texts.ts';
import { listening } from '../test-setup/listening.ts';
import { createLive } from './create-live.ts';
import type { Live } from './live.ts';

describe.each(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let live: Live<object>;
  let session: Session<object>;
  let ann: { readonly id: string };
  beforeEach(async () => {
    opened = await open([User, Token]);
    const auth = createAuthHttp({ domain: opened.domain, baseUrl: 'https://app.example.com', limits: false });
    live = createLive({ domain: opened.domain, resource: User });
    const registered = await Info.strategy(User, 'password').action('register', credentials('ann'));
    ann = registered;
    const headers = new Headers({ authorization: `Bearer ${registered.$metadata.token}` });
    session = await auth.requireSession(User, { headers });
  });
  afterEach(() => opened.close());

  test('a client that stops reading leaves nothing behind', async () => {
    let gone: AbortSignal | undefined;
    const texts = textsOf(
      live.stream(session, (send, signal) => {
        gone = signal;
        send({ data: 'one' });
      }),
    );
    expect(await texts.next()).toBe('data: one\n\n');
    expect([gone?.aborted, live.size]).toEqual([false, 1]);
    await texts.cancel();
    expect([gone?.aborted, live.size]).toEqual([true, 0]);
  });

  test('a client that closes its connection to node:http leaves nothing behind', async () => {
    let gone: AbortSignal | undefined;
    const server = createServer(async (_request, response) => {
      const answer = live.stream(session, (send, signal) => {
        gone = signal;
        send({ data: 'one' });
      });
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      await pipeline(Readable.fromWeb(answer.body ?? new ReadableStream()), response).catch(() => undefined);
    });
    const ask = await listening(server);
    const leaving = new AbortController();
    const answer = await ask('/', { signal: leaving.signal });
    expect(await textsOf(answer).next()).toBe('data: one\n\n');
    expect(live.size).toBe(1);
    leaving.abort();
    await expect.poll(() => [gone?.aborted, live.size]).toEqual([true, 0]);
  });

  test('a HEAD request begins no work, and is no connection', async () => {
    let began = false;
    const app = new Hono();
    app.get('/events', () =>
      live.stream(session, () => {
        began = true;
      }),
    );
    const answer = await app.request('/events', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    await sleep(300);
    expect([began, live.size]).toEqual([false, 0]);
  });

  test('a client that leaves 1,000 events unread is cut, and what waits is dropped', async () => {
    const texts = textsOf(
      live.stream(session, (send) => {
        for (let number = 0; number < 1500; number++) send({ data: String(number) });
      }),
    );
    expect(await texts.next()).toBe('data: 0\n\n');
    await expect.poll(() => live.closed.flooded).toBe(1);
    await expect(texts.next()).rejects.toThrow('the client does not read its events');
    expect(live.size).toBe(0);
  });

  const logOutAnn = (user: { readonly id: string }) =>
    Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { userId: user.id });

  test('what a client has not read when its session ends is never read', async () => {
    let gone: AbortSignal | undefined;
    const texts = textsOf(
      live.stream(session, (send, signal) => {
        gone = signal;
        for (let number = 0; number < 10; number++) send({ data: `secret ${number}` });
      }),
    );
    expect(await texts.next()).toBe('data: secret 0\n\n');
    await logOutAnn(ann);
    await expect.poll(() => gone?.aborted).toBe(true);
    expect(await texts.next()).toBe('event: signed-out\ndata: session ended\n\n');
    expect(await texts.next()).toBeUndefined();
  });

  test('a client that reads nothing more after its session has ended is cut after two seconds', async () => {
    const server = createServer(async (_request, response) => {
      const answer = live.stream(session, (send) => {
        for (let number = 0; number < 20; number++) send({ data: 'x'.repeat(1_048_576) });
        sent.resolve();
      });
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      await pipeline(Readable.fromWeb(answer.body ?? new ReadableStream()), response).catch(() => undefined);
    });
    const cut = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
    const sent = Promise.withResolvers<void>();
    await listening(server);
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
    onTestFinished(() => void client.destroy());
    client.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    // It reads nothing: what does not fit into the connection stays in the process.
    await sent.promise;
    await sleep(300);
    const began = performance.now();
    await logOutAnn(ann);
    await cut;
    expect(performance.now() - began).toBeGreaterThan(1900);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect([live.size, live.closed.ended]).toEqual([0, 1]);
  });

  test('the work has the surroundings of the request, wherever the answer is read', async () => {
    const place = new AsyncLocalStorage<string>();
    let found: string | undefined;
    const answer = place.run('in the request', () =>
      live.stream(session, () => {
        found = place.getStore();
      }),
    );
    const texts = textsOf(answer);
    void place.run('at the server', () => texts.next());
    await expect.poll(() => found).toBe('in the request');
    await texts.cancel();
  });
});
