// Identities that are compared alike and are not the same mailbox, and one identity that is written in two types.
import { attribute, createFramework, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Info } from '../extension/info.ts';
import {
  type AttemptFacts,
  createAuthentication,
  defineAddOn,
  logOutEverywhere,
  magicLink,
  type PartTypes,
  password,
} from '../extension.ts';
import { authenticate, tokenResource } from '../index.ts';
import { quickHash, storedTokens, Token } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { gatedSender } from '../testing/gated-sender.ts';

interface NoOptions extends PartTypes {
  readonly options: Record<never, never>;
}
const gated: AttemptFacts[] = [];

/** Hears of identities, as limits do, and says what confirms an address. */
const listener = defineAddOn<NoOptions>()({
  kind: 'listener',
  schema: z.strictObject({}),
  transform(_draft, instance) {
    instance.beforeAttempt((facts) => void gated.push(facts));
    instance.confirms({ field: 'login', with: 'confirmedAt' });
  },
});
const { defineResource } = createFramework({
  extensions: [
    createAuthentication({ strategies: [password, magicLink], addOns: [logOutEverywhere, listener] }),
    tokenResource,
  ],
});

const links = gatedSender();
const define = (login: z.ZodType<string, string>) =>
  defineResource({
    name: 'User',
    table: 'users',
    attributes: {
      id: uuidPrimaryKey(),
      login: attribute(login, { unique: true }),
      hashedPassword: attribute(z.string(), { sensitive: true }),
      confirmedAt: z.date().nullable(),
    },
    authentication: {
      tokens: storedTokens,
      strategies: {
        password: { identityField: 'login', hashProvider: quickHash },
        magicLink: { identityField: 'login', sender: links, registrationEnabled: true },
      },
      addOns: { logOutEverywhere: {}, listener: {} },
    },
  });
const User = define(z.string());
const Coerced = define(z.coerce.string() as z.ZodType<string, string>);

const secrets = { password: 'a long password', passwordConfirmation: 'a long password' };
const failed = { code: 'AUTHENTICATION_FAILED' };

describe.each(stores)('identities that look alike, on $name', (store) => {
  let opened: OpenedStore;
  beforeEach(() => void gated.splice(0));
  afterEach(() => opened.close());

  test.each([
    ['the Kelvin sign', '\u212Aate@example.com', 'kate@example.com'],
    ['another case of a letter that is not ASCII', 'ZO\u00CB@example.com', 'zo\u00EB@example.com'],
    ['another form of a letter', 'zoe\u0308@example.com', 'zo\u00EB@example.com'],
  ])(
    'a link to a mailbox with %s does not open the account of who registers with the other',
    async (_name, theirs, mine) => {
      opened = await store.open([User, Token]);
      const link = Info.strategy(User, 'magicLink');
      await link.action('request', { login: theirs });
      const { to, token } = await links.next();
      expect(to).toBe(theirs);
      const victim = await Info.strategy(User, 'password').action('register', { login: mine, ...secrets });
      await expect(link.action('signIn', { token })).rejects.toMatchObject(failed);
      // Nothing was taken over.
      expect(await authenticate(User, victim.$metadata.token)).toMatchObject({ user: { confirmedAt: null } });
      // From now on a link goes to the address as it is stored, whatever is typed.
      await link.action('request', { login: theirs });
      expect((await links.next()).to).toBe(mine);
    },
  );

  test('the case of ASCII letters tells no mailboxes apart', async () => {
    opened = await store.open([User, Token]);
    const link = Info.strategy(User, 'magicLink');
    await link.action('request', { login: 'Zo\u00EB@Example.com' });
    const { token } = await links.next();
    const { id } = await Info.strategy(User, 'password').action('register', {
      login: 'zo\u00EB@example.com',
      ...secrets,
    });
    expect(await link.action('signIn', { token })).toMatchObject({ id });
  });

  test('a number where a schema makes text of it is the same identity to limits', async () => {
    opened = await store.open([Coerced, Token]);
    const strategy = Info.strategy(Coerced, 'password');
    await strategy.action('register', { login: '4711', ...secrets });
    gated.length = 0;
    for (const login of ['4711', 4711, 4711n]) {
      // Invariant: the types want text; JSON may hold a number.
      const guess = strategy.action('signIn', { login: login as string, password: 'a wrong password' });
      await expect(guess).rejects.toMatchObject(failed);
    }
    expect(gated.map(({ identity }) => identity)).toEqual(['4711', '4711', '4711']);
  });
});
