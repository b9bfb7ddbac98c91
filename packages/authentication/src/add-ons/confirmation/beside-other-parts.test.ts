// Confirmation beside password, magicLink, limits and logOutEverywhere, all at their defaults.
import { attribute, createDomain, memoryDataLayer, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../index.ts';
import { credentials, storedTokens, Token } from '../../test-setup/accounts.ts';
import { failed } from '../../test-setup/confirmed-accounts.ts';
import { createMailbox } from '../../test-setup/mailbox.ts';

const mailbox = createMailbox();

const User = defineResource({
  name: 'User',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  actions: { edit: { type: 'update', accept: ['email'] } },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: { identityField: 'email' },
      magicLink: { sender: mailbox.sender('magicLink') },
    },
    addOns: {
      confirmation: { monitorFields: ['email'], sender: mailbox.sender() },
      limits: {},
      logOutEverywhere: { applyOnPasswordChange: true },
    },
  },
});

const ann = credentials('ann');
const password = Info.strategy(User, 'password');
const confirmation = Info.strategy(User, 'confirmation');

let domain: ReturnType<typeof createDomain>;
beforeEach(() => {
  mailbox.clear();
  domain = createDomain({ name: 'accounts', resources: [User, Token], dataLayer: memoryDataLayer() });
});
afterEach(() => domain.close());

test('they work together', async () => {
  const user = await password.action('register', ann);
  const first = await mailbox.last(ann.email);
  const signedIn = await password.action('signIn', { email: ann.email, password: ann.password });
  expect(await authenticate(User, signedIn.$metadata.token)).not.toBeNull();
  expect(await confirmation.action('confirm', { token: first.token })).toMatchObject({ id: user.id });
  await User.actions.edit(user, { email: 'new@example.com' });
  const change = await mailbox.last('new@example.com');
  expect(await confirmation.action('confirm', { token: change.token })).toMatchObject({ email: 'new@example.com' });
  await Info.strategy(User, 'magicLink').action('request', { email: 'new@example.com' });
  const link = await mailbox.last('new@example.com', 2);
  expect(link.kind).toBe('magicLink');
  const byLink = await Info.strategy(User, 'magicLink').action('signIn', { token: link.token });
  expect(byLink.email).toBe('new@example.com');
});

test('a stranger who asks for links again and again fills no mailbox: the answer is the same, and nothing is sent', async () => {
  await password.action('register', ann);
  await mailbox.last(ann.email);
  for (let asked = 0; asked < 6; asked++) {
    expect(await confirmation.action('resend', { email: ann.email })).toBeUndefined();
  }
  await domain.settled();
  expect(mailbox.mails).toHaveLength(4);
});

test('a change of the password by its owner ends the sessions and the changes of a thief', async () => {
  const user = await password.action('register', ann);
  await User.actions.edit(user, { email: 'thief@example.com' });
  const { token } = await mailbox.last('thief@example.com');
  const fresh = { password: 'another password', passwordConfirmation: 'another password' };
  const changed = await password.action('changePassword', { user, currentPassword: ann.password, ...fresh });
  expect(await authenticate(User, user.$metadata.token)).toBeNull();
  expect(await authenticate(User, changed.$metadata.token)).not.toBeNull();
  await expect(confirmation.action('confirm', { token })).rejects.toMatchObject(failed);
});
