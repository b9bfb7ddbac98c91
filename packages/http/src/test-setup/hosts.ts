import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { serve } from '@hono/node-server';
import express, { type Express } from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import {
  type CurrentUser as ExpressUser,
  expressAuth,
  currentUser as expressCurrentUser,
  signedIn as expressSignedIn,
} from '../express.ts';
import {
  type CurrentUser as FastifyUser,
  fastifyAuth,
  currentUser as fastifyCurrentUser,
  signedIn as fastifySignedIn,
} from '../fastify.ts';
import {
  type CurrentUser as HonoUser,
  honoAuth,
  currentUser as honoCurrentUser,
  signedIn as honoSignedIn,
} from '../hono.ts';
import type { HostApp, HostRoute, RunningHost } from '../hosts/host-app.ts';
import { nextAuth } from '../next.ts';
import { currentUser as nodeCurrentUser, signedIn as nodeSignedIn, toNodeListener } from '../node.ts';
import { HttpProblem } from '../problem/http-problem.ts';

/** Serves an application with node:http alone. */
export async function startNode({ auth, api, resource, routes }: HostApp): Promise<RunningHost> {
  const [serveAuth, serveApi] = [toNodeListener(auth), toNodeListener(api)];
  const guards = { signedIn: nodeSignedIn, currentUser: nodeCurrentUser };
  const own = new Map(
    routes.map((route) => {
      const guarded = guards[route.guard](
        auth,
        resource,
      )(async (request, response) => {
        const setHeader = (name: string, value: string): void => void response.setHeader(name, value);
        const result = await route.run({ session: request.session, body: await bodyOf(request), setHeader });
        response.setHeader('Content-Type', 'application/json').end(JSON.stringify(result));
      });
      return [`${route.method} ${route.path}`, guarded];
    }),
  );
  return await listen((request, response) => {
    const front = request.url?.startsWith('/api/') === true ? serveApi : serveAuth;
    const listener = own.get(`${request.method} ${request.url}`) ?? front;
    void listener(request, response);
  });
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  return request.headers['content-length'] === undefined ? undefined : await json(request);
}

/** Serves an application with Hono on Node. */
export async function startHono({ auth, api, resource, routes }: HostApp): Promise<RunningHost> {
  const app = new Hono<{ Variables: HonoUser<typeof resource> }>();
  const guards = { signedIn: honoSignedIn, currentUser: honoCurrentUser };
  app.all('/auth/*', honoAuth(auth));
  app.all('/api/*', honoAuth(api));
  for (const route of routes) {
    app.on(route.method, route.path, guards[route.guard](auth, resource), async (c) => {
      const body: unknown = c.req.header('content-length') === undefined ? undefined : await c.req.json();
      const result = await route.run({
        session: c.var.session,
        body,
        setHeader: (name, value) => c.header(name, value),
      });
      return c.body(JSON.stringify(result), 200, { 'Content-Type': 'application/json' });
    });
  }
  app.onError((_error, c) => c.text('broken', 500));
  const { promise, resolve } = Promise.withResolvers<AddressInfo>();
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, resolve);
  const { port } = await promise;
  return { port, close: () => closed((done) => server.close(done), server) };
}

/** Serves an application with Express, with its parsers behind the routes of authentication. */
export async function startExpress(app: HostApp): Promise<RunningHost> {
  const server = express();
  server.use('/auth', expressAuth(app.auth));
  server.use('/api', expressAuth(app.api));
  return await listen(withRoutes(server, app));
}

/** Serves an application with Express, with its parsers before the routes of authentication. */
export async function startParsedExpress(app: HostApp): Promise<RunningHost> {
  const server = express();
  server.use(express.json(), express.urlencoded({ extended: true }));
  server.use('/auth', expressAuth(app.auth));
  server.use('/api', expressAuth(app.api));
  return await listen(withRoutes(server, app));
}

function withRoutes(server: Express, { auth, resource, routes }: HostApp): Express {
  const guards = { signedIn: expressSignedIn, currentUser: expressCurrentUser };
  for (const { method, path, guard, run } of routes) {
    // The parser comes behind the guard: the scope has to survive it.
    server.use(path, guards[guard](auth, resource), express.json());
    server[lower(method)](path, async (request, response) => {
      const { session } = request as typeof request & ExpressUser<typeof resource>;
      const setHeader = (name: string, value: string): void => void response.setHeader(name, value);
      response.json(await run({ session, body: request.body, setHeader }));
    });
  }
  // Express writes errors to the console otherwise.
  return server.set('env', 'test');
}

/** Serves an application with Fastify. */
export async function startFastify({ auth, api, resource, routes }: HostApp): Promise<RunningHost> {
  const app = Fastify();
  await app.register(fastifyAuth, { auth });
  await app.register(fastifyAuth, { auth: api });
  const guards = { signedIn: fastifySignedIn, currentUser: fastifyCurrentUser };
  for (const { method, path, guard, run } of routes) {
    app[lower(method)](path, { preHandler: guards[guard](auth, resource) }, async (request, reply) => {
      const { session } = request as typeof request & FastifyUser<typeof resource>;
      const setHeader = (name: string, value: string): void => void reply.header(name, value);
      const result = await run({ session, body: request.body ?? undefined, setHeader });
      return reply.type('application/json').send(JSON.stringify(result));
    });
  }
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return { port, close: () => closed((done) => void app.close().then(() => done()), app.server) };
}

/** Serves route handlers as Next.js does: by method, with requests of the web, and with server code of the application. */
export async function startNext(host: HostApp): Promise<RunningHost> {
  const app = new Hono();
  for (const mounted of [host.auth, host.api]) {
    const handlers = nextAuth(mounted);
    app.all(`${mounted.path}/*`, async (c) => {
      const handler = Object.entries(handlers).find(([method]) => method === c.req.raw.method)?.[1];
      return (await handler?.(c.req.raw)) ?? c.text('no such method', 405);
    });
  }
  for (const route of host.routes) app.on(route.method, route.path, (c) => serverRoute(host, route, c.req.raw));
  app.onError((_error, c) => c.text('broken', 500));
  const { promise, resolve } = Promise.withResolvers<AddressInfo>();
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, resolve);
  const { port } = await promise;
  return { port, close: () => closed((done) => server.close(done), server) };
}

/** Server code of an application with Next.js: it asks for the session by itself. */
async function serverRoute(
  { auth, resource }: HostApp,
  { guard, run }: HostRoute,
  request: Request,
): Promise<Response> {
  try {
    const session = await (guard === 'signedIn' ? auth.requireSession : auth.session)(resource, request);
    const headers = new Headers({ 'Content-Type': 'application/json' });
    const body: unknown = request.headers.has('content-length') ? await request.json() : undefined;
    const setHeader = (name: string, value: string): void => headers.set(name, value);
    const result = await auth.scope(session).run(() => run({ session, body, setHeader }));
    return new Response(JSON.stringify(result), { headers });
  } catch (error) {
    if (error instanceof HttpProblem) return error.toResponse();
    throw error;
  }
}

function lower(method: HostRoute['method']): 'get' | 'post' {
  return method === 'GET' ? 'get' : 'post';
}

async function listen(listener: RequestListener): Promise<RunningHost> {
  const server = createServer(listener);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  return { port, close: () => closed((done) => server.close(done), server) };
}

async function closed(close: (done: () => void) => void, server: object): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  close(resolve);
  // Connections that are kept alive would hold a server open.
  if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') server.closeAllConnections();
  await promise;
}
