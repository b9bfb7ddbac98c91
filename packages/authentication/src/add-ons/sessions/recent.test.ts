// A stolen session must not throw its owner out and stay (OWASP ASVS 5.0 7.5.2).
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { renewToken } from '../../sessions/renew-token.ts';
import { credentials, passwordAttributes, User as UserWithoutSessions } from '../../test-setup/accounts.ts';
import { heldClock } from '../../test-setup/limited-accounts.ts';
import { known, sessionTokens, strategies, Token, User } from '../../test-setup/session-accounts.ts';
import { expectDead, expectLive } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { peekToken } from '../../token/verify-token.ts';

const AnyTime = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: sessionTokens,
    strategies,
    addOns: { logOutEverywhere: {}, sessions: { recent: false } },
  },
});
const notRecent = { code: 'CREDENTIAL_NOT_RECENT', class: 'forbidden', message: 'sign in again first' };

describe.for(stores)('recent on $name', ({ open }) => {
  let opened: OpenedStore;
  let clock: ReturnType<typeof heldClock>;
  let ann: Awaited<ReturnType<typeof register>>;
  const register = () => Info.strategy(User, 'password').action('register', credentials('ann'));
  const signIn = async () => (await User.actions.signInWithPassword(known('ann'))).$metadata.token;
  /** A call of the session of a token, as a front end makes it. */
  const by = async (token: string) => ({ context: { claims: (await authenticate(User, token))?.claims } });
  /** Every call that must not be made with an old session. */
  const guarded = (token: string, other: string) => [
    async () => User.actions.endSession({ user: ann, session: await idOf(other) }, await by(token)),
    async () => User.actions.endSession({ user: ann, where: { strategy: 'password' } }, await by(token)),
    async () => User.actions.endOtherSessions({ user: ann, except: token }, await by(token)),
    async () => User.actions.logOutEverywhere({ user: ann, except: token }, await by(token)),
  ];
  const idOf = async (token: string) => (await authenticate(User, token))?.claims.sid ?? '';
  beforeEach(async () => {
    clock = heldClock();
    opened = await open([User, Token], { clock });
    ann = await register();
  });
  afterEach(() => opened.close());

  test('H63 a session that signed in longer ago ends no other and cannot keep itself alone; after signing in again it can', async () => {
    const owner = await signIn();
    clock.pass(15 * 60 + 1);
    for (const call of guarded(ann.$metadata.token, owner)) await expect(call()).rejects.toMatchObject(notRecent);
    await expectLive(User, [owner, ann.$metadata.token]);
    const again = await signIn();
    const [end] = guarded(again, owner);
    await end?.();
    await expectDead(User, [owner]);
  });

  test('H63 registering proves a fresh credential, as signing in does', async () => {
    expect(peekToken(ann.$metadata.token)?.auth_time).toBe(opened.domain.now().getTime() / 1000);
    // The second call would end every session that began with the password, this one too.
    for (const index of [0, 2, 3]) {
      const other = await signIn();
      await guarded(ann.$metadata.token, other)[index]?.();
      await expectDead(User, [other]);
    }
    await expectLive(User, [ann.$metadata.token]);
  });

  test('H63 exactly 15 minutes ago is recent', async () => {
    const other = await signIn();
    clock.pass(15 * 60);
    await User.actions.endSession({ user: ann, session: await idOf(other) }, await by(ann.$metadata.token));
    await expectDead(User, [other]);
  });

  test('H63 renewing a stolen session does not make it recent', async () => {
    const owner = await signIn();
    clock.pass(16 * 60);
    const renewed = await renewToken(User, ann.$metadata.token);
    for (const call of guarded(renewed?.token ?? '', owner)) await expect(call()).rejects.toMatchObject(notRecent);
    await expectLive(User, [owner]);
  });

  test('claims that do not say when the user signed in are refused', async () => {
    for (const claims of [{}, { auth_time: '1' }, { auth_time: Number.NaN }, 'claims', []]) {
      const call = User.actions.endOtherSessions({ user: ann, except: ann.$metadata.token }, { context: { claims } });
      await expect(call).rejects.toMatchObject(notRecent);
    }
  });

  test('to end everything, and to look, needs nothing', async () => {
    clock.pass(3600);
    const call = await by(ann.$metadata.token);
    expect(await User.actions.listSessions({ user: ann }, call)).toHaveLength(1);
    expect((await User.actions.logOutEverywhere({ user: ann }, call)).$metadata.sessions).toBe(1);
  });

  test('code of the application, without claims in its context, is trusted', async () => {
    const other = await signIn();
    clock.pass(3600);
    await User.actions.endSession({ user: ann, session: await idOf(other) });
    await expectDead(User, [other]);
  });
});

test('recent: false allows it at any time; without the add-on logOutEverywhere keeps a session as before', async () => {
  for (const resource of [AnyTime, UserWithoutSessions] as const) {
    for (const { open } of stores) {
      const clock = heldClock();
      const opened = await open([resource, Info.tokens(resource).tokenResource ?? Token], { clock });
      const bob = await Info.strategy(resource, 'password').action('register', credentials('bob'));
      clock.pass(86_400);
      const session = await authenticate(resource, bob.$metadata.token);
      const call = { context: { claims: session?.claims } };
      await resource.actions.logOutEverywhere({ userId: bob.id, except: bob.$metadata.token }, call);
      await expectLive(resource, [bob.$metadata.token]);
      await opened.close();
    }
  }
});
