import { createServer } from 'node:http';
import {
  createServer as createHttp2Server,
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import express from 'express';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { Hono } from 'hono';
import { describe, expectTypeOf, test } from 'vitest';
import * as onExpress from '../express.ts';
import * as onFastify from '../fastify.ts';
import type { AuthHttp } from '../handler/auth-http.ts';
import * as onHono from '../hono.ts';
import { signedIn, toNodeListener } from '../node.ts';
import { Token, User } from '../test-setup/served-accounts.ts';

declare const auth: AuthHttp;

describe('the real types of each framework fit', () => {
  test('node:http', () => {
    createServer(toNodeListener(auth));
    createServer(signedIn(auth, User)((request) => expectTypeOf(request.session.user.email).toEqualTypeOf<string>()));
    // @ts-expect-error the hash is in no record
    signedIn(auth, User)((request) => request.session.user.hashedPassword);
    // @ts-expect-error tokens sign no one in
    signedIn(auth, Token);
  });

  test('node:http2', () => {
    createHttp2Server(toNodeListener(auth));
    createSecureServer({ allowHTTP1: true }, toNodeListener(auth));
    const me = signedIn(auth, User)<Http2ServerRequest, Http2ServerResponse>((request) => request.session.user.email);
    createHttp2Server(me);
    // @ts-expect-error its listener is one for requests of HTTP/2
    createServer(me);
  });

  test('Hono', () => {
    const app = new Hono<{ Variables: onHono.SignedIn<typeof User> }>();
    app.all('/auth/*', onHono.honoAuth(auth));
    app.use('/me/*', onHono.currentUser(auth, User));
    app.get('/me', onHono.signedIn(auth, User), (c) => {
      expectTypeOf(c.var.session.user.email).toEqualTypeOf<string>();
      return c.json(c.var.session.user);
    });
    const silent = new Hono<{ Bindings: { key: string }; Variables: { other: number } }>();
    silent.get('/notes/:id', onHono.signedIn(auth, User), (c) => c.text(c.req.param('id')));
    new Hono().use(onHono.signedIn(auth, User));
    const wrong = new Hono<{ Variables: { session: { id: number } } }>();
    // @ts-expect-error another middleware has declared another session
    wrong.use(onHono.signedIn(auth, User));
    wrong.use(onHono.signedIn(auth, User, { as: 'account' }));
  });

  test('Express', () => {
    const app = express();
    app.use('/auth', onExpress.expressAuth(auth));
    app.use(onExpress.currentUser(auth, User));
    app.get('/notes/:id', onExpress.signedIn(auth, User), (request) =>
      expectTypeOf(request.params.id).toEqualTypeOf<string>(),
    );
    type Declared = express.Request & onExpress.SignedIn<typeof User>;
    expectTypeOf(onExpress.signedIn(auth, User)).toBeCallableWith({} as Declared, {} as express.Response, () => {});
    expectTypeOf<Declared['session']['user']['email']>().toEqualTypeOf<string>();
    const other = {} as express.Request & { readonly session: { readonly cookie: object } };
    // @ts-expect-error another plugin has declared another session
    onExpress.signedIn(auth, User)(other, {} as express.Response, () => {});
    onExpress.signedIn(auth, User, { as: 'account' })(other, {} as express.Response, () => {});
  });

  test('Fastify', async () => {
    const app = Fastify();
    await app.register(onFastify.fastifyAuth, { auth });
    // @ts-expect-error the front end is needed
    await app.register(onFastify.fastifyAuth, {});
    app.addHook('preHandler', onFastify.currentUser(auth, User));
    app.get('/me', { preHandler: onFastify.signedIn(auth, User) }, (request) => request.id);
    await Fastify({ http2: true }).register(onFastify.fastifyAuth, { auth });
    const other = {} as FastifyRequest & { readonly session: { readonly id: string } };
    // @ts-expect-error another plugin has declared another session
    onFastify.signedIn(auth, User)(other, {} as FastifyReply, () => {});
  });
});
