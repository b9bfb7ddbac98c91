// `domain.on('sessions.ended')`: for whatever an application wants to end with a session, such as a job or a tunnel.
import { setTimeout as sleep } from 'node:timers/promises';
import type { DomainOptions } from '@ashlar/core';
import type { KyselyDataLayer } from '@ashlar/kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info, issueToken, renewToken, revokeToken, subjectOf } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import { Member, Token, User } from '../test-setup/announced-accounts.ts';
import { Token as SeenToken, User as SeenUser } from '../test-setup/session-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { listenTo, openTunnels, type Registered, type Tunnel, tunnelOf } from '../test-setup/tunnels.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const changedMind = new Error('changed my mind');

describe.each(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let ann: Registered;
  let bob: Registered;
  let tunnels: readonly Tunnel[];
  const failures: unknown[] = [];
  const options: Partial<DomainOptions> = { onError: (error) => void failures.push(error) };

  beforeEach(async () => {
    failures.length = 0;
    opened = await open([User, Member, Token], options);
    ({ ann, bob, tunnels } = await openTunnels());
  });
  afterEach(() => opened.close());

  const doors: readonly { name: string; call(): Promise<unknown>; cause: string; closes: readonly string[] }[] = [
    {
      name: 'log-out everywhere',
      call: () => logOut.action('logOutEverywhere', { user: ann, reason: 'stolen' }),
      cause: 'logOut',
      closes: ['ann 1', 'ann 2'],
    },
    {
      name: 'a log-out of all others',
      call: () => logOut.action('logOutEverywhere', { user: ann, except: ann.$metadata.token }),
      cause: 'logOut',
      closes: ['ann 2'],
    },
    {
      name: 'a change of the password',
      call: () => User.actions.setPassword(ann, { password: 'another password' }),
      cause: 'passwordChange',
      closes: ['ann 1', 'ann 2'],
    },
    { name: 'revokeToken', call: () => revokeToken(Token, ann.$metadata.token), cause: 'revoke', closes: ['ann 1'] },
    { name: 'a destruction', call: () => User.actions.remove(ann), cause: 'destroy', closes: ['ann 1', 'ann 2'] },
    {
      name: 'a bulk update',
      call: () => User.actions.writeHashOfAll({}, { hashedPassword: 'unknown' }),
      cause: 'bulk',
      closes: ['ann 1', 'ann 2', 'bob'],
    },
  ];

  test.each(doors)(
    'T18 as in H82: $name is heard once here, and ends just its sessions',
    async ({ call, cause, closes }) => {
      const { closed, here } = listenTo(opened.domain, tunnels);
      await call();
      await opened.domain.settled();
      expect(closed.sort()).toEqual(closes);
      expect(here()).toEqual([expect.objectContaining({ here: true, resource: User, cause })]);
      expect(failures).toEqual([]);
    },
  );

  test('T18 it says who, which sessions, why, and who did it', async () => {
    const { here } = listenTo(opened.domain, tunnels);
    const subject = subjectOf(User, ann);
    const actor = { email: 'admin@example.com' };
    await logOut.action('logOutEverywhere', { userId: ann.id, reason: 'stolen' }, { actor });
    await revokeToken(Token, bob.$metadata.token);
    await opened.domain.settled();
    expect(here()).toEqual([
      expect.objectContaining({
        subject,
        subjects: [subject],
        sessions: 'all',
        cause: 'logOut',
        reason: 'stolen',
        actor,
      }),
      expect.objectContaining({ sessions: [tunnels[2]?.sessionId], cause: 'revoke', reason: null, actor: undefined }),
    ]);
    expect(here()[0]).toMatchObject({ user: { email: 'ann@example.com' } });
    expect(JSON.stringify(here())).not.toContain(ann.$metadata.token);
  });

  test('T18 a renewal, a preview, a sign-in and a mailed token end no session, and are not heard', async () => {
    const { events, closed, here } = listenTo(opened.domain, tunnels);
    await renewToken(User, ann.$metadata.token);
    await logOut.action('logOutEverywhere', { user: ann, preview: true });
    await password.action('signIn', { email: ann.email, password: credentials('ann').password });
    await password.action('requestReset', { email: ann.email });
    await opened.domain.settled();
    expect(here()).toEqual([]);
    expect(events.every(({ here: isHere }) => !isHere)).toBe(true);
    expect(closed).toEqual([]);
  });

  test('T18 as in H84: a log-out that is rolled back is not heard; a nested one is heard at the outer commit', async () => {
    const { closed, here } = listenTo(opened.domain, tunnels);
    const rolledBack = opened.domain.transaction(async () => {
      await logOut.action('logOutEverywhere', { user: ann });
      throw changedMind;
    });
    await expect(rolledBack).rejects.toBe(changedMind);
    await opened.domain.settled();
    expect([here(), closed]).toEqual([[], []]);
    await opened.domain.transaction(async () => {
      await opened.domain.transaction(() => logOut.action('logOutEverywhere', { user: ann }));
      expect(here()).toEqual([]);
    });
    await opened.domain.settled();
    expect(here()).toHaveLength(1);
    expect(closed.sort()).toEqual(['ann 1', 'ann 2']);
  });

  test("T18 a log-out in a transaction of the application's own ends its sessions with that commit", async () => {
    const { closed, here } = listenTo(opened.domain, tunnels);
    const own = (opened.dataLayer as KyselyDataLayer).kysely().transaction();
    await own.execute(async (trx) => {
      await logOut.action('logOutEverywhere', { user: ann }, { trx });
      await sleep(100);
      expect(closed).toEqual([]);
    });
    await expect.poll(() => [...closed].sort()).toEqual(['ann 1', 'ann 2']);
    // Ashlar cannot know how it ends, so what it says is a hint.
    expect(here()).toEqual([]);
    const rolledBack = own.execute(async (trx) => {
      await logOut.action('logOutEverywhere', { user: bob }, { trx });
      throw changedMind;
    });
    await expect(rolledBack).rejects.toBe(changedMind);
    await sleep(300);
    expect([here(), closed]).toEqual([[], expect.not.arrayContaining(['bob'])]);
  });
});

test('T18 the add-on sessions says which sessions it has ended', async () => {
  const [store] = stores;
  const opened = await store?.open([SeenUser, SeenToken], { onError: () => {} });
  if (opened === undefined) throw new Error('no store');
  const first = await Info.strategy(SeenUser, 'password').action('register', credentials('ann'));
  const second = await issueToken(SeenUser, first);
  const tunnels = [tunnelOf('first', first.$metadata.token), tunnelOf('second', second.token)];
  const { closed, here } = listenTo(opened.domain, tunnels);
  await Info.strategy(SeenUser, 'sessions').action('end', { user: first, session: tunnels[1]?.sessionId ?? '' });
  await opened.domain.settled();
  expect(closed).toEqual(['second']);
  expect(here()).toMatchObject([{ cause: 'endSession', sessions: [tunnels[1]?.sessionId] }]);
  await opened.close();
});
