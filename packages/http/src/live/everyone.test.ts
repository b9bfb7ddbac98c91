// Live connections and a log-out of everyone: all of them close, on every node, but for the session that is spared.
import { setTimeout as sleep } from 'node:timers/promises';
import { Info, renewToken } from '@ashlar/authentication';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { credentials } from '../../../authentication/src/test-setup/accounts.ts';
import {
  AnnouncedToken,
  Generation,
  AnnouncedUser as User,
} from '../../../authentication/src/test-setup/everyone-accounts.ts';
import { type OpenedStore, stores } from '../../../authentication/src/test-setup/stores.ts';
import { type LiveNode, startNode } from '../test-setup/live-site.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const ended = { code: 4401, reason: 'session ended' };

describe.each(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let here: LiveNode;
  let there: LiveNode;
  beforeEach(async () => {
    opened = await open([User, AnnouncedToken, Generation]);
    here = await startNode(opened, User);
    there = await startNode(opened.openAnother(), User);
  });
  afterEach(() => opened.close());
  const inDomain = <Result>(work: () => Result): Result => opened.domain.run(work);
  const register = (name: string) => inDomain(() => password.action('register', credentials(name)));
  const connect = (node: LiveNode, token: string) => node.connect({ authorization: `Bearer ${token}` });
  const everyoneOut = (given: { except?: string; preview?: boolean } = {}) =>
    inDomain(() => logOut.action('logOutEverywhere', { everyone: true, ...given }));

  test('L77 as in H81: a log-out of everyone closes every socket on both nodes', async () => {
    const tokens = [];
    for (const name of ['ann', 'bob', 'cy']) tokens.push((await register(name)).$metadata.token);
    const clients = [];
    for (const token of tokens) clients.push(await connect(here, token), await connect(there, token));
    await everyoneOut({ preview: true });
    await sleep(400);
    expect(clients.map(({ isOpen }) => isOpen())).toEqual(clients.map(() => true));
    await everyoneOut();
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(clients.map(() => ended));
    expect([here.live.size, there.live.size]).toEqual([0, 0]);
  });

  test('L77 as in H83: the spared session keeps its sockets, after a renewal too', async () => {
    const [ann, bob] = [(await register('ann')).$metadata.token, (await register('bob')).$metadata.token];
    const kept = [await connect(here, ann), await connect(there, ann)];
    const ending = [await connect(here, bob), await connect(there, bob)];
    const renewed = (await inDomain(() => renewToken(User, ann)))?.token ?? '';
    await everyoneOut({ except: renewed });
    expect(await Promise.all(ending.map(({ closed }) => closed))).toEqual([ended, ended]);
    await sleep(400);
    expect(kept.map(({ isOpen }) => isOpen())).toEqual([true, true]);
  });

  test('L77 as in H84: one that is rolled back closes nothing', async () => {
    const client = await connect(there, (await register('ann')).$metadata.token);
    const abandoned = new Error('abandoned');
    const undone = opened.domain.transaction(async () => {
      await logOut.action('logOutEverywhere', { everyone: true });
      throw abandoned;
    });
    await expect(undone).rejects.toBe(abandoned);
    await sleep(400);
    expect(client.isOpen()).toBe(true);
  });
});
