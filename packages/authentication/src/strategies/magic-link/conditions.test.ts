// Who gets no session by a link yet: a user who is not confirmed, and one who needs a second factor.
import { attribute, createDomain, createFramework, memoryDataLayer, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { createAuthentication } from '../../extension.ts';
import { tokenResource } from '../../index.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { confirmations, LinkUser, linkSentBy, links } from '../../test-setup/link-accounts.ts';
import { enrolled, factor, rightCode } from '../../test-setup/observed-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { magicLink } from './magic-link.ts';

const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };
const { email } = credentials('ann');
const attributes = { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }) };

/** An administrator approves each user. */
const Approved = defineResource({
  name: 'Approved',
  attributes: { ...attributes, approvedAt: attribute(z.date().nullable(), { sensitive: true }) },
  actions: { approve: { type: 'update', accept: ['approvedAt'] }, list: { type: 'read' } },
  authentication: {
    tokens: storedTokens,
    strategies: { magicLink: { sender: links, registrationEnabled: true, requireConfirmedWith: 'approvedAt' } },
  },
});

/** A user who can enrol a factor, by public exports alone. */
const Secured = createFramework({
  extensions: [createAuthentication({ strategies: [magicLink, factor], addOns: [] }), tokenResource],
}).defineResource({
  name: 'Secured',
  attributes,
  authentication: {
    tokens: storedTokens,
    strategies: { magicLink: { sender: links, registrationEnabled: true }, factor: {} },
  },
});

/** The resource of the first page, with a link, confirmation and limits beside it: each option that has a default has it. */
const PageOne = defineResource({
  name: 'User',
  attributes: { ...attributes, hashedPassword: attribute(z.string(), { sensitive: true }) },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider: quickHash }, magicLink: { sender: links } },
    addOns: {
      confirmation: { monitorFields: ['email'], sender: confirmations },
      limits: {},
      logOutEverywhere: { applyOnPasswordChange: true },
    },
  },
});

/** Every user has to be confirmed, by the attribute that a link requires. */
const Required = defineResource({
  name: 'Required',
  attributes: { ...attributes, hashedPassword: attribute(z.string(), { sensitive: true }) },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: { identityField: 'email', hashProvider: quickHash, requireConfirmedWith: 'confirmedAt' },
      magicLink: { sender: links, registrationEnabled: true, requireConfirmedWith: 'confirmedAt' },
    },
    addOns: { confirmation: { monitorFields: ['email'], sender: confirmations } },
  },
});

/** What an action says of tokens, whatever its types promise. */
const metadataOf = (user: object): { token?: string; pending?: string } => Reflect.get(user, '$metadata');

for (const store of stores) {
  describe(`conditions of a session by a link on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([Approved, Secured, Required, Token], { onError: () => undefined });
    });
    afterEach(async () => {
      enrolled.clear();
      await opened.close();
    });

    test('M10 a user who is not confirmed yet gets no session, and the link works once the user is', async () => {
      const strategy = Info.strategy(Approved, 'magicLink');
      const linkFor = async () => (await linkSentBy(() => strategy.action('request', { email }))).token;
      const user = await strategy.action('signIn', { token: await linkFor() });
      expect(user).toMatchObject({ email, $metadata: { token: undefined } });
      const token = await linkFor();
      await expect(strategy.action('signIn', { token })).rejects.toMatchObject(failed);
      expect(await opened.query("select * from tokens where purpose = 'user'")).toEqual([]);
      await Approved.actions.approve(user, { approvedAt: new Date() });
      const { $metadata } = await strategy.action('signIn', { token });
      expect(await authenticate(Approved, $metadata.token ?? '')).toMatchObject({ user: { id: user.id } });
    });

    test('M10 C7 a link confirms by the attribute that it requires, for a known user and for a new one', async () => {
      const strategy = Info.strategy(Required, 'magicLink');
      const linkFor = async (to: string) => (await linkSentBy(() => strategy.action('request', { email: to }))).token;
      await Info.strategy(Required, 'password').action('register', credentials('ann'));
      for (const to of [email, 'new@example.com']) {
        const user = await strategy.action('signIn', { token: await linkFor(to) });
        expect(user).toMatchObject({ email: to, confirmedAt: expect.any(Date) });
        expect(await authenticate(Required, user.$metadata.token ?? '')).not.toBeNull();
      }
    });

    test.each(['known', 'new'])(
      'M10 a $0 user who needs a second factor gets a pending sign-in in its place',
      async (who) => {
        const strategy = Info.strategy(Secured, 'magicLink');
        const linkFor = async () => (await linkSentBy(() => strategy.action('request', { email }))).token;
        if (who === 'known') await strategy.action('signIn', { token: await linkFor() });
        enrolled.add('every user');
        const token = await linkFor();
        const { token: session, pending = '' } = metadataOf(await strategy.action('signIn', { token }));
        expect(session).toBeUndefined();
        expect(await authenticate(Secured, pending)).toBeNull();
        await expect(strategy.action('signIn', { token })).rejects.toMatchObject(failed);
        await expect(strategy.action('signIn', { token: pending })).rejects.toMatchObject(failed);
        const verified = await Info.strategy(Secured, 'factor').action('verify', { pending, code: rightCode });
        expect(await authenticate(Secured, verified.$metadata.token ?? '')).toMatchObject({ claims: { amr: ['mfa'] } });
      },
    );
  });
}

test('M1 the resource of the first page works with a link at its defaults, in memory too', async () => {
  const dataLayer = memoryDataLayer();
  const domain = createDomain({ name: 'accounts', resources: [PageOne, Token], dataLayer, onError: () => undefined });
  const user = await Info.strategy(PageOne, 'password').action('register', credentials('ann'));
  const strategy = Info.strategy(PageOne, 'magicLink');
  const { token } = await linkSentBy(() => strategy.action('request', { email }));
  const signedIn = await strategy.action('signIn', { token });
  expect(signedIn).toMatchObject({ id: user.id, confirmedAt: expect.any(Date) });
  expect(await authenticate(PageOne, signedIn.$metadata.token)).not.toBeNull();
  await expect(strategy.action('signIn', { token })).rejects.toMatchObject(failed);
  const before = links.sent.length;
  expect(await strategy.action('request', { email: 'unknown@example.com' })).toBeUndefined();
  await domain.close();
  expect(links.sent).toHaveLength(before);
});

test('M4 M5 the same in memory: a newer request and a log-out end older links', async () => {
  const dataLayer = memoryDataLayer();
  const domain = createDomain({ name: 'accounts', resources: [LinkUser, Token], dataLayer });
  const user = await Info.strategy(LinkUser, 'password').action('register', credentials('ann'));
  const strategy = Info.strategy(LinkUser, 'magicLink');
  const linkFor = async () => (await linkSentBy(() => strategy.action('request', { email }))).token;
  const tokens = [await linkFor(), await linkFor()];
  await Info.strategy(LinkUser, 'logOutEverywhere').action('logOutEverywhere', { user });
  for (const token of tokens) await expect(strategy.action('signIn', { token })).rejects.toMatchObject(failed);
  await domain.close();
});
