// A log-out of everyone beside other calls, each interleaving forced: what was proved before it opens nothing after it.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { authenticate, Info, renewToken } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import {
  everyoneResources,
  hashProvider,
  sender,
  signingSecret,
  Token,
  User,
} from '../test-setup/everyone-accounts.ts';
import { type Outcome, outcome } from '../test-setup/gated-accounts.ts';
import { expectDead, expectLive } from '../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { beforeStatements } from '../testing/before-statements.ts';
import { peekToken } from '../token/verify-token.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const links = Info.strategy(User, 'magicLink');
const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const failed = { code: 'AUTHENTICATION_FAILED' };

describe.each(stores)('beside a log-out of everyone on $name', ({ name, open }) => {
  let opened: OpenedStore;
  let user: Awaited<ReturnType<typeof register>>;
  const register = () => password.action('register', ann);
  beforeEach(async () => {
    opened = await open(everyoneResources);
    user = await register();
  });
  afterEach(() => opened.close());

  const signIn = async () => (await password.action('signIn', known)).$metadata.token;
  const everyoneOut = (except?: string) =>
    logOut.action('logOutEverywhere', { everyone: true, ...(except === undefined ? {} : { except }) });
  const stampOf = async (token: string) => {
    const [row] = await opened.query(`select generation from tokens where jti = '${peekToken(token)?.jti}'`);
    return Number(row?.generation);
  };
  const live = () => opened.query("select jti from tokens where purpose <> 'revocation' and generation = 1");

  /** Holds a call that is about to store a token, logs everyone out, and lets the call go on. */
  async function everyoneOutWithin<Result>(call: () => Promise<Result>): Promise<Outcome<Result>> {
    const gate = signingSecret.beforeStore(opened.domain);
    const reached = gate.hold();
    const held = outcome(call());
    await reached;
    const out = outcome(everyoneOut());
    // On SQLite the log-out waits for the call. On PostgreSQL it has committed before the token is stored.
    if (name === 'postgres') expect(await out).toHaveProperty('result');
    else await sleep(50);
    gate.release();
    const result = await held;
    expect(await out).toHaveProperty('result.$metadata.generation', 1);
    return result;
  }

  test('L72 a sign-in that was verified before it, and is judged under the lock after it, is one of the new generation', async () => {
    const reached = hashProvider.afterVerify.hold();
    const held = signIn();
    await reached;
    await everyoneOut();
    hashProvider.afterVerify.release();
    const token = await held;
    expect(await stampOf(token)).toBe(1);
    await expectLive(User, [token]);
    await expectDead(User, [user.$metadata.token]);
  });

  test('L72 between the proof and the row: no dead token is returned as a live one', async () => {
    const { result = '', error } = await everyoneOutWithin(signIn);
    expect(error).toBeUndefined();
    // On SQLite the sign-in came first, and the log-out has ended it. On PostgreSQL it was judged once more.
    expect([await stampOf(result), (await authenticate(User, result)) !== null]).toEqual(
      name === 'postgres' ? [1, true] : [0, false],
    );
  });

  interface Way {
    readonly name: string;
    /** Issues what is exchanged. */
    prepare(): Promise<string>;
    exchange(token: string): Promise<string | undefined>;
  }
  const ways: readonly Way[] = [
    {
      name: 'a renewal',
      prepare: signIn,
      exchange: async (token) => (await renewToken(User, token))?.token,
    },
    {
      name: 'an exchange of a sign-in token',
      prepare: async () =>
        (await password.action('signIn', known, { context: { tokenType: 'sign_in' } })).$metadata.token,
      exchange: async (token) => (await password.action('signInWithToken', { token })).$metadata.token,
    },
    {
      name: 'a reset',
      async prepare() {
        await password.action('requestReset', { email: ann.email });
        return (await sender.next()).token;
      },
      exchange: async (resetToken) => (await password.action('reset', { resetToken, ...fresh })).$metadata.token,
    },
    {
      name: 'a link',
      async prepare() {
        await links.action('request', { email: ann.email });
        return (await sender.next()).token;
      },
      exchange: async (token) => (await links.action('signIn', { token })).$metadata.token,
    },
  ];
  test.each(ways)('L72 attack: $name that has used up its token before it gets no session of after it', async (way) => {
    const token = await way.prepare();
    const { result, error } = await everyoneOutWithin(() => way.exchange(token));
    if (name === 'postgres') {
      if (error !== undefined) expect(error).toMatchObject(failed);
      expect(result).toBeUndefined();
    } else await expectDead(User, [result ?? '']);
    expect(await live()).toEqual([]);
    const isChanged = await outcome(password.action('signIn', { ...known, ...{ password: fresh.password } }));
    // A reset that was refused has changed nothing.
    expect(isChanged.error === undefined).toBe(way.name === 'a reset' && name === 'sqlite');
  });

  test.each(ways)(
    'L72 attack: $name beside it, between any two of its statements, gets no session of after it',
    async (way) => {
      const other = opened.openAnother().domain;
      const everyoneElse = () => logOut.in(other).action('logOutEverywhere', { everyone: true });
      let last = false;
      for (let place = 1; !last; place++) {
        const token = await opened.domain.run(way.prepare);
        let statements = 0;
        let out: Promise<unknown> | undefined;
        const stop = beforeStatements(opened.domain, async () => {
          statements += 1;
          if (statements !== place) return;
          out = other.apart(everyoneElse);
          // On SQLite it may have to wait for this call.
          await Promise.race([out, sleep(name === 'postgres' ? 5000 : 30)]);
        });
        const { result, error } = await outcome(opened.domain.run(() => way.exchange(token)));
        stop();
        last = out === undefined;
        await (out ?? everyoneElse());
        if (error !== undefined) expect(error).toMatchObject(failed);
        if (result !== undefined) await opened.domain.run(() => expectDead(User, [result]));
        const [row] = await opened.query("select generation from generations where realm = 'user'");
        const alive = `select jti from tokens where purpose <> 'revocation' and generation = ${row?.generation}`;
        expect(await opened.query(alive), `before statement ${place}`).toEqual([]);
        await opened.domain.run(() => resetPassword(result));
      }
    },
  );

  /** A reset that went through has changed the password. */
  async function resetPassword(result: string | undefined): Promise<void> {
    const change = { user, currentPassword: fresh.password, password: ann.password };
    if (result === undefined) return;
    await outcome(password.action('changePassword', { ...change, passwordConfirmation: ann.password }));
    await everyoneOut();
  }

  test('L72 a change of the password that was proved before it gives a token of after it only if it is judged again', async () => {
    const change = { user, currentPassword: ann.password, ...fresh };
    const { result } = await everyoneOutWithin(() => password.action('changePassword', change));
    const token = result?.$metadata.token ?? '';
    expect([await stampOf(token), (await authenticate(User, token)) !== null]).toEqual(
      name === 'postgres' ? [1, true] : [0, false],
    );
  });

  test('L72 between the row and the commit: the token ends', async () => {
    let inside = '';
    let out: Promise<unknown> = Promise.resolve();
    const other = opened.openAnother().domain;
    await opened.domain.transaction(async () => {
      inside = await signIn();
      out = other.apart(() => logOut.in(other).action('logOutEverywhere', { everyone: true }));
      if (name === 'postgres') await out;
      else await sleep(50);
    });
    await out;
    await opened.domain.run(() => expectDead(User, [inside]));
  });

  test('L71 L72 the session that is spared goes on, although its renewal began before and waited', async () => {
    const other = opened.openAnother().domain;
    let renewal: Promise<Awaited<ReturnType<typeof renewToken>>> = Promise.resolve(null);
    await opened.domain.transaction(async () => {
      await everyoneOut(user.$metadata.token);
      renewal = other.apart(() => renewToken(User, user.$metadata.token, { domain: other }));
      await sleep(100);
    });
    const renewed = (await renewal)?.token ?? '';
    await opened.domain.run(async () => {
      await expectLive(User, [renewed]);
      expect(await stampOf(renewed)).toBe(1);
    });
  });

  test('L71 of two log-outs of everyone that spare each another session, the second one finds its session over', async () => {
    const bob = await password.action('register', credentials('bob'));
    const tokens = [user.$metadata.token, bob.$metadata.token];
    const outcomes = await Promise.all(tokens.map((token) => outcome(everyoneOut(token))));
    expect(outcomes.filter(({ error }) => error === undefined)).toHaveLength(1);
    expect(outcomes.find(({ error }) => error !== undefined)?.error).toMatchObject({ code: 'INVALID_INPUT' });
    const alive = await Promise.all(tokens.map(async (token) => (await authenticate(User, token)) !== null));
    expect(alive).toEqual(outcomes.map(({ error }) => error === undefined));
    expect(await Token.actions.liveTokens({ subject: `user?id=${user.id}` })).toHaveLength(alive[0] === true ? 1 : 0);
  });
});
