// What domain.check() says of the secret: at the start of a process, and not at the first sign-in.
import { uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { secret, Token } from '../test-setup/accounts.ts';
import { stores } from '../test-setup/stores.ts';
import { defineResource } from './authentication.ts';

let give: () => unknown = () => secret;
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: { id: uuidPrimaryKey() },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: () => give() as string,
    },
  },
});

const hidden = 'hidden-part';
const failures: readonly [string, () => unknown, RegExp][] = [
  ['is missing', () => undefined, /gave no secret/],
  ['is empty', () => '', /0 bits, and HS256 needs 256/],
  ['is too short', () => hidden, /88 bits, and HS256 needs 256/],
  ['comes later and is too short', () => Promise.resolve(hidden), /88 bits/],
  [
    'cannot be read',
    () => {
      throw new Error(hidden);
    },
    /failed/,
  ],
  ['is rejected', () => Promise.reject(new Error(hidden)), /failed/],
];

describe.each(stores)('on $name', (store) => {
  test('a process with its secret and its tables has no findings', async () => {
    give = () => secret;
    const opened = await store.open([User, Token]);
    expect(await opened.domain.check()).toEqual([]);
    await opened.close();
  });

  test.each(failures)('a secret that %s is named with its cure, and check does not reject', async (_, fails, says) => {
    give = fails;
    const opened = await store.open([User, Token]);
    const findings = await opened.domain.check();
    expect(findings).toEqual([
      {
        code: 'SECRET_UNAVAILABLE',
        path: ['User', 'authentication', 'tokens', 'signingSecret'],
        problem: expect.stringMatching(says),
        cure: expect.stringContaining('openssl rand'),
      },
    ]);
    expect(JSON.stringify(findings)).not.toContain(hidden);
    await opened.close();
  });

  test('problems of tables and of the secret are reported together', async () => {
    give = () => undefined;
    const opened = await store.open([User, Token]);
    await opened.query('drop table tokens');
    const codes = (await opened.domain.check()).map(({ code, path }) => `${code} ${path.join('.')}`);
    expect(codes).toEqual(['TABLE_MISSING Token.table', 'SECRET_UNAVAILABLE User.authentication.tokens.signingSecret']);
    await opened.close();
  });
});
