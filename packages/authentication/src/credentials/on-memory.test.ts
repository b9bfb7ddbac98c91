// What strategies share, on the store without a database.
import { createDomain, type Domain, memoryDataLayer } from '@ashlar/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { authenticate, Info, tokenRevoked } from '../index.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import { outcome } from '../test-setup/gated-accounts.ts';
import { links, LinkUser as User } from '../test-setup/mailed-link.ts';

const ann = credentials('ann');
const failed = { code: 'AUTHENTICATION_FAILED' };
const link = Info.strategy(User, 'mailedLink');
const password = Info.strategy(User, 'password');

let domain: Domain;
const failures: unknown[] = [];
beforeEach(() => {
  const onError = (error: unknown) => failures.push(error);
  domain = createDomain({ name: 'accounts', resources: [User, Token], dataLayer: memoryDataLayer(), onError });
});
afterEach(async () => {
  await domain.close();
  expect(failures).toEqual([]);
});

async function linkFor(email: string): Promise<string> {
  await link.action('request', { email });
  return (await links.next()).token;
}

test('a person without an account registers by a link, once', async () => {
  const token = await linkFor('Ann@example.com');
  expect(await authenticate(User, token)).toBeNull();
  const user = await link.action('register', { token });
  expect(await authenticate(User, user.$metadata.token)).toMatchObject({ user: { email: 'Ann@example.com' } });
  expect((await outcome(link.action('register', { token }))).error).toBeDefined();
  expect((await outcome(link.action('signIn', { token }))).error).toMatchObject(failed);
});

test('M5 a log-out ends the links from before registration and from after it', async () => {
  const before = await linkFor(ann.email);
  const user = await password.action('register', ann);
  const after = await linkFor(ann.email);
  expect(await tokenRevoked(Token, { token: before })).toBe(true);
  await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
  for (const token of [before, after]) {
    expect((await outcome(link.action('signIn', { token }))).error).toMatchObject(failed);
  }
});

test('C15 a link takes over the account that a stranger registered', async () => {
  const stranger = await password.action('register', ann);
  const owner = await link.action('signIn', { token: await linkFor(ann.email) });
  expect(await authenticate(User, stranger.$metadata.token)).toBeNull();
  expect(await authenticate(User, owner.$metadata.token)).toMatchObject({ user: { confirmedAt: expect.any(Date) } });
  const known = { email: ann.email, password: ann.password };
  expect((await outcome(password.action('signIn', known))).error).toMatchObject(failed);
});
