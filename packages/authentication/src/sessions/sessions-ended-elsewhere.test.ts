// `domain.on('sessions.ended')`: other processes, forged texts and listeners that fail.
import { setTimeout as sleep } from 'node:timers/promises';
import { createDomain, type DomainOptions, memoryDataLayer } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineResource, Info, subjectOf } from '../index.ts';
import type { SessionKey } from '../part/sessions-ended.ts';
import {
  passwordAttributes,
  quickHash,
  Token as Silent,
  User as SilentUser,
  storedTokens,
} from '../test-setup/accounts.ts';
import { Member, Token, User } from '../test-setup/announced-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { listenTo, openTunnels, type Registered, type Tunnel } from '../test-setup/tunnels.ts';
import { announcementsOf, everySession } from '../token-store/announce.ts';

const logOut = Info.strategy(User, 'logOutEverywhere');

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

  test('T19 as in H81: another process hears of it, and ends just its sessions', async () => {
    const other = opened.openAnother();
    const { events, closed } = listenTo(other.domain, tunnels);
    // First it listens, then it looks: what came before is not missed.
    await expect.poll(() => events.length).toBeGreaterThan(0);
    await opened.domain.run(() => logOut.action('logOutEverywhere', { user: ann, reason: 'stolen' }));
    await expect.poll(() => [...closed].sort()).toEqual(['ann 1', 'ann 2']);
    expect(events.filter(({ here }) => here)).toEqual([]);
    // A hint has no facts: anyone who may write to the store can forge it.
    for (const event of events) expect(event).not.toHaveProperty('reason');
  });

  test('T19 as in H90: forged texts end nothing of a live session', async () => {
    const { events, closed } = listenTo(opened.domain, tunnels);
    await expect.poll(() => events.length).toBeGreaterThan(0);
    const channel = announcementsOf(Token) ?? '';
    const texts = [subjectOf(User, ann), everySession, 'rubbish', 'member?name=ann'];
    for (const text of texts) await opened.domain.store.publish(channel, text);
    const before = events.length;
    await logOut.action('logOutEverywhere', { user: bob });
    await expect.poll(() => closed).toEqual(['bob']);
    expect(events.length).toBeGreaterThan(before);
    expect(failures).toEqual([]);
  });

  test('T19 a log-out before the process listens is found by the first look', async () => {
    const other = opened.openAnother();
    await opened.domain.run(() => logOut.action('logOutEverywhere', { user: ann }));
    const { closed } = listenTo(other.domain, tunnels);
    await expect.poll(() => [...closed].sort()).toEqual(['ann 1', 'ann 2']);
  });

  test('T19 the store is asked only if something of these users is held', async () => {
    const asked: number[] = [];
    opened.domain.on('sessions.ended', async ({ here, among }) => {
      if (!here) return;
      opened.statements.length = 0;
      await among(tunnels.filter(({ name }) => name === 'bob'));
      asked.push(opened.statements.length);
      await among(tunnels);
      asked.push(opened.statements.length);
    });
    await logOut.action('logOutEverywhere', { user: ann });
    await opened.domain.settled();
    expect(asked).toEqual([0, 1]);
  });

  test('T20 a listener that fails reaches onError, and the log-out has happened', async () => {
    const failure = new Error('the tunnel does not close');
    opened.domain.on('sessions.ended', ({ here }) => {
      if (here) throw failure;
    });
    const { closed } = listenTo(opened.domain, tunnels);
    expect(await logOut.action('logOutEverywhere', { user: ann })).toMatchObject({ $metadata: { revoked: 2 } });
    await opened.domain.settled();
    expect(failures).toEqual([failure]);
    expect(closed.sort()).toEqual(['ann 1', 'ann 2']);
  });

  test('T20 what on returns removes the listener, and closing the domain removes all', async () => {
    const { here, off } = listenTo(opened.domain, tunnels);
    const other = listenTo(opened.domain, tunnels);
    off();
    await logOut.action('logOutEverywhere', { user: ann });
    await opened.domain.settled();
    expect([here().length, other.here().length]).toEqual([0, 1]);
    const another = opened.openAnother();
    await opened.domain.close();
    const heard = other.events.length;
    await another.domain.run(() => logOut.action('logOutEverywhere', { user: bob }));
    await sleep(300);
    expect(other.events).toHaveLength(heard);
    expect(other.closed).not.toContain('bob');
    expect(() => opened.domain.on('sessions.ended', () => {})).toThrow(
      expect.objectContaining({ code: 'DOMAIN_CLOSED' }),
    );
  });

  test('T20 what names no session is refused: nothing would ever end it', async () => {
    opened.domain.on('sessions.ended', async ({ here, among }) => {
      if (here) await among([{ subject: subjectOf(User, ann) } as SessionKey]);
    });
    await logOut.action('logOutEverywhere', { user: ann });
    await opened.domain.settled();
    expect(failures).toEqual([expect.any(TypeError)]);
  });
});

test('T19 as in H89: without announcements only this process is heard, and onError hears of that once', async () => {
  const failures: unknown[] = [];
  const onError = (error: unknown) => void failures.push(error);
  const domain = createDomain({ name: 'a', resources: [SilentUser, Silent], dataLayer: memoryDataLayer(), onError });
  for (let count = 0; count < 2; count++) domain.on('sessions.ended', () => {});
  expect(failures.map(String)).toEqual([
    "Error: domain.on('sessions.ended') hears of no log-out in other processes: set announce: true in the tokenResource section of Token",
  ]);
  await domain.close();
});

test('T20 where no session can be looked up, on is refused with the cure', async () => {
  const Stateless = defineResource({
    name: 'Stateless',
    table: 'users',
    attributes: passwordAttributes,
    authentication: {
      sessionIdentifier: 'jti',
      tokens: {
        ...storedTokens,
        storeAllTokens: false,
        requireTokenPresenceForAuthentication: false,
        tokenResource: Silent,
      },
      strategies: { password: { identityField: 'email', hashProvider: quickHash } },
    },
  });
  const domain = createDomain({ name: 'b', resources: [Stateless, Silent], dataLayer: memoryDataLayer() });
  expect(() => domain.on('sessions.ended', () => {})).toThrow(
    /tells of "sessions.ended"; set enabled, storeAllTokens and requireTokenPresenceForAuthentication to true in authentication.tokens of Stateless$/,
  );
  await domain.close();
});
