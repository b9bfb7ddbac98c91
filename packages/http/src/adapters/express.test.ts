import { createServer } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { describe, expect, test } from 'vitest';
import { currentUser, expressAuth, signedIn } from '../express.ts';
import { ann, listening, serveAnn, signInBody } from '../test-setup/listening.ts';
import { User } from '../test-setup/served-accounts.ts';

const path = '/auth/user/password/sign-in';

/** Hands on to the routes, and keeps what went wrong. */
function noticing(errors: unknown[]): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    errors.push(error);
    response.status(500).end();
  };
}

describe('bodies that were parsed before', () => {
  async function answerBehind(
    parser: RequestHandler,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<[number, unknown[]]> {
    const { auth } = await serveAnn({ forms: true });
    const errors: unknown[] = [];
    const app = express().use(parser).use('/auth', expressAuth(auth)).use(noticing(errors));
    const send = await listening(createServer(app));
    const { status } = await send(path, { method: 'POST', body, headers, redirect: 'manual' });
    return [status, errors];
  }

  test('bytes and text are read like a body of the request', async () => {
    for (const parser of [express.raw({ type: '*/*' }), express.text({ type: '*/*' })]) {
      expect(await answerBehind(parser, signInBody)).toEqual([200, []]);
      expect(await answerBehind(parser, '{')).toEqual([400, []]);
      expect(await answerBehind(parser, signInBody, { 'Content-Type': 'text/plain' })).toEqual([415, []]);
    }
  });

  test('an object is judged again: no member passes that a body could not have', async () => {
    const extra: RequestHandler = (request, _response, next) => {
      request.body = { ...request.body, admin: true };
      next();
    };
    const parsed = express().use(express.json(), extra);
    expect(await answerBehind(parsed, signInBody)).toEqual([400, []]);
    expect(await answerBehind(express().use(express.json({ strict: false })), '[1]')).toEqual([400, []]);
    expect(await answerBehind(express().use(express.json({ strict: false })), 'null')).toEqual([400, []]);
  });

  test('of a long body that a parser has accepted, the length still counts', async () => {
    const long = JSON.stringify({ email: ann.email, password: 'x'.repeat(17_000) });
    expect(await answerBehind(express.json(), long)).toEqual([413, []]);
  });

  test('multipart stays 415, whatever a parser made of it', async () => {
    const upload: RequestHandler = (request, _response, next) => {
      request.resume().on('end', () => {
        request.body = JSON.parse(signInBody);
        next();
      });
    };
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    expect(await answerBehind(upload, '--x--', headers)).toEqual([415, []]);
  });

  test('a parser that reads nothing and leaves an empty object hides nothing', async () => {
    const emptying: RequestHandler = (request, _response, next) => {
      request.body = {};
      next();
    };
    expect(await answerBehind(emptying, signInBody)).toEqual([200, []]);
  });

  test('a body that was read and thrown away is a mistake of the application, not an empty body', async () => {
    const losing: RequestHandler = (request, _response, next) => void request.resume().on('end', () => next());
    const [status, errors] = await answerBehind(losing, signInBody);
    expect(status).toBe(500);
    expect(String(errors[0])).toMatch(/the body of the request was read.*put the routes of authentication before/);
  });
});

describe('a session of another plugin', () => {
  const otherSession: RequestHandler = (request, _response, next) => {
    Reflect.set(request, 'session', { cookie: {}, user: { email: 'other@example.com' } });
    next();
  };

  test('is never replaced: the guard says how to name its own', async () => {
    const { auth, cookie } = await serveAnn();
    const errors: unknown[] = [];
    const app = express().use(otherSession);
    // Invariant: the types of an application with such a plugin refuse this line.
    app.get('/me', signedIn(auth, User) as RequestHandler, (_request, response) => void response.json({}));
    const send = await listening(createServer(app.use(noticing(errors))));
    expect((await send('/me', { headers: { cookie } })).status).toBe(500);
    expect(String(errors[0])).toMatch(/request\.session belongs to another plugin.*\{ as: 'account' \}/);
  });

  test('lives beside one with another name', async () => {
    const { auth, cookie } = await serveAnn();
    const app = express().use(otherSession);
    app.get('/me', signedIn(auth, User, { as: 'account' }), (request, response) => {
      response.json([Reflect.get(request, 'account').user.email, Reflect.get(request, 'session').user.email]);
    });
    const send = await listening(createServer(app));
    expect(await (await send('/me', { headers: { cookie } })).json()).toEqual([ann.email, 'other@example.com']);
  });
});

test('a guard behind another guard replaces what that has found', async () => {
  const { auth, cookie } = await serveAnn();
  const app = express().use(currentUser(auth, User));
  app.get(
    '/me',
    signedIn(auth, User),
    (request, response) => void response.json(Reflect.get(request, 'session').user.email),
  );
  const send = await listening(createServer(app));
  expect(await (await send('/me', { headers: { cookie } })).json()).toBe(ann.email);
  expect((await send('/me')).status).toBe(401);
});

test('a cookie that the application has set before stays beside that of the session', async () => {
  const { auth } = await serveAnn();
  const theme: RequestHandler = (_request, response, next) => {
    response.cookie('theme', 'dark');
    next();
  };
  const send = await listening(createServer(express().use(theme).use('/auth', expressAuth(auth))));
  const answer = await send(path, { method: 'POST', body: signInBody });
  expect(answer.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual(['theme', '__Host-user']);
});
