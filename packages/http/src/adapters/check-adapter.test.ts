import Fastify from 'fastify';
import { expect, test } from 'vitest';
import * as onExpress from '../express.ts';
import * as onFastify from '../fastify.ts';
import * as onHono from '../hono.ts';
import { nextAuth } from '../next.ts';
import * as onNode from '../node.ts';
import { serveAnn } from '../test-setup/listening.ts';
import { Token, User } from '../test-setup/served-accounts.ts';

/** What an application without types, or with a misspelt name in a variable, hands over. */
type Untyped = never;

const mistyped = { ass: 'account' } as Untyped;

test('a guard says at the start which of its options it does not know', async () => {
  const { auth } = await serveAnn();
  for (const { signedIn, currentUser } of [onExpress, onFastify]) {
    expect(() => signedIn(auth, User, mistyped)).toThrow('signedIn: ass: unknown option, did you mean "as"?');
    expect(() => currentUser(auth, User, mistyped)).toThrow('currentUser: ass: unknown option');
    expect(() => signedIn(auth, User, { as: '' })).toThrow('signedIn: as: ');
  }
  const both = { ass: 'account', ip: '127.0.0.1' } as Untyped;
  expect(() => onHono.signedIn(auth, User, both)).toThrow(/signedIn: ip: expected a function\nass: unknown option/);
});

test('an adapter says at the start which of its options it does not know', async () => {
  const { auth } = await serveAnn();
  expect(() => onHono.honoAuth(auth, { IP: () => '' } as Untyped)).toThrow('honoAuth: IP: unknown option');
  expect(() => nextAuth(auth, { ip: '127.0.0.1' } as Untyped)).toThrow('nextAuth: ip: expected a function');
  await expect(Fastify().register(onFastify.fastifyAuth, { auth, path: '/x' } as Untyped)).rejects.toThrow(
    'fastifyAuth: path: unknown option',
  );
});

test('what is no front end is refused at the start, and not at the first request', async () => {
  const problem = /auth is no front end: pass what createAuthHttp or pages returned/;
  for (const none of [undefined, null, {}, 'auth'] as Untyped[]) {
    expect(() => onNode.toNodeListener(none)).toThrow(problem);
    expect(() => onExpress.expressAuth(none)).toThrow(problem);
    expect(() => onHono.honoAuth(none)).toThrow(problem);
    expect(() => nextAuth(none)).toThrow(problem);
    expect(() => onNode.signedIn(none, User)).toThrow(problem);
    await expect(Fastify().register(onFastify.fastifyAuth, { auth: none })).rejects.toThrow(problem);
  }
});

test('a guard for users that the front end does not know is refused at the start', async () => {
  const { auth } = await serveAnn();
  const problem = 'signedIn: resource is not one that auth serves';
  // Of two files that import each other, one sees `undefined`.
  for (const resource of [Token, undefined] as Untyped[]) {
    expect(() => onNode.signedIn(auth, resource)).toThrow(problem);
    expect(() => onExpress.signedIn(auth, resource)).toThrow(problem);
    expect(() => onFastify.signedIn(auth, resource)).toThrow(problem);
    expect(() => onHono.signedIn(auth, resource)).toThrow(problem);
  }
});

test('a prefix of Fastify, under which no route would be found, is refused with its cure', async () => {
  const { auth } = await serveAnn();
  const problem = 'register it without one: path of createAuthHttp says where the routes begin';
  await expect(Fastify().register(onFastify.fastifyAuth, { auth, prefix: '/api' })).rejects.toThrow(problem);
  const nested = Fastify().register(async (app) => await app.register(onFastify.fastifyAuth, { auth }), {
    prefix: '/api',
  });
  await expect(nested).rejects.toThrow(problem);
  const app = Fastify();
  await app.register(onFastify.fastifyAuth, { auth, logLevel: 'warn' });
  expect((await app.inject({ url: '/auth/user/session' })).statusCode).toBe(401);
  await app.close();
});
