// The tables of our own parts, added to an application that has users and tokens.
import { describe, expect, test } from 'vitest';
import { application, type TestApplication } from '../test-setup/application.ts';
import { idOf, insertRows, rowsOf } from '../test-setup/notes.ts';

/** `OUR_TABLES=100000` does the same with as many users and tokens. */
const ROWS = Number(process.env.OUR_TABLES ?? 2000);

interface Parts {
  readonly token?: string;
  readonly more?: string;
  readonly addOns?: string;
}

function accounts({ token = '', more = '', addOns = '' }: Parts): string {
  return `import { defineResource } from '@ashlar/authentication';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: { ${token} } });
const Limit = defineResource({ name: 'Limit', table: 'limits', limitResource: {} });
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: () => 'a secret of this test, long enough for HS256',
    },
    strategies: { password: { identityField: 'email' } },
    addOns: { logOutEverywhere: {}, ${addOns} },
  },
});
export const resources = [User, Token${more}];
`;
}

const everything: Parts = {
  token: 'sessions: true',
  more: ', Limit',
  addOns: `sessions: {}, limits: { resource: Limit },
    confirmation: { monitorFields: ['email'], sender: async () => {}, onChangeRequested: async () => {}, onTaken: async () => {} },`,
};

async function fill(app: TestApplication): Promise<void> {
  const moment = '2099-01-01T00:00:00.000Z';
  await insertRows(
    app,
    'users',
    Array.from({ length: ROWS }, (_, index) => ({
      id: idOf(index),
      email: `user${index}@example.com`,
      hashed_password: `hash ${index}`,
      // What the strategy compares by.
      normalized_email: `user${index}@example.com`,
    })),
  );
  await insertRows(
    app,
    'tokens',
    Array.from({ length: ROWS }, (_, index) => ({
      jti: `token-${index}`,
      subject: `user?id=${idOf(index)}`,
      purpose: 'user',
      expires_at: moment,
      created_at: moment,
      updated_at: moment,
    })),
  );
}

function tokensOf(app: TestApplication): Promise<Record<string, unknown>[]> {
  return app.db().selectFrom('tokens').selectAll().orderBy('jti').execute();
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  test(`K12: sessions, limits and confirmation are added to ${ROWS} users and tokens, and taken back, and nothing is lost`, {
    timeout: 240_000,
  }, async () => {
    const app = await application(store);
    app.declare(accounts({}));
    await app.run('generate');
    await app.run('migrate');
    await fill(app);
    const [users, tokens] = [await rowsOf(app, 'users'), await tokensOf(app)];
    expect([users.length, tokens.length]).toEqual([ROWS, ROWS]);

    app.declare(accounts(everything));
    expect(await app.run('generate')).toMatchObject({ code: 0, err: '' });
    expect(await app.run('migrate')).toMatchObject({ code: 0, err: '' });
    expect(await app.run('check')).toMatchObject({ code: 0, err: '' });
    expect(await rowsOf(app, 'users')).toMatchObject(users);
    expect(await tokensOf(app)).toMatchObject(tokens);

    app.declare(accounts({}));
    expect(await app.run('migrate', '--to', '1')).toMatchObject({ code: 0, err: '' });
    expect(await rowsOf(app, 'users')).toEqual(users);
    expect(await tokensOf(app)).toEqual(tokens);
    expect(await app.differences()).toEqual([]);
  });
});
