// A whole Authorization header in the place of a token is refused, and the developer learns why, once.
import { afterEach, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { verifyToken } from './verify-token.ts';

const environment = process.env.NODE_ENV;
let opened: OpenedStore | undefined;
afterEach(async () => {
  process.env.NODE_ENV = environment;
  await opened?.close();
});

async function open() {
  const reported: unknown[] = [];
  opened = await stores[0]?.open([User, Token], { onError: (error) => void reported.push(error) });
  const ann = await Info.strategy(User, 'password').action('register', credentials('ann'));
  return { reported, token: ann.$metadata.token };
}

test('an Authorization header in place of a token is null, and onError gets one notice without the token', async () => {
  const { reported, token } = await open();
  for (const header of [`Bearer ${token}`, `bearer ${token}`, `BEARER  ${token}`, ` Bearer ${token}`, 'Bearer']) {
    expect(await authenticate(User, header)).toBeNull();
    expect(await renewToken(User, header)).toBeNull();
    expect(await verifyToken(User, header)).toBeNull();
  }
  expect(reported).toHaveLength(1);
  expect(String(reported[0])).toContain('pass what stands behind it');
  for (const part of token.split('.')) expect(String((reported[0] as Error).stack)).not.toContain(part);
  expect(await authenticate(User, token)).not.toBeNull();
});

test('other bad tokens give no notice', async () => {
  const { reported, token } = await open();
  for (const bad of ['', 'x', 'Bear', `x ${token}`, `Basic ${token}`, `${token}x`, undefined, null, 1]) {
    expect(await authenticate(User, bad as string)).toBeNull();
  }
  expect(reported).toEqual([]);
});

test('in production there is no notice: strangers would fill the log', async () => {
  const { reported, token } = await open();
  process.env.NODE_ENV = 'production';
  expect(await authenticate(User, `Bearer ${token}`)).toBeNull();
  expect(reported).toEqual([]);
});
