// Introspection of the page-one resource.
import { ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { compiledOf } from '@ashlar/core/extension';
import { expect, test } from 'vitest';
import { Token, User } from '../../../../examples/quickstart/src/accounts.ts';
import type { AuthenticatedResource } from '../sessions/authenticate.ts';
import { printed, thrownBy } from '../test-setup/printed.ts';
import { stores } from '../test-setup/stores.ts';
import { defineResource } from './authentication.ts';
import { Info } from './info.ts';

/** Names as a program without types may write them. */
const untyped = (name: string): never => name as never;

test('I1 strategies lists the strategies of the config, then the add-ons', () => {
  expect(Info.strategies(User).map(({ name, kind }) => [name, kind])).toEqual([
    ['password', 'password'],
    ['logOutEverywhere', 'logOutEverywhere'],
  ]);
});

test('I1 a strategy is found by its name', () => {
  expect(Info.strategy(User, 'password').name).toBe('password');
  expect(Info.strategy(User, 'logOutEverywhere').kind).toBe('logOutEverywhere');
  expect(Info.findStrategy(User, 'password')?.name).toBe('password');
  for (const name of ['magicLink', 'Password', '', 'register', 'constructor', '__proto__', 'toString']) {
    expect(Info.findStrategy(User, name)).toBeUndefined();
  }
});

test('I1 a wrong name is a TypeError that suggests the right name or lists the names', async () => {
  const near = await thrownBy(() => Info.strategy(User, untyped('logoutEverywhere')));
  expect(near).toBeInstanceOf(TypeError);
  expect(String(near)).toBe('TypeError: User has no strategy "logoutEverywhere"; did you mean "logOutEverywhere"?');
  const far = await thrownBy(() => Info.strategy(User, untyped('oauth')));
  expect(far).toBeInstanceOf(TypeError);
  expect(String(far)).toBe('TypeError: User has no strategy "oauth"; there are: password, logOutEverywhere');
  const none = await thrownBy(() => Info.strategy(User, untyped(undefined as unknown as string)));
  expect(String(none)).toBe('TypeError: User has no strategy "undefined"; there are: password, logOutEverywhere');
});

test('I1 a wrong action is a TypeError that lists the actions', async () => {
  const near = await thrownBy(() => Info.strategy(User, 'password').action(untyped('signin'), untyped('')));
  expect(near).toBeInstanceOf(TypeError);
  expect(String(near)).toMatch(/the strategy "password" of User has no action "signin"; did you mean "signIn"\?/);
  for (const name of ['xyz', 'constructor', 'hasOwnProperty', '__proto__', 'signInWithPassword']) {
    const far = await thrownBy(() => Info.strategy(User, 'password').action(untyped(name), untyped('')));
    expect(far).toBeInstanceOf(TypeError);
    expect(String(far)).toMatch(/has no action/);
  }
  const none = await thrownBy(() => Info.strategy(User, 'password').action(untyped('xyz'), untyped('')));
  expect(String(none)).toMatch(/there are: register, signIn, signInWithToken, changePassword$/);
});

test('I1 hasStrategy looks for a name, hasKind for a kind', () => {
  expect(Info.hasStrategy(User, 'password')).toBe(true);
  expect(Info.hasStrategy(User, 'logOutEverywhere')).toBe(true);
  expect(Info.hasStrategy(User, 'magicLink')).toBe(false);
  expect(Info.hasKind(User, 'logOutEverywhere')).toBe(true);
  expect(Info.hasKind(User, 'confirmation')).toBe(false);
});

test('I1 a part with a name of its own is found by that name and by its kind', () => {
  const Member = defineResource({
    name: 'Member',
    attributes: { id: uuidPrimaryKey() },
    authentication: {
      tokens: {
        enabled: true,
        tokenResource: Token,
        storeAllTokens: true,
        requireTokenPresenceForAuthentication: true,
        signingSecret: 'a secret of tests, long enough for HS256',
      },
      addOns: { 'logOutEverywhere:kickOut': {} },
    },
  });
  expect(Info.hasStrategy(Member, 'kickOut')).toBe(true);
  expect(Info.hasStrategy(Member, 'logOutEverywhere')).toBe(false);
  expect(Info.hasKind(Member, 'logOutEverywhere')).toBe(true);
  expect(Info.hasKind(Member, 'kickOut')).toBe(false);
  expect(Info.strategy(Member, 'kickOut')).toMatchObject({ name: 'kickOut', kind: 'logOutEverywhere' });
  expect(Info.strategyForAction(Member, 'logOutEverywhereWithKickOut')?.name).toBe('kickOut');
});

test('I1 strategyForAction finds the strategy of each generated action, and of no other', () => {
  const behind = Object.keys(User.actions).map((action) => [action, Info.strategyForAction(User, action)?.name]);
  expect(Object.fromEntries(behind)).toEqual({
    rename: undefined,
    getBySubject: undefined,
    registerWithPassword: 'password',
    signInWithPassword: 'password',
    signInWithToken: 'password',
    changePassword: 'password',
    logOutEverywhere: 'logOutEverywhere',
    get: undefined,
  });
  // The names that strategies use are not those of resource actions.
  for (const name of ['register', 'signIn', 'toString', '']) expect(Info.strategyForAction(User, name)).toBeUndefined();
});

test('I1 tokens lists every option with its default, but not the secret', () => {
  expect(Info.tokens(User)).toEqual({
    enabled: true,
    tokenResource: Token,
    storeAllTokens: true,
    requireTokenPresenceForAuthentication: true,
    signingAlgorithm: 'HS256',
    tokenLifetime: 14 * 86_400,
    issuer: 'Ashlar',
    audience: 'user',
    extraClaims: undefined,
  });
  expect(Info.subjectName(User)).toBe('user');
});

test('I1 a literal secret cannot be read from anything', () => {
  const secret = 'written down, and long enough for HS256';
  const Member = defineResource({
    name: 'Member',
    attributes: { id: uuidPrimaryKey() },
    authentication: {
      subjectName: 'club_member',
      sessionIdentifier: 'jti',
      tokens: { enabled: true, tokenResource: Token, signingSecret: [secret, Buffer.from(`${secret}, the old one`)] },
    },
  });
  expect(Info.subjectName(Member)).toBe('club_member');
  expect(Info.tokens(Member).audience).toBe('club_member');
  for (const shown of [
    Info.tokens(Member),
    ResourceInfo.sections(Member),
    compiledOf(Member),
    Info.strategies(Member),
  ]) {
    const text = printed(shown);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('hex').match(/../g)?.join(' ').slice(0, 40));
    expect(text).not.toContain(Buffer.from(secret).toString('base64url').slice(0, 30));
  }
});

test('I1 a resource without the section is a TypeError', async () => {
  const without = Token as unknown as AuthenticatedResource;
  for (const ask of [
    () => Info.strategies(without),
    () => Info.hasStrategy(without, 'password'),
    () => Info.findStrategy(without, 'password'),
    () => Info.tokens(without),
    () => Info.subjectName(without),
  ]) {
    const error = await thrownBy(ask);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toBe('TypeError: Token has no authentication section');
  }
});

test('I2 a strategy has its name, kind, options, actions, phases and routes', () => {
  const started = { method: 'POST', caller: 'anyone', session: 'starts', answers: 200 };
  const password = Info.strategy(User, 'password');
  expect(password.actions).toEqual(['register', 'signIn', 'signInWithToken', 'changePassword']);
  expect(password.phases).toEqual(['register', 'signIn', 'signInWithToken', 'changePassword']);
  expect(password.routes).toEqual([
    { ...started, path: '/user/password/register', phase: 'register' },
    { ...started, path: '/user/password/sign-in', phase: 'signIn' },
    { ...started, path: '/user/password/sign-in-with-token', phase: 'signInWithToken' },
    {
      ...started,
      path: '/user/password/change-password',
      phase: 'changePassword',
      caller: 'user',
      session: 'replaces',
    },
  ]);
  expect(password.tokensRequired).toBe(false);
  const logOut = Info.strategy(User, 'logOutEverywhere');
  expect(logOut.actions).toEqual(['logOutEverywhere']);
  expect(logOut.phases).toEqual(['logOutEverywhere']);
  // What is called like its part is not named twice.
  expect(logOut.routes).toEqual([
    { ...started, path: '/user/log-out-everywhere', phase: 'logOutEverywhere', caller: 'user', session: 'ends' },
  ]);
  expect(logOut.tokensRequired).toBe(true);
});

test('I2 the options of a strategy are the given ones, and defaults for the rest', () => {
  expect(Info.strategy(User, 'password').options).toMatchObject({
    identityField: 'email',
    registerActionAccept: ['displayName'],
    hashedPasswordField: 'hashedPassword',
    confirmationRequired: true,
    minimumPasswordLength: 8,
    caseSensitive: false,
    passwordField: 'password',
    passwordConfirmationField: 'passwordConfirmation',
    registrationEnabled: true,
    signInEnabled: true,
    signInTokenLifetime: '60 seconds',
  });
  expect(Info.strategy(User, 'logOutEverywhere').options).toMatchObject({
    applyOnPasswordChange: true,
    argumentName: 'user',
    excludePurposes: ['revocation'],
  });
});

test('I2 no value from introspection can change the resource', () => {
  const password = Info.strategy(User, 'password');
  expect(Object.isFrozen(password.options)).toBe(true);
  expect(Object.isFrozen(password.phases)).toBe(true);
  expect(() => (password.phases as string[]).push('x')).toThrow(TypeError);
  (password.actions as string[]).length = 0;
  (Info.strategies(User) as unknown[]).length = 0;
  (Info.tokens(User) as { issuer: string }).issuer = 'another issuer';
  expect(Info.strategy(User, 'password').actions).toHaveLength(4);
  expect(Info.strategies(User)).toHaveLength(2);
  expect(Info.tokens(User).issuer).toBe('Ashlar');
});

test('I2 the actions of the strategy do the same as the actions of the resource', async () => {
  process.env.TOKEN_SIGNING_SECRET ??= 'a secret of tests, long enough for HS256';
  const opened = await stores[0]?.open([User, Token]);
  const given = { email: 'ann@example.com', password: 'correct horse', passwordConfirmation: 'correct horse' };
  const ann = await Info.strategy(User, 'password').action('register', given);
  const { email, password } = given;
  expect(await User.actions.signInWithPassword({ email, password })).toEqual({ ...ann });
  expect(await Info.strategy(User, 'password').action('signIn', { email, password })).toEqual({ ...ann });
  const [strategy] = Info.strategies(User).filter(({ name }) => name === 'logOutEverywhere');
  expect(strategy?.actions).toEqual(['logOutEverywhere']);
  expect(
    (await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: ann })).$metadata.revoked,
  ).toBe(3);
  await opened?.close();
});
