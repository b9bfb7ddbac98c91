// `context.tokenLifetime` shortens the session that a call begins or continues, by whatever way it is issued.
import { attribute, createFramework, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Info } from '../extension/info.ts';
import { confirmation, createAuthentication, magicLink, password } from '../extension.ts';
import { issueToken, peekToken, renewToken, subjectOf, tokenResource } from '../index.ts';
import { credentials, quickHash, storedTokens, Token } from '../test-setup/accounts.ts';
import { createMailbox } from '../test-setup/mailbox.ts';
import { enrolled, factor, rightCode } from '../test-setup/observed-accounts.ts';
import { tokenRows } from '../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

const mailbox = createMailbox();
const { defineResource } = createFramework({
  extensions: [
    createAuthentication({ strategies: [password, magicLink, factor], addOns: [confirmation] }),
    tokenResource,
  ],
});

/** A user with every way to a session. */
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  authentication: {
    tokens: { ...storedTokens, tokenLifetime: '2 days' },
    strategies: {
      password: { identityField: 'email', hashProvider: quickHash, resettable: { sender: mailbox.sender('reset') } },
      magicLink: { sender: mailbox.sender('link') },
      factor: {},
    },
    addOns: {
      confirmation: { monitorFields: ['email'], sender: mailbox.sender('confirm'), signInOnConfirm: true },
    },
  },
});

const byPassword = Info.strategy(User, 'password');
const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

interface Metadata {
  readonly token?: string | undefined;
  readonly pending?: string;
}
const metadataOf = (user: object): Metadata => (user as { readonly $metadata: Metadata }).$metadata;

/** The seconds for which a token lives. */
function lifetimeOf(token: string | undefined): number {
  const { exp, nbf } = peekToken(token ?? '') ?? {};
  return Number(exp) - Number(nbf);
}

type Options = { readonly context?: Readonly<Record<string, unknown>> };
/** A way to a session: what it needs is prepared, then the call is made. */
interface Way {
  readonly name: string;
  prepare(): Promise<(options: Options) => Promise<string | undefined>>;
}

const tokenOf = async (call: Promise<object>) => metadataOf(await call).token;
const register = () => byPassword.action('register', ann);
/** The last mail of a kind, once it has come. */
async function mailed(kind: string): Promise<string> {
  await expect.poll(() => mailbox.mails.some((mail) => mail.kind === kind)).toBe(true);
  return mailbox.mails.filter((mail) => mail.kind === kind).at(-1)?.token ?? '';
}

const ways: readonly Way[] = [
  {
    name: 'register',
    prepare: async () => (options) => tokenOf(byPassword.action('register', ann, options)),
  },
  {
    name: 'signIn',
    async prepare() {
      await register();
      return (options) => tokenOf(byPassword.action('signIn', known, options));
    },
  },
  {
    name: 'signInWithToken',
    async prepare() {
      await register();
      const brief = await tokenOf(byPassword.action('signIn', known, { context: { tokenType: 'sign_in' } }));
      return (options) => tokenOf(byPassword.action('signInWithToken', { token: brief ?? '' }, options));
    },
  },
  {
    name: 'changePassword',
    async prepare() {
      const user = await register();
      const change = { user, currentPassword: ann.password, ...fresh };
      return (options) => tokenOf(byPassword.action('changePassword', change, options));
    },
  },
  {
    name: 'reset',
    async prepare() {
      await register();
      await byPassword.action('requestReset', { email: ann.email });
      const resetToken = await mailed('reset');
      return (options) => tokenOf(byPassword.action('reset', { resetToken, ...fresh }, options));
    },
  },
  {
    name: 'magicLink',
    async prepare() {
      await register();
      await Info.strategy(User, 'magicLink').action('request', { email: ann.email });
      const token = await mailed('link');
      return (options) => tokenOf(Info.strategy(User, 'magicLink').action('signIn', { token }, options));
    },
  },
  {
    name: 'confirm',
    async prepare() {
      await register();
      const token = await mailed('confirm');
      return (options) => tokenOf(Info.strategy(User, 'confirmation').action('confirm', { token }, options));
    },
  },
  {
    name: 'issueToken',
    async prepare() {
      const user = await register();
      return async (options) => (await issueToken(User, user, options)).token;
    },
  },
  {
    name: 'renewToken',
    async prepare() {
      const { token = '' } = metadataOf(await register());
      return async (options) => (await renewToken(User, token, options))?.token;
    },
  },
];

const hours = (count: number) => count * 3600;
const within = (tokenLifetime: unknown): Options => ({ context: { tokenLifetime } });

describe.each(stores)('context.tokenLifetime on $name', (store) => {
  let opened: OpenedStore;
  beforeEach(async () => {
    mailbox.clear();
    enrolled.clear();
    opened = await store.open([User, Token]);
  });
  afterEach(async () => {
    enrolled.clear();
    await opened.close();
  });

  /** Everything that a call could have written. */
  const contents = async () => [await opened.query('select * from users order by id'), await tokenRows(opened)];

  describe.each(ways)('in $name', ({ prepare }) => {
    test('it shortens the session, and its row', async () => {
      const token = await (await prepare())(within('12 hours'));
      expect(lifetimeOf(token)).toBe(hours(12));
      const { jti, exp } = peekToken(token ?? '') ?? {};
      const row = (await tokenRows(opened)).find((each) => each.jti === jti);
      expect(new Date(String(row?.expires_at)).getTime()).toBe(Number(exp) * 1000);
    });

    test('it never lengthens one, and absent it changes nothing', async () => {
      const call = await prepare();
      expect(lifetimeOf(await call(within('30 days')))).toBe(hours(48));
    });

    test.each([undefined, null])('%s changes nothing', async (absent) => {
      expect(lifetimeOf(await (await prepare())(within(absent)))).toBe(hours(48));
    });

    test('a wrong value is refused, and nothing is written or used up', async () => {
      const call = await prepare();
      const before = await contents();
      for (const wrong of [0, 3600, '', '12', '-1 hours', '0 hours', '1.5 hours', '12 hours ', 'forever', {}, []]) {
        await expect(call(within(wrong)), JSON.stringify(wrong)).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          issues: [{ path: ['context', 'tokenLifetime'] }],
        });
      }
      expect(await contents()).toEqual(before);
      // What the refused calls were given still works.
      expect(lifetimeOf(await call({}))).toBe(hours(48));
    });
  });

  test('issueToken takes the shorter of its own lifetime and that of the context', async () => {
    const user = await register();
    const brief = await issueToken(User, user, { lifetime: '1 hour', ...within('12 hours') });
    expect(lifetimeOf(brief.token)).toBe(hours(1));
    const cut = await issueToken(User, user, { lifetime: '13 hours', ...within('12 hours') });
    expect(lifetimeOf(cut.token)).toBe(hours(12));
  });

  test('tokens that are no session keep their lifetime', async () => {
    const user = await register();
    const download = await issueToken(User, user, { purpose: 'download', lifetime: '1 hour', ...within('1 second') });
    expect(lifetimeOf(download.token)).toBe(hours(1));
    const signIn = await byPassword.action('signIn', known, {
      context: { tokenType: 'sign_in', tokenLifetime: '1 second' },
    });
    expect(lifetimeOf(metadataOf(signIn).token)).toBe(60);
    await byPassword.action('requestReset', { email: ann.email }, within('1 second'));
    expect(lifetimeOf(await mailed('reset'))).toBeGreaterThan(hours(1));
  });

  test('a sign-in that waits for its second factor waits as long as ever; its session is shortened by the last call', async () => {
    enrolled.add(subjectOf(User, await register()));
    const { token, pending = '' } = metadataOf(await byPassword.action('signIn', known, within('1 minute')));
    expect(token).toBeUndefined();
    expect(lifetimeOf(pending)).toBe(300);
    const verify = { pending, code: rightCode };
    const session = metadataOf(await Info.strategy(User, 'factor').action('verify', verify, within('12 hours')));
    expect(lifetimeOf(session.token)).toBe(hours(12));
  });
});
