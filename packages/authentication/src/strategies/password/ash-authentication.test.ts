// T15: a user whom a running AshAuthentication registered, with bcrypt and citext.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import {
  type AshDatabase,
  AshToken,
  AshUser,
  alice,
  alicesPassword,
  openAshDatabase,
  original,
} from '../../test-setup/ash-authentication/open-database.ts';

const password = Info.strategy(AshUser, 'password');
const known = { email: alice.email, password: alicesPassword };
const failed = { code: 'AUTHENTICATION_FAILED', message: 'authentication failed' };

let opened: AshDatabase;
beforeEach(async () => {
  opened = await openAshDatabase();
});
afterEach(() => opened.close());

const storedHash = async () => String((await opened.query('select hashed_password from users'))[0]?.hashed_password);
const longLived = original.tokens_alice.find(({ label }) => label.startsWith('long-lived'))?.token ?? '';

test('T15 the bcrypt hash of the original signs in, is renewed as Argon2id, and signs in again', async () => {
  const before = await opened.tokenRows();
  expect(await storedHash()).toMatch(/^\$2b\$12\$/);
  const first = await password.action('signIn', known);
  expect({ ...first }).toEqual({ id: alice.id, email: alice.email, name: null });
  const rehashed = await storedHash();
  expect(rehashed).toMatch(/^\$argon2id\$/);

  const second = await password.action('signIn', known);
  expect(await storedHash()).toBe(rehashed);
  for (const { $metadata } of [first, second]) expect(await authenticate(AshUser, $metadata.token)).not.toBeNull();
  // The password is the same, so no session ended.
  expect(await authenticate(AshUser, longLived)).not.toBeNull();
  const jtis = new Set(before.map(({ jti }) => jti));
  expect((await opened.tokenRows()).filter(({ jti }) => jtis.has(jti))).toEqual(before);
});

test('T15 white space around the password and the e-mail is ignored, as in the original', async () => {
  for (const around of [' ', '\u00a0', '\u3000', '\t\n']) {
    const typed = { email: `${around}${alice.email}${around}`, password: `${around}${alicesPassword}${around}` };
    expect((await password.action('signIn', typed)).email).toBe(alice.email);
  }
});

test('T15 a wrong password leaves the hash as it is', async () => {
  for (const wrong of ['correct horse batterx', '', alicesPassword.toUpperCase()]) {
    await expect(password.action('signIn', { ...known, password: wrong })).rejects.toMatchObject(failed);
  }
  expect(await storedHash()).toBe(alice.hashed_password);
});

test('T15 citext compares: an e-mail in any case signs in, and cannot register twice', async () => {
  const user = await password.action('signIn', { ...known, email: 'ALICE@example.COM' });
  expect(user.email).toBe(alice.email);
  const again = { email: 'Alice@Example.com', password: alicesPassword, passwordConfirmation: alicesPassword };
  await expect(password.action('register', again)).rejects.toMatchObject({
    class: 'conflict',
    issues: [{ path: ['email'] }],
  });
});

test('T15 a user registers, changes the password and is deleted in the tables of the original', async () => {
  const bob = { email: 'bob@example.com', password: 'the first one', passwordConfirmation: 'the first one' };
  const user = await password.action('register', bob);
  const changed = await password.action('changePassword', {
    user,
    currentPassword: bob.password,
    password: 'the second one',
    passwordConfirmation: 'the second one',
  });
  expect(await authenticate(AshUser, user.$metadata.token)).toBeNull();
  expect(await authenticate(AshUser, changed.$metadata.token)).not.toBeNull();
  expect(await authenticate(AshUser, longLived)).not.toBeNull();
  expect((await AshToken.actions.liveTokens({ subject: `user?id=${user.id}` })).length).toBe(1);
});

test('T15 a single-use token of the original is refused here', async () => {
  for (const { token } of original.tokens_alice) {
    await expect(password.action('signInWithToken', { token })).rejects.toMatchObject(failed);
  }
});
