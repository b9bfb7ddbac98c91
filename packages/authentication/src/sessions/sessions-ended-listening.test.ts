// How `domain.on('sessions.ended')` listens to other processes, when something is in its way.
import { coreErrors, createDomain, type Domain, memoryDataLayer } from '@ashlar/core';
import type { DataLayer, Signals } from '@ashlar/core/data-layer';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { Info, subjectOf } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import { Token, User } from '../test-setup/announced-accounts.ts';
import { listenTo, type Tunnel, tunnelOf } from '../test-setup/tunnels.ts';
import { announcementsOf } from '../token-store/announce.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');

const failures: unknown[] = [];
beforeEach(() => {
  failures.length = 0;
});

/** Two processes over one store: the second one has these signals. */
function openTwo(signalsOf: (signals: Signals) => Signals = (signals) => signals) {
  const dataLayer = memoryDataLayer();
  const { signals } = dataLayer;
  if (signals === undefined) throw new Error('the memory has signals');
  // The getters of the layer stay: only its signals are others.
  const other: DataLayer = Object.create(dataLayer, { signals: { value: signalsOf(signals) } });
  const open = (name: string, over: DataLayer): Domain => {
    const onError = (error: unknown) => void failures.push(error);
    const domain = createDomain({ name, resources: [User, Token], dataLayer: over, onError });
    onTestFinished(() => domain.close());
    return domain;
  };
  return { here: open('here', dataLayer), there: open('there', other) };
}

async function annIn(domain: Domain) {
  const user = await domain.run(() => password.action('register', credentials('ann')));
  return { user, tunnel: tunnelOf('ann', user.$metadata.token) };
}

test('T19 a process that cannot listen at first says so once, tries again, and then looks at everything', async () => {
  let refusals = 2;
  const { here, there } = openTwo((signals) => ({
    ...signals,
    subscribe: async (...given) => {
      refusals -= 1;
      if (refusals >= 0) throw coreErrors.error('STORE_UNAVAILABLE', { message: 'cannot listen' });
      return await signals.subscribe(...given);
    },
  }));
  const { user, tunnel } = await annIn(here);
  const { closed } = listenTo(there, [tunnel]);
  await here.run(() => logOut.action('logOutEverywhere', { user }));
  await expect.poll(() => closed).toEqual(['ann']);
  expect(failures.map(String)).toEqual(['AshlarError: cannot listen']);
});

test('T19 a listener that is added in a transaction works after it', async () => {
  const { here, there } = openTwo();
  const { user, tunnel } = await annIn(here);
  const heard: { closed?: readonly string[] } = {};
  await there.transaction(async () => {
    heard.closed = listenTo(there, [tunnel]).closed;
  });
  await here.run(() => logOut.action('logOutEverywhere', { user }));
  await expect.poll(() => heard.closed).toEqual(['ann']);
  expect(failures).toEqual([]);
});

test('T20 a listener that never ends holds up what comes from other processes for five seconds at most', async () => {
  const { here, there } = openTwo();
  const { user, tunnel } = await annIn(here);
  const hanging = Promise.withResolvers<void>();
  there.on('sessions.ended', () => hanging.promise);
  const { closed } = listenTo(there, [tunnel]);
  const at = performance.now();
  await here.run(() => logOut.action('logOutEverywhere', { user }));
  await expect.poll(() => closed).toEqual(['ann']);
  // With room for a busy machine.
  expect(performance.now() - at).toBeLessThan(15_000);
  hanging.resolve();
});

test('T19 many texts at once are few events, and a subject of no user of the resource is none', async () => {
  const { here, there } = openTwo();
  const { user } = await annIn(here);
  const { events } = listenTo(there, [] as readonly Tunnel[]);
  await expect.poll(() => events.length).toBeGreaterThan(0);
  events.length = 0;
  const channel = announcementsOf(Token) ?? '';
  await here.transaction(async () => {
    for (let count = 0; count < 200; count++) await here.store.publish(channel, `user?id=${crypto.randomUUID()}`);
    await here.store.publish(channel, 'rubbish');
    await here.store.publish(channel, subjectOf(User, user));
  });
  await expect.poll(() => events.some(({ subjects }) => subjects?.includes(subjectOf(User, user)) ?? false)).toBe(true);
  expect(events.length).toBeLessThan(5);
  expect(events.flatMap(({ subjects }) => subjects ?? [])).not.toContain('rubbish');
});
