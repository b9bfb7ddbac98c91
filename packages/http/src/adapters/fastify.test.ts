import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { fastifyAuth, signedIn } from '../fastify.ts';
import { ann, serveAnn, signInBody } from '../test-setup/listening.ts';
import { baseUrl, User } from '../test-setup/served-accounts.ts';

const path = '/auth/user/password/sign-in';
const headers = { origin: baseUrl, 'content-type': 'application/json' };

test('parsers of the application stay as they are, outside of the plugin', async () => {
  const { auth } = await serveAnn();
  const app = Fastify();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, _text, done) => done(null, 'parsed'));
  await app.register(fastifyAuth, { auth });
  app.post('/echo', async (request) => ({ body: request.body }));
  expect((await app.inject({ method: 'POST', url: '/echo', headers, payload: '{}' })).json()).toEqual({
    body: 'parsed',
  });
  const answer = await app.inject({ method: 'POST', url: path, headers, payload: signInBody });
  expect([answer.statusCode, answer.json().user.email]).toEqual([200, ann.email]);
  await app.close();
});

test('headers and cookies that hooks of the application set leave with the answers of the routes, and hooks hear of them', async () => {
  const { auth } = await serveAnn();
  const app = Fastify();
  const heard: number[] = [];
  app.addHook('onRequest', async (_request, reply) => {
    reply
      .header('strict-transport-security', 'max-age=1')
      .header('set-cookie', 'theme=dark')
      .header('cache-control', 'public');
  });
  app.addHook('onResponse', async (_request, reply) => void heard.push(reply.statusCode));
  await app.register(fastifyAuth, { auth });
  const answer = await app.inject({ method: 'POST', url: path, headers, payload: signInBody });
  expect(answer.headers['strict-transport-security']).toBe('max-age=1');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.cookies.map(({ name }) => name)).toEqual(['theme', '__Host-user']);
  await app.close();
  expect(heard).toEqual([200]);
});

test('what a hook of the application throws on the way to a route goes to its own error handler', async () => {
  const { auth } = await serveAnn();
  const app = Fastify();
  app.setErrorHandler(async (error, _request, reply) => await reply.status(429).send({ own: String(error) }));
  app.addHook('onRequest', async () => {
    throw new Error('too many');
  });
  await app.register(fastifyAuth, { auth });
  const answer = await app.inject({ method: 'POST', url: path, headers, payload: signInBody });
  expect([answer.statusCode, answer.json()]).toEqual([429, { own: 'Error: too many' }]);
  await app.close();
});

const refuse = async (_request: FastifyRequest, reply: FastifyReply) => await reply.status(429).send();

test.each([
  { hook: 'preValidation', add: (app: FastifyInstance) => app.addHook('preValidation', refuse) },
  { hook: 'preHandler', add: (app: FastifyInstance) => app.addHook('preHandler', refuse) },
])('a hook $hook of the application runs before the routes, whatever media type came along', async ({ add }) => {
  const { auth, cookie } = await serveAnn();
  const app = Fastify();
  add(app);
  await app.register(fastifyAuth, { auth });
  for (const type of ['application/json', 'text/plain', '', ';;;', 'json', 'a/b/c', 'a b/c; d=e', 'undefined']) {
    const asked = { headers: { origin: baseUrl, cookie, 'content-type': type } };
    const signedOut = await app.inject({ method: 'DELETE', url: '/auth/user/session', ...asked });
    const signedIn = await app.inject({ method: 'POST', url: path, ...asked });
    expect([signedOut.statusCode, signedIn.statusCode], type).toEqual([429, 429]);
  }
  await app.close();
});

test('a session of another plugin is never replaced', async () => {
  const { auth, cookie } = await serveAnn();
  const app = Fastify();
  app.decorateRequest('session', { getter: () => ({ id: 'other' }) });
  app.get('/me', { preHandler: signedIn(auth, User) }, async () => ({}));
  app.get('/account', { preHandler: signedIn(auth, User, { as: 'account' }) }, async (request) => {
    return Reflect.get(request, 'account').user.email;
  });
  const refused = await app.inject({ url: '/me', headers: { cookie } });
  expect(refused.statusCode).toBe(500);
  expect(refused.json().message).toMatch(/request\.session belongs to another plugin.*\{ as: 'account' \}/);
  expect((await app.inject({ url: '/account', headers: { cookie } })).body).toBe(ann.email);
  await app.close();
});
