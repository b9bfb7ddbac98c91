// Policies judge the calls of an application. A strategy judges its callers by their credential.
import { allowIf } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { authenticate } from '../sessions/authenticate.ts';
import { credentials, passwordAttributes, quickHash, storedTokens, Token } from '../test-setup/accounts.ts';
import { Limit } from '../test-setup/limited-accounts.ts';
import { createMailbox } from '../test-setup/mailbox.ts';
import { expectDead } from '../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { defineResource } from './authentication.ts';
import { Info } from './info.ts';

const mailbox = createMailbox();
const authentication = {
  tokens: storedTokens,
  strategies: {
    password: { identityField: 'email', hashProvider: quickHash, resettable: { sender: mailbox.sender() } },
    magicLink: { identityField: 'email', sender: mailbox.sender() },
  },
  addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
} as const;

/** No caller may do anything. */
const Closed = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  actions: { list: { type: 'read' }, remove: { type: 'destroy' } },
  authentication,
  policies: {},
});
/** Only its own list is open. */
const Listed = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication,
  policies: { logOutEverywhere: [allowIf(() => true)] },
});

/** Users change their own password; guesses are counted. */
const Guarded = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: { ...authentication, addOns: { limits: { resource: Limit } } },
  policies: { changePassword: [allowIf(({ context }) => ({ id: String(context.self) }))] },
});

/** No caller sees an email, but all may be listed and logged out. */
const Veiled = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  actions: { list: { type: 'read' } },
  authentication: { ...authentication, addOns: { ...authentication.addOns, limits: { resource: Limit } } },
  policies: {
    list: [allowIf(() => true)],
    logOutEverywhere: [allowIf(() => true)],
    changePassword: [allowIf(() => true)],
    signInWithPassword: [allowIf(() => true)],
    fields: { email: [] },
  },
});

describe.each(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  afterEach(() => {
    mailbox.clear();
    return opened.close();
  });

  test('Q7 every way to sign in and to log out works where the policies forbid everything', async () => {
    opened = await open([Closed, Token]);
    const password = Info.strategy(Closed, 'password');
    const ann = credentials('ann');
    const registered = await password.action('register', ann);
    const signedIn = await password.action('signIn', { email: ann.email, password: ann.password });
    expect((await authenticate(Closed, signedIn.$metadata.token))?.user.email).toBe(ann.email);
    await password.action('requestReset', { email: ann.email });
    const reset = await password.action('reset', {
      resetToken: (await mailbox.last(ann.email)).token,
      password: 'another password',
      passwordConfirmation: 'another password',
    });
    await expectDead(Closed, [registered.$metadata.token, signedIn.$metadata.token]);
    const link = Info.strategy(Closed, 'magicLink');
    await link.action('request', { email: ann.email });
    const byLink = await link.action('signIn', { token: (await mailbox.last(ann.email, 2)).token });
    expect(await authenticate(Closed, byLink.$metadata.token)).not.toBeNull();
    const out = await Info.strategy(Closed, 'logOutEverywhere').action('logOutEverywhere', { user: reset });
    expect(out.$metadata.revoked).toBeGreaterThan(0);
    expect(await Closed.actions.list({})).toEqual([]);
  });

  test('a generated action that an application calls by itself is judged by its name', async () => {
    opened = await open([Closed, Token]);
    const user = await Info.strategy(Closed, 'password').action('register', credentials('ann'));
    const forbidden = expect.objectContaining({ code: 'FORBIDDEN' });
    await expect(Closed.actions.logOutEverywhere({ user })).rejects.toEqual(forbidden);
    await expect(Closed.actions.registerWithPassword(credentials('bob'))).rejects.toEqual(forbidden);
    await opened.close();
    opened = await open([Listed, Token]);
    const other = await Info.strategy(Listed, 'password').action('register', credentials('ann'));
    expect((await Listed.actions.logOutEverywhere({ user: other })).$metadata.revoked).toBe(1);
  });

  test('Q2 a counted action by key is no way around the rules: nothing says whether a guess at a hidden user was right', async () => {
    opened = await open([Guarded, Token, Limit]);
    const password = Info.strategy(Guarded, 'password');
    const ann = await password.action('register', credentials('ann'));
    const bob = await password.action('register', credentials('bob'));
    const fresh = { password: 'another password', passwordConfirmation: 'another password' };
    const change = (id: string, currentPassword: string) =>
      Guarded.actions.changePassword(id, { currentPassword, ...fresh }, { context: { self: bob.id } });
    const [right, wrong] = [credentials('ann').password, 'a guess'];
    for (const guess of [right, wrong]) {
      await expect(change(ann.id, guess)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await change(bob.id, credentials('bob').password);
    expect(await password.action('signIn', { email: 'ann@example.com', password: right })).toMatchObject({
      id: ann.id,
    });
  });

  test('Q11 every way to sign in and to log out works where a rule hides the email, and gives the user whole', async () => {
    opened = await open([Veiled, Token, Limit]);
    const password = Info.strategy(Veiled, 'password');
    const ann = credentials('ann');
    const registered = await password.action('register', ann);
    const signedIn = await password.action('signIn', { email: ann.email, password: ann.password });
    expect([registered.email, signedIn.email]).toEqual([ann.email, ann.email]);
    expect((await authenticate(Veiled, signedIn.$metadata.token))?.user.email).toBe(ann.email);
    await password.action('requestReset', { email: ann.email });
    const { token: resetToken } = await mailbox.last(ann.email);
    await password.action('reset', {
      resetToken,
      password: 'another password',
      passwordConfirmation: 'another password',
    });
    await expectDead(Veiled, [registered.$metadata.token, signedIn.$metadata.token]);
    await Info.strategy(Veiled, 'magicLink').action('request', { email: ann.email });
    const { token } = await mailbox.last(ann.email, 2);
    const byLink = await Info.strategy(Veiled, 'magicLink').action('signIn', { token });
    expect((await authenticate(Veiled, byLink.$metadata.token))?.user.email).toBe(ann.email);
  });

  test('Q11 a generated action that an application calls by its name hides what the rules hide', async () => {
    opened = await open([Veiled, Token, Limit]);
    const ann = credentials('ann');
    const { $metadata } = await Info.strategy(Veiled, 'password').action('register', ann);
    const [listed] = await Veiled.actions.list({});
    if (listed === undefined) throw new Error('there is one');
    expect(listed).not.toHaveProperty('email');
    const byName = await Veiled.actions.signInWithPassword({ email: ann.email, password: ann.password });
    expect(byName).not.toHaveProperty('email');
    expect((await authenticate(Veiled, byName.$metadata.token))?.user.id).toBe(listed.id);
    // The record that its caller may see is enough for what the action does.
    const changed = await Veiled.actions.changePassword(listed, {
      ...{ currentPassword: ann.password, password: 'another password', passwordConfirmation: 'another password' },
    });
    expect(changed).not.toHaveProperty('email');
    await expectDead(Veiled, [$metadata.token, byName.$metadata.token]);
    const again = await Info.strategy(Veiled, 'password').action('signIn', {
      email: ann.email,
      password: 'another password',
    });
    const out = await Veiled.actions.logOutEverywhere({ user: listed });
    expect(out).not.toHaveProperty('email');
    expect(out.$metadata.revoked).toBeGreaterThan(0);
    await expectDead(Veiled, [again.$metadata.token]);
  });
});
