import { randomUUID } from 'node:crypto';
import { isRecordOf } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { renewToken } from '../../sessions/renew-token.ts';
import { credentials } from '../../test-setup/accounts.ts';
import { heldClock } from '../../test-setup/limited-accounts.ts';
import { known, on, Token, User } from '../../test-setup/session-accounts.ts';
import { callUntyped, expectDead, expectLive, tokenRows } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { peekToken } from '../../token/verify-token.ts';

const password = Info.strategy(User, 'password');
const sessions = Info.strategy(User, 'sessions');
const sidOf = (token: string) => String(peekToken(token)?.sid);

describe.for(stores)('sessions on $name', ({ open }) => {
  let opened: OpenedStore;
  let clock: ReturnType<typeof heldClock>;
  let ann: Awaited<ReturnType<typeof register>>;
  const register = (name: string) => password.action('register', credentials(name), on('Firefox'));
  const signIn = async (name: string, userAgent: string, ip = '203.0.113.7') =>
    (await password.action('signIn', known(name), on(userAgent, ip))).$metadata.token;
  beforeEach(async () => {
    clock = heldClock();
    opened = await open([User, Token], { clock });
    ann = await register('ann');
  });
  afterEach(() => opened.close());

  test('H60 after three sign-ins list shows three sessions, the current one first, each with its device and its times', async () => {
    clock.pass(60);
    const phone = await signIn('ann', 'Safari on iPhone', '2001:db8:1:2::3');
    clock.pass(60);
    const laptop = await signIn('ann', 'Chrome on Linux', '198.51.100.9');
    await register('bob');
    const listed = await sessions.action('list', { user: ann, current: phone });
    const at = (seconds: number) => new Date(clock() - seconds * 1000);
    const life = 14 * 86_400;
    expect(listed).toEqual([
      {
        ...{ id: sidOf(phone), current: true, strategy: 'password', userAgent: 'Safari on iPhone' },
        ...{ ip: '2001:db8:1::/48', signedInAt: at(60), lastSeenAt: at(60), expiresAt: at(60 - life) },
      },
      {
        ...{ id: sidOf(laptop), current: false, strategy: 'password', userAgent: 'Chrome on Linux' },
        ...{ ip: '198.51.100.0/24', signedInAt: at(0), lastSeenAt: at(0), expiresAt: at(-life) },
      },
      {
        ...{ id: sidOf(ann.$metadata.token), current: false, strategy: 'password', userAgent: 'Firefox' },
        ...{ ip: '203.0.113.0/24', signedInAt: at(120), lastSeenAt: at(120), expiresAt: at(120 - life) },
      },
    ]);
    expect(await User.actions.listSessions({ user: ann, current: phone })).toEqual(listed);
  });

  test('W12 nothing in the list signs in, and tokens of other purposes are not in it', async () => {
    await issueToken(User, ann, { purpose: 'download' });
    const [only, ...others] = await sessions.action('list', { user: ann });
    expect(others).toEqual([]);
    for (const text of Object.values(only ?? {}).map(String)) expect(await authenticate(User, text)).toBeNull();
    expect(JSON.stringify(only)).not.toContain(ann.$metadata.token);
  });

  test('no session is current for the token of another user, a dead one, and rubbish', async () => {
    const bob = await register('bob');
    for (const current of [bob.$metadata.token, 'rubbish', '', `${ann.$metadata.token}x`]) {
      expect(await sessions.action('list', { user: ann, current })).toEqual([
        expect.objectContaining({ current: false }),
      ]);
    }
  });

  test('H59 a renewal continues the session: the same id, sign-in, strategy and device, and one line in the list', async () => {
    const [before] = await sessions.action('list', { user: ann });
    clock.pass(3600);
    const renewed = await renewToken(User, ann.$metadata.token);
    const [after, ...others] = await sessions.action('list', { user: ann, current: renewed?.token ?? '' });
    expect(others).toEqual([]);
    expect(after).toEqual({
      ...{ ...before, current: true, lastSeenAt: new Date(clock()) },
      expiresAt: new Date(clock() + 14 * 86_400_000),
    });
    const moved = await renewToken(User, renewed?.token ?? '', on('Firefox 2', '192.0.2.1'));
    expect(await sessions.action('list', { user: ann, current: moved?.token ?? '' })).toEqual([
      { ...after, userAgent: 'Firefox 2', ip: '192.0.2.0/24' },
    ]);
  });

  test('H62 end ends that session and no other; the result is the user with the number', async () => {
    const tokens = [ann.$metadata.token, await signIn('ann', 'B'), await signIn('ann', 'C')];
    const bob = await register('bob');
    const ended = await sessions.action('end', { user: ann, session: sidOf(tokens[1] ?? '') });
    expect(ended.$metadata.ended).toBe(1);
    expect(isRecordOf(User, ended)).toBe(true);
    expect(ended.email).toBe('ann@example.com');
    await expectDead(User, tokens.slice(1, 2));
    await expectLive(User, [tokens[0] ?? '', tokens[2] ?? '', bob.$metadata.token]);
    expect(await sessions.action('list', { user: ann })).toHaveLength(2);
  });

  test('H62 a renewed session ends by the id it began with', async () => {
    const renewed = await renewToken(User, ann.$metadata.token);
    await sessions.action('end', { user: ann, session: sidOf(ann.$metadata.token) });
    await expectDead(User, [renewed?.token ?? '']);
  });

  test('H62 the id of another user, an unknown one and one that has ended give the same NOT_FOUND, and end nothing', async () => {
    const bob = await register('bob');
    const second = await signIn('ann', 'B');
    await sessions.action('end', { user: ann, session: sidOf(second) });
    const errors: unknown[] = [];
    for (const session of [sidOf(bob.$metadata.token), randomUUID(), sidOf(second), '', 'a\0b', "' or 1=1"]) {
      await sessions.action('end', { user: ann, session }).catch((error: unknown) => errors.push(error));
    }
    expect(errors).toHaveLength(6);
    for (const error of errors) expect(error).toMatchObject({ code: 'NOT_FOUND', message: 'there is no such session' });
    await expectLive(User, [ann.$metadata.token, bob.$metadata.token]);
  });

  test('end with a condition ends those that meet all of it', async () => {
    clock.pass(3600);
    const [chrome, firefox] = [await signIn('ann', 'Chrome 120'), await signIn('ann', 'FIREFOX 121')];
    const hourAgo = new Date(clock() - 1800_000);
    const ended = await sessions.action('end', { user: ann, where: { userAgent: 'firefox', signedInBefore: hourAgo } });
    expect(ended.$metadata.ended).toBe(1);
    await expectDead(User, [ann.$metadata.token]);
    await expectLive(User, [chrome, firefox]);
    expect((await sessions.action('end', { user: ann, where: { strategy: 'magicLink' } })).$metadata.ended).toBe(0);
    expect((await sessions.action('end', { user: ann, where: { strategy: 'password' } })).$metadata.ended).toBe(2);
    await expectDead(User, [chrome, firefox]);
  });

  test('lastSeenBefore ends what was not used since', async () => {
    const used = await signIn('ann', 'B');
    clock.pass(600);
    await authenticate(User, used);
    await expect.poll(() => tokenRows(opened).then((rows) => rows.filter(isLaterThanBegun).length)).toBe(1);
    const where = { lastSeenBefore: new Date(clock()) };
    expect((await User.actions.endSession({ user: ann, where })).$metadata.ended).toBe(1);
    await expectLive(User, [used]);
    await expectDead(User, [ann.$metadata.token]);
  });

  test('endOthers ends every session but that of the token', async () => {
    const tokens = [ann.$metadata.token, await signIn('ann', 'B'), await signIn('ann', 'C')];
    const bob = await register('bob');
    const ended = await sessions.action('endOthers', { user: ann, except: tokens[1] ?? '' });
    expect(ended.$metadata.ended).toBe(2);
    await expectLive(User, [tokens[1] ?? '', bob.$metadata.token]);
    await expectDead(User, [tokens[0] ?? '', tokens[2] ?? '']);
  });

  test('endOthers refuses a token that is not a live one of this user, and ends nothing', async () => {
    const bob = await register('bob');
    const dead = await signIn('ann', 'B');
    await sessions.action('end', { user: ann, session: sidOf(dead) });
    for (const except of [bob.$metadata.token, dead, 'rubbish']) {
      await expect(sessions.action('endOthers', { user: ann, except })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['except'], message: 'expected a live token of this user' }],
      });
    }
    await expectLive(User, [ann.$metadata.token, bob.$metadata.token]);
  });

  test.for([
    [{}, ['session']],
    [{ session: 'x', where: { strategy: 'password' } }, ['where']],
    [{ where: {} }, ['where']],
    [{ where: { strategy: 'password', ip: '192.0.2.1' } }, ['where', 'ip']],
    [{ where: { signedInBefore: 'yesterday' } }, ['where', 'signedInBefore']],
    [{ session: 7 }, ['session']],
  ] as const)('end refuses %j, and ends nothing', async ([given, path]) => {
    const call = callUntyped(User, 'endSession', { user: ann, ...given });
    await expect(call).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] });
    await expectLive(User, [ann.$metadata.token]);
  });

  test('ended sessions roll back with the transaction around them', async () => {
    const stop = new Error('stop');
    const session = sidOf(ann.$metadata.token);
    const rolledBack = opened.domain.transaction(async () => {
      await sessions.action('end', { user: ann, session });
      await expectDead(User, [ann.$metadata.token]);
      throw stop;
    });
    await expect(rolledBack).rejects.toBe(stop);
    await expectLive(User, [ann.$metadata.token]);
  });

  test('of ten that end one session at the same time, one ends it', async () => {
    const session = sidOf(await signIn('ann', 'B'));
    const calls = Array.from({ length: 10 }, () => sessions.action('end', { user: ann, session }));
    const outcomes = (await Promise.allSettled(calls)).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a user who is gone has no sessions', async () => {
    await User.actions.remove(ann);
    expect(await sessions.action('list', { user: ann })).toEqual([]);
  });

  test('a row of before the add-on is a session by itself, and can be ended', async () => {
    await opened.query(
      'update tokens set session_id = null, signed_in_at = null, strategy = null, user_agent = null, ip = null, last_seen_at = null',
    );
    const [only, ...others] = await sessions.action('list', { user: ann, current: ann.$metadata.token });
    expect(others).toEqual([]);
    expect(only).toMatchObject({ current: true, lastSeenAt: null, userAgent: null, ip: null, strategy: null });
    expect(only?.signedInAt).toEqual(new Date(clock()));
    await sessions.action('end', { user: ann, session: only?.id ?? '' });
    await expectDead(User, [ann.$metadata.token]);
  });
});

function isLaterThanBegun(row: Record<string, unknown>): boolean {
  return Number(new Date(String(row.last_seen_at))) > Number(new Date(String(row.created_at)));
}
