import { findScope } from '@ashlar/core/extension';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { renewToken } from '../../sessions/renew-token.ts';
import { credentials } from '../../test-setup/accounts.ts';
import { heldClock } from '../../test-setup/limited-accounts.ts';
import { IdleUser, Token, User } from '../../test-setup/session-accounts.ts';
import { expectDead, expectLive } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { peekToken } from '../../token/verify-token.ts';
import { sessionStatementsOf } from './session-rows.ts';

const minutes = (count: number) => count * 60;

describe.for(stores)('when a session was last seen, on $name', ({ open, name }) => {
  let opened: OpenedStore;
  let clock: ReturnType<typeof heldClock>;
  let reported: unknown[];
  let ann: Awaited<ReturnType<typeof register>>;
  const register = () => Info.strategy(User, 'password').action('register', credentials('ann'));
  const seen = async () => (await User.actions.listSessions({ user: ann })).map(({ lastSeenAt }) => Number(lastSeenAt));
  const writes = () => opened.statements.filter((sql) => /^update .*last_seen_at/i.test(sql)).length;
  /** What requests leave to the background has ended when the domain is at rest. */
  const settled = (moment: number) => expect.poll(seen).toEqual([moment]);
  beforeEach(async () => {
    clock = heldClock();
    reported = [];
    opened = await open([User, Token], { clock, onError: (error) => void reported.push(error) });
    ann = await register();
    opened.statements.length = 0;
  });
  afterEach(() => opened.close());

  test('H64 of 100 requests at the same time one writes it, and within five minutes no other does', async () => {
    const { token } = ann.$metadata;
    const began = clock();
    await Promise.all(Array.from({ length: 100 }, () => authenticate(User, token)));
    expect(await seen()).toEqual([began]);
    expect(writes()).toBe(0);
    clock.pass(minutes(5) + 1);
    const found = await Promise.all(Array.from({ length: 100 }, () => authenticate(User, token)));
    expect(found.every((each) => each !== null)).toBe(true);
    await settled(clock());
    clock.pass(minutes(4));
    await Promise.all(Array.from({ length: 100 }, () => authenticate(User, token)));
    expect(await seen()).toEqual([clock() - minutes(4) * 1000]);
    expect(writes()).toBe(1);
  });

  test('H64 it never moves the expiry, and a request sends one statement as without sessions', async () => {
    const expiries = () => opened.query('select expires_at, updated_at from tokens');
    const before = await expiries();
    await authenticate(User, ann.$metadata.token);
    expect(opened.statements).toHaveLength(1);
    clock.pass(minutes(6));
    await authenticate(User, ann.$metadata.token);
    await settled(clock());
    expect(await expiries()).toEqual(before);
  });

  test('H64 between processes the statement decides: the second to see a session at the same time writes nothing', async () => {
    clock.pass(minutes(6));
    const now = new Date(clock());
    const { jti } = peekToken(ann.$metadata.token) ?? {};
    const parameters = { jti, now, due: new Date(clock() - minutes(5) * 1000) };
    const { store } = findScope(User, {});
    const see = () => store.run(sessionStatementsOf(User).see, parameters);
    expect([(await see()).count, (await see()).count, (await see()).count]).toEqual([1, 0, 0]);
  });

  test('a request in a transaction that rolls back was seen all the same', async () => {
    clock.pass(minutes(6));
    const stop = new Error('stop');
    const call = opened.domain.transaction(async () => {
      await authenticate(User, ann.$metadata.token);
      throw stop;
    });
    await expect(call).rejects.toBe(stop);
    await settled(clock());
  });

  test('a store that cannot write it lets the user in, and reports it', async () => {
    clock.pass(minutes(6));
    await opened.query(
      name === 'sqlite'
        ? "create trigger stop before update of last_seen_at on tokens begin select raise(abort, 'disk trouble'); end"
        : "alter table tokens add constraint stop check (last_seen_at < created_at + interval '1 minute') not valid",
    );
    expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
    await expect.poll(() => reported.length).toBe(1);
    await opened.query(name === 'sqlite' ? 'drop trigger stop' : 'alter table tokens drop constraint stop');
    expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
    await settled(clock());
  });

  test('a session that ended meanwhile is not seen', async () => {
    clock.pass(minutes(6));
    await User.actions.logOutEverywhere({ user: ann });
    expect(await authenticate(User, ann.$metadata.token)).toBeNull();
    expect(writes()).toBe(0);
  });
});

describe.for(stores)('idleTimeout on $name', ({ open }) => {
  let opened: OpenedStore;
  let clock: ReturnType<typeof heldClock>;
  let ann: Awaited<ReturnType<typeof register>>;
  const register = () => Info.strategy(IdleUser, 'password').action('register', credentials('ann'));
  const list = () => IdleUser.actions.listSessions({ user: ann });
  beforeEach(async () => {
    clock = heldClock();
    opened = await open([IdleUser, Token], { clock });
    ann = await register();
  });
  afterEach(() => opened.close());

  test('H65 a session that was not used for so long ends: for authenticate, the list, its end and a renewal', async () => {
    const { token } = ann.$metadata;
    const [session] = await list();
    clock.pass(minutes(30) - 1);
    expect(await authenticate(IdleUser, token)).not.toBeNull();
    await expect.poll(async () => Number((await list())[0]?.lastSeenAt)).toBe(clock());
    clock.pass(minutes(30));
    expect(await authenticate(IdleUser, token)).toBeNull();
    expect(await renewToken(IdleUser, token)).toBeNull();
    expect(await list()).toEqual([]);
    await expect(IdleUser.actions.endSession({ user: ann, session: session?.id ?? '' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('H65 a renewal alone does not let an idle session in again, judged under the lock', async () => {
    clock.pass(minutes(30));
    expect(await renewToken(IdleUser, ann.$metadata.token)).toBeNull();
    expect((await opened.query('select purpose from tokens')).map(({ purpose }) => purpose)).toEqual(['user']);
  });

  test('H65 a session in use lives on, as long as its token', async () => {
    for (let passed = 0; passed < 20; passed++) {
      clock.pass(minutes(20));
      await expectLive(IdleUser, [ann.$metadata.token]);
      await expect.poll(async () => Number((await list())[0]?.lastSeenAt)).toBe(clock());
    }
  });

  test('an idle session cannot be kept by endOthers and logOutEverywhere', async () => {
    clock.pass(minutes(30));
    const except = ann.$metadata.token;
    await expect(IdleUser.actions.endOtherSessions({ user: ann, except })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(IdleUser.actions.logOutEverywhere({ user: ann, except })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  test('a row of before the add-on is idle from when it was made', async () => {
    await opened.query('update tokens set last_seen_at = null');
    clock.pass(minutes(29));
    await expectLive(IdleUser, [ann.$metadata.token]);
    await expect.poll(async () => Number((await list())[0]?.lastSeenAt)).toBe(clock());
    await opened.query('update tokens set last_seen_at = null');
    clock.pass(minutes(1));
    await expectDead(IdleUser, [ann.$metadata.token]);
  });

  test('tokens of other purposes are never idle: a reset link works after an hour', async () => {
    const { issueToken } = await import('../../sessions/issue-token.ts');
    const { verifyToken } = await import('../../token/verify-token.ts');
    const { token } = await issueToken(IdleUser, ann, { purpose: 'download' });
    clock.pass(minutes(60));
    expect(await verifyToken(IdleUser, token)).not.toBeNull();
  });
});
