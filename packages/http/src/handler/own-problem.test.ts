import { createServer } from 'node:http';
import { Info } from '@ashlar/authentication';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { bodyLimit } from 'hono/body-limit';
import { afterEach, describe, expect, test } from 'vitest';
import { listening } from '../test-setup/listening.ts';
import { credentials, type ServedAccounts, serveAccounts, stores, User } from '../test-setup/served-accounts.ts';

let served: ServedAccounts;
afterEach(async () => await served.close());

/** What a route throws whose action is given these parameters. */
async function thrownBy(params: object, action: 'register' | 'signIn' = 'register'): Promise<unknown> {
  const password = Info.strategy(User, 'password').in(served.domain);
  return await password.action(action, params as never).catch((error: unknown) => error);
}

describe.each(stores)('on $name', (store) => {
  test('an error of an action in a route of the application is a problem, as in the routes of authentication', async () => {
    served = await serveAccounts(store);
    const { auth, errors } = served;
    const ann = credentials('ann');
    const invalid = auth.problem(await thrownBy({ ...ann, email: 'ann' }));
    expect(invalid.problem).toMatchObject({ status: 400, code: 'INVALID_INPUT', errors: [{ pointer: '#/email' }] });
    await thrownBy(ann);
    const taken = auth.problem(await thrownBy(ann));
    expect(taken.problem).toMatchObject({ status: 409, code: 'CONFLICT', errors: [{ pointer: '#/email' }] });
    const failed = auth.problem(await thrownBy({ email: ann.email, password: 'another one' }, 'signIn')).toResponse();
    expect([failed.status, failed.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="user"']);
    const refused = await auth.requireSession(User, new Request(auth.baseUrl)).catch((error: unknown) => error);
    expect(auth.problem(refused)).toBe(refused);
    expect(errors).toEqual([]);
  });

  test('what Hono refuses by itself keeps its status, and no stranger fills onError with it', async () => {
    served = await serveAccounts(store);
    const app = new Hono()
      .use('/notes', bodyLimit({ maxSize: 10 }))
      .use('/staff', basicAuth({ username: 'a', password: 'b' }));
    app.post('/notes', (c) => c.text('noted')).onError((error) => served.auth.problem(error).toResponse());
    const long = await app.request('/notes', {
      method: 'POST',
      body: 'x'.repeat(11),
      headers: { 'Content-Length': '11' },
    });
    expect([long.status, Object(await long.json()).code]).toEqual([413, 'CONTENT_TOO_LARGE']);
    const staff = await app.request('/staff');
    expect([staff.status, staff.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Secure Area"']);
    expect(served.errors).toEqual([]);
  });

  test('what Express and Fastify refuse by themselves keeps its status', async () => {
    served = await serveAccounts(store);
    const errors: unknown[] = [];
    const app = express().use(express.json());
    app.use(((error, _request, response, _next) => {
      errors.push(error);
      response.status(served.auth.problem(error).status).end();
    }) satisfies express.ErrorRequestHandler);
    const send = await listening(createServer(app));
    expect((await send('/', { method: 'POST', body: '{' })).status).toBe(400);
    expect((await send('/', { method: 'POST', body: `"${'x'.repeat(200_000)}"` })).status).toBe(413);
    const fastify = Fastify({ bodyLimit: 10 });
    fastify.post('/', async () => 'noted');
    fastify.setErrorHandler((error, _request, reply) => reply.code(served.auth.problem(error).status).send(''));
    const answer = await fastify.inject({ method: 'POST', url: '/', payload: { text: 'longer than ten' } });
    expect([answer.statusCode, errors.length, served.errors]).toEqual([413, 2, []]);
    await fastify.close();
  });

  test('the status of an error of another service is not that of the answer', async () => {
    served = await serveAccounts(store);
    const foreign = Object.assign(new Error('the other service said no'), { status: 404, statusCode: 404 });
    expect(served.auth.problem(foreign).status).toBe(500);
    expect(served.errors).toEqual([foreign]);
    const broken = Object.assign(new Error('broken'), { statusCode: 500, code: 'FST_ERR_SEND_INSIDE_ONERR' });
    expect(served.auth.problem(broken).status).toBe(500);
  });

  test('H110: any other error in a route of the application is 500 and says nothing, and onError hears of it once', async () => {
    served = await serveAccounts(store);
    const mistake = new TypeError('a secret of the server');
    const answer = served.auth.problem(mistake).toResponse();
    expect(answer.status).toBe(500);
    expect(JSON.parse(await answer.text())).toEqual({
      type: 'about:blank',
      title: 'something went wrong',
      status: 500,
      code: 'INTERNAL',
    });
    expect(served.errors).toEqual([mistake]);
  });
});
