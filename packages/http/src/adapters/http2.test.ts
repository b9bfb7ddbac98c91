// Servers of node:http2, by the API that is like that of node:http.
import { once } from 'node:events';
import { createSecureServer, createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { memoryLimits } from '@ashlar/authentication';
import { createGate } from '@ashlar/authentication/testing';
import { getRequestListener } from '@hono/node-server';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import * as onFastify from '../fastify.ts';
import * as onHono from '../hono.ts';
import { currentUser, signedIn, toNodeListener } from '../node.ts';
import { certificate } from '../test-setup/certificate.ts';
import { http2Client } from '../test-setup/http2-client.ts';
import { ann, serveAnn, signInBody } from '../test-setup/listening.ts';
import { type ServedAccounts, User } from '../test-setup/served-accounts.ts';

const signIn = { ':method': 'POST', ':path': '/auth/user/password/sign-in' } as const;
const ownSession = { ':path': '/auth/user/session' } as const;

/** What Node warns of, once in a process: headers that HTTP/2 does not know, such as Connection. */
const warnings: Error[] = [];
process.on('warning', (warning) => warnings.push(warning));

/** A server with the routes at /auth, and a route of the application at each other path. */
function serverOf({ auth }: Pick<ServedAccounts, 'auth'>) {
  const serveAuth = toNodeListener(auth);
  const me = signedIn(
    auth,
    User,
  )<Http2ServerRequest, Http2ServerResponse>((request, response) => {
    if (request.url === '/broken') {
      response.write('begun');
      throw new Error('broken later');
    }
    response.end(request.session.user.email);
  });
  const anyone = currentUser(
    auth,
    User,
  )<Http2ServerRequest, Http2ServerResponse>((request, response) => response.end(String(request.session)));
  return (request: Http2ServerRequest, response: Http2ServerResponse): void => {
    if (request.url === '/anyone') return void anyone(request, response);
    return void (request.url.startsWith('/auth') ? serveAuth : me)(request, response);
  };
}

/** Waits until something is so, for half a minute. */
async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 30_000; !isSo(); await wait(5))
    if (Date.now() > deadline) throw new Error('never');
}

describe('over HTTP/2', () => {
  test('H107: a sign-in sets its cookie, which may come in several fields, and signing out clears it', async () => {
    const served = await serveAnn();
    const { send } = await http2Client(createServer(serverOf(served)));
    const started = await send({ headers: { ...signIn, ':authority': 'evil.example' }, body: signInBody });
    const line = String(started.headers['set-cookie']);
    expect([started.status, line]).toEqual([
      200,
      expect.stringMatching(/^__Host-user=[^;]+; Max-Age=1209600; Path=\//),
    ]);
    const cookie = ['theme=dark', line.split(';')[0] ?? ''];
    const me = await send({ headers: { ':path': '/me', cookie } });
    expect([me.status, me.body, me.headers['cache-control']]).toEqual([200, ann.email, 'private, no-store']);
    expect((await send({ headers: { ':path': '/anyone' } })).body).toBe('null');
    const head = await send({ headers: { ...ownSession, ':method': 'HEAD', cookie } });
    expect([head.status, head.body, head.headers['content-type']]).toEqual([200, '', 'application/json']);
    const ended = await send({ headers: { ...ownSession, ':method': 'DELETE', cookie } });
    expect([ended.status, String(ended.headers['set-cookie'])]).toEqual([204, expect.stringMatching(/Max-Age=0/)]);
    expect((await send({ headers: { ':path': '/me', cookie } })).status).toBe(401);
    expect(served.errors).toEqual([]);
  });

  test('H38: a request of another site is refused, whatever its :authority says', async () => {
    const served = await serveAnn();
    const { send } = await http2Client(createServer(serverOf(served)));
    const forged = { ...signIn, origin: 'https://evil.example', ':authority': 'evil.example' };
    expect((await send({ headers: forged, body: signInBody })).status).toBe(403);
  });

  test('a request without a body has none, and one in frames needs no length', async () => {
    const served = await serveAnn();
    const { send, open } = await http2Client(createServer(serverOf(served)));
    const { cookie } = served;
    const everywhere = { ':method': 'POST', ':path': '/auth/user/log-out-everywhere', cookie };
    const typeless = await send({ headers: { ...everywhere, 'content-type': [] } });
    expect([typeless.status, JSON.parse(typeless.body)]).toEqual([200, { revoked: 1 }]);
    const stream = open(signIn);
    for (const piece of [signInBody.slice(0, 9), signInBody.slice(9)]) stream.write(piece);
    stream.end();
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(200);
  });

  test('H7, H8: paths and methods that no route has are refused', async () => {
    const served = await serveAnn();
    const { send } = await http2Client(createServer(serverOf(served)));
    for (const path of [
      '/auth/user/session/',
      '/auth/x/%2e%2e/user/session',
      '/auth//user/session',
      '/auth/USER/session',
    ])
      expect((await send({ headers: { ':path': path } })).status).toBe(404);
    for (const method of ['PUT', 'TRACE']) {
      const refused = await send({ headers: { ...ownSession, ':method': method } });
      expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, DELETE, HEAD, OPTIONS']);
    }
    expect((await send({ headers: { ...ownSession, ':method': 'OPTIONS' } })).status).toBe(204);
  });

  test('H15: what follows a body that is too long is not read, and no stream stays open: the connection goes on', async () => {
    const served = await serveAnn();
    const server = createServer({ settings: { maxConcurrentStreams: 5 } }, serverOf(served));
    const { send, open } = await http2Client(server);
    for (let count = 0; count < 20; count++) {
      const stream = open(count % 2 === 0 ? signIn : { ...signIn, ':path': '/auth/unknown' });
      const closed = once(stream, 'close');
      stream.resume().write(Buffer.alloc(20_000, 'x'));
      const [headers] = await once(stream, 'response');
      expect(headers[':status']).toBe(count % 2 === 0 ? 413 : 404);
      await closed;
    }
    expect((await send({ headers: { ...ownSession, cookie: served.cookie } })).status).toBe(200);
    expect(warnings).toEqual([]);
  });

  test('H108: of a client that resets its stream during a sign-in no token stays', async () => {
    const attempts = createGate();
    const memory = memoryLimits();
    const store = {
      ...memory,
      take: async (...counted: Parameters<typeof memory.take>) => {
        await attempts.pass();
        return await memory.take(...counted);
      },
    };
    const served = await serveAnn({ limits: { store } });
    let aborted = 0;
    const answers: Promise<Response>[] = [];
    const auth: typeof served.auth = {
      ...served.auth,
      handler(request, from) {
        request.signal.addEventListener('abort', () => aborted++);
        const answer = served.auth.handler(request, from);
        answers.push(answer);
        return answer;
      },
    };
    const { send, open } = await http2Client(createServer(serverOf({ auth })));
    const reached = attempts.hold();
    const stream = open(signIn);
    stream.end(signInBody);
    await reached;
    stream.close(8);
    await until(() => aborted === 1);
    attempts.release();
    const { cookie } = served;
    await Promise.all(answers);
    await served.domain.settled();
    // The one of the test's own set-up.
    const ended = await send({ headers: { ':method': 'POST', ':path': '/auth/user/log-out-everywhere', cookie } });
    expect(JSON.parse(ended.body)).toEqual({ revoked: 1 });
    // A client that takes its answer is not one that goes away.
    expect((await send({ headers: signIn, body: signInBody })).status).toBe(200);
    await wait(20);
    expect([aborted, served.errors]).toEqual([1, []]);
  });

  test('an answer that breaks off is no whole answer, and onError hears of it', async () => {
    const served = await serveAnn();
    const { send } = await http2Client(createServer(serverOf(served)));
    await expect(send({ headers: { ':path': '/broken', cookie: served.cookie } })).rejects.toThrow('INTERNAL_ERROR');
    expect(served.errors.map(String)).toEqual(['Error: broken later']);
  });

  test('a long answer goes no faster than the client reads, and ends with it; one whose client is gone ends at once', async () => {
    let taken = 0;
    let cancelled = 0;
    const waiting = createGate();
    const served = await serveAnn({
      on: {
        async success({ activity }) {
          if (activity.phase !== 'session') return undefined;
          await waiting.pass();
          const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
            taken++;
            controller.enqueue(new Uint8Array(64 * 1024));
          };
          const stream = new ReadableStream({ pull, cancel: () => void cancelled++ }, { highWaterMark: 0 });
          return new Response(stream, { headers: { 'Content-Type': 'text/plain' } });
        },
      },
    });
    const { open } = await http2Client(createServer(serverOf(served)));
    const stream = open({ ...ownSession, cookie: served.cookie }, true);
    await once(stream, 'response');
    await until(() => taken > 0);
    await wait(200);
    expect(taken).toBeLessThan(100);
    stream.close(8);
    await until(() => cancelled === 1);
    const reached = waiting.hold();
    const gone = open({ ...ownSession, cookie: served.cookie }, true);
    await reached;
    gone.close(8);
    await once(gone, 'close');
    await wait(20);
    waiting.release();
    await until(() => cancelled === 2);
    expect(served.errors).toEqual([]);
  });
});

test('one secure server serves HTTP/2, and HTTP/1.1 to clients that know no other, with the right peer', async () => {
  const served = await serveAnn();
  const listener = toNodeListener(served.auth);
  const me = signedIn(
    served.auth,
    User,
  )<Http2ServerRequest, Http2ServerResponse>((request, response) => response.end(String(request.session.device.ip)));
  const server = createSecureServer({ ...certificate, allowHTTP1: true }, (request, response) => {
    void (request.url === '/me' ? me(request, response) : listener(request, response));
  });
  const { send, session } = await http2Client(server, 'https');
  const { cookie } = served;
  expect((await send({ headers: { ':path': '/me', cookie } })).body).toBe('127.0.0.1');
  expect(session.alpnProtocol).toBe('h2');
  const { get } = await import('node:https');
  const { port } = server.address() as AddressInfo;
  const [answer] = await once(
    get({
      host: '127.0.0.1',
      port,
      path: '/auth/user/session',
      headers: { cookie },
      ca: certificate.cert,
      agent: false,
    }),
    'response',
  );
  expect([answer.statusCode, answer.httpVersion]).toEqual([200, '1.1']);
  answer.destroy();
});

test('Fastify with http2 serves the routes, and its guards', async () => {
  const served = await serveAnn();
  const app = Fastify({ http2: true });
  await app.register(onFastify.fastifyAuth, { auth: served.auth });
  app.get('/me', { preHandler: onFastify.signedIn(served.auth, User) }, async (request) => {
    return Reflect.get(request, 'session').user.email;
  });
  await app.ready();
  const { send } = await http2Client(app.server);
  const started = await send({ headers: signIn, body: signInBody });
  expect(started.status).toBe(200);
  const cookie = String(started.headers['set-cookie']).split(';')[0] ?? '';
  expect((await send({ headers: { ':path': '/me', cookie } })).body).toBe(ann.email);
  expect((await send({ headers: { ':path': '/me' } })).status).toBe(401);
  const tooLong = await send({ headers: signIn, body: 'x'.repeat(20_000) });
  expect(tooLong.status).toBe(413);
});

test('Hono on a server of HTTP/2 serves the routes, and its guards know the peer', async () => {
  const served = await serveAnn();
  const app = new Hono<{ Variables: onHono.SignedIn<typeof User> }>();
  app.all('/auth/*', onHono.honoAuth(served.auth));
  app.get('/me', onHono.signedIn(served.auth, User), (c) => c.text(String(c.var.session.device.ip)));
  const listener = getRequestListener(app.fetch);
  const { send } = await http2Client(createServer((request, response) => void listener(request, response)));
  const started = await send({ headers: signIn, body: signInBody });
  expect(started.status).toBe(200);
  const cookie = String(started.headers['set-cookie']).split(';')[0] ?? '';
  expect((await send({ headers: { ':path': '/me', cookie } })).body).toBe('127.0.0.1');
  expect((await send({ headers: signIn, body: 'x'.repeat(20_000) })).status).toBe(413);
});
