import { attribute, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { credentials, quickHash, secret, Token } from '../../test-setup/accounts.ts';
import { thrownBy } from '../../test-setup/printed.ts';
import { stores } from '../../test-setup/stores.ts';

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;

/** A user resource with some of the actions; options as a program without types may write them. */
function userWith(options: object, withTokens = true) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes,
    authentication: {
      tokens: withTokens ? tokens : {},
      strategies: { password: { identityField: 'email', hashProvider: quickHash, ...options } },
    },
  });
}

const registers = 'registerWithPassword';
const signsIn = ['signInWithPassword', 'signInWithToken'];

describe('actions that are not enabled', () => {
  const cases: readonly { name: string; options: object; actions: readonly string[] }[] = [
    { name: 'all of them', options: {}, actions: [registers, ...signsIn] },
    { name: 'no registration', options: { registrationEnabled: false }, actions: signsIn },
    { name: 'no sign-in', options: { signInEnabled: false }, actions: [registers] },
    { name: 'neither', options: { signInEnabled: false, registrationEnabled: false }, actions: [] },
    { name: 'no sign-in tokens', options: { signInTokensEnabled: false }, actions: [registers, 'signInWithPassword'] },
  ];

  test.each(cases)('P5 with $name the other actions do not exist anywhere', async ({ options, actions }) => {
    const User = userWith(options);
    const there = [...actions, 'changePassword', 'get'].sort();
    expect(
      Object.keys(User.actions)
        .filter((name) => name !== 'getBySubject')
        .sort(),
    ).toEqual(there);
    expect(ResourceInfo.actions(User).map(({ name }) => name)).not.toContain(
      [registers, ...signsIn].find((name) => !actions.includes(name)),
    );
    const strategy = Info.strategy(User, 'password');
    const offered = {
      registerWithPassword: 'register',
      signInWithPassword: 'signIn',
      signInWithToken: 'signInWithToken',
    };
    const short = Object.entries(offered).flatMap(([action, name]) => (actions.includes(action) ? [name] : []));
    expect([...strategy.actions]).toEqual([...short, 'changePassword']);
    expect([...strategy.phases]).toEqual([...short, 'changePassword']);
    expect(strategy.routes.map(({ phase }) => phase)).toEqual([...short, 'changePassword']);
    for (const [action, name] of Object.entries(offered)) {
      expect(Info.strategyForAction(User, action)?.name).toBe(actions.includes(action) ? 'password' : undefined);
      if (actions.includes(action)) continue;
      const error = await thrownBy(() => strategy.action(name as 'signIn', { email: 'a@b.example', password: 'x' }));
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(/has no action/);
    }
  });

  test('P5 a custom action name replaces the default one', async () => {
    const User = userWith({ registerActionName: 'join', signInActionName: 'enter', changePasswordActionName: 'renew' });
    expect(Object.keys(User.actions).sort()).toEqual([
      'enter',
      'get',
      'getBySubject',
      'join',
      'renew',
      'signInWithToken',
    ]);
    expect(Info.strategyForAction(User, 'enter')?.name).toBe('password');
    expect(Info.strategyForAction(User, 'signInWithPassword')).toBeUndefined();
  });

  test('P5 two actions of one name are a definition error', async () => {
    expect(await thrownBy(() => userWith({ registerActionName: 'enter', signInActionName: 'enter' }))).toMatchObject({
      code: 'INVALID_DEFINITION',
      issues: [{ path: ['authentication', 'strategies', 'password', 'signInActionName'] }],
    });
  });
});

for (const store of stores) {
  test(`P5 without registration no user can register, and existing users sign in, on ${store.name}`, async () => {
    const Closed = userWith({ registrationEnabled: false });
    const opened = await store.open([Closed, Token]);
    const { email, password } = credentials('ann');
    const hash = await quickHash.hash(password);
    await opened.query(
      `insert into users (id, email, normalized_email, hashed_password)
       values ('8f14e45f-ceea-467f-a0e6-bd0d4f4b0d3c', '${email}', '${email}', '${hash}')`,
    );
    expect(await Info.strategy(Closed, 'password').action('signIn', { email, password })).toMatchObject({ email });
    await opened.close();
  });

  test(`P5 without tokens a sign-in returns the user and no token, on ${store.name}`, async () => {
    const Plain = userWith({}, false);
    const opened = await store.open([Plain]);
    const { email, password } = credentials('ann');
    const registered = await Info.strategy(Plain, 'password').action('register', credentials('ann'));
    const signedIn = await Info.strategy(Plain, 'password').action('signIn', { email, password });
    for (const user of [registered, signedIn]) expect('$metadata' in user).toBe(false);
    expect(signedIn).toEqual({ id: registered.id, email });
    const wrong = () => Info.strategy(Plain, 'password').action('signIn', { email, password: 'wrong password' });
    expect(await thrownBy(wrong)).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    await opened.close();
  });
}
