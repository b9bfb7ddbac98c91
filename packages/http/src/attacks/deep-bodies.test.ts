// The attack: a few kibibytes of brackets, against whatever walks through a value by calling itself.
import { createServer } from 'node:http';
import { defineResource } from '@ashlar/authentication';
import express from 'express';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { passwordAttributes, quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import { expressAuth } from '../express.ts';
import { ann, listening, serveAnn } from '../test-setup/listening.ts';
import { sendRaw } from '../test-setup/raw-request.ts';
import { serveAccounts, stores, Token } from '../test-setup/served-accounts.ts';

const register = '/auth/user/password/register';
const signIn = '/auth/user/password/sign-in';
const headers = { 'Content-Type': 'application/json' };

/** A user with an attribute that takes any JSON. */
const OpenUser = defineResource({
  name: 'User',
  table: 'users',
  attributes: { ...passwordAttributes, about: z.any() },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider: quickHash, registerActionAccept: ['about'] } },
  },
});

/** Objects within an object, so that the innermost is on this level of the body. */
function nested(levels: number): string {
  const about = '{"a":'.repeat(levels - 1) + 1 + '}'.repeat(levels - 1);
  return `${JSON.stringify(ann).slice(0, -1)},"about":${about}}`;
}

describe.each(stores)('a body of brackets on $name', (store) => {
  test.each([
    [64, 200],
    [65, 400],
    [2000, 400],
    [2500, 400],
  ])('of %i levels is %i, and an account of it can sign in', async (levels, status) => {
    const { auth, errors, close, query } = await serveAccounts(store, { resources: [OpenUser, Token] });
    const answer = await sendRaw(auth, register, { headers, body: nested(levels) });
    expect([answer.status, errors]).toEqual([status, []]);
    expect(await query('select id from users')).toHaveLength(status === 200 ? 1 : 0);
    const { password, email } = ann;
    const again = await sendRaw(auth, signIn, { headers, body: JSON.stringify({ email, password }) });
    expect(again.status).toBe(status === 200 ? 200 : 401);
    await close();
  });
});

test.each([
  ['[', ']', 400],
  ['{"a":', '}', 413],
])('%s eight thousand times, behind express.json(), is no error of ours', async (opening, closing, status) => {
  const { auth } = await serveAnn();
  const errors: unknown[] = [];
  const app = express().use(express.json()).use('/auth', expressAuth(auth));
  app.use(((error, _request, response, _next) => {
    errors.push(error);
    response.status(500).end();
  }) satisfies express.ErrorRequestHandler);
  const send = await listening(createServer(app));
  const body = `{"email":${opening.repeat(8000)}1${closing.repeat(8000)}}`;
  expect([(await send(signIn, { method: 'POST', body })).status, errors]).toEqual([status, []]);
});
