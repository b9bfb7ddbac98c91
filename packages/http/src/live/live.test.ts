// Connections end with their sessions: on every node, by whatever door the session ends, and no other one.
import { setTimeout as sleep } from 'node:timers/promises';
import { Info, issueToken, renewToken, revokeToken, subjectOf } from '@ashlar/authentication';
import { announcementsOf } from '@ashlar/authentication/extension';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { credentials } from '../../../authentication/src/test-setup/accounts.ts';
import { sender, Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { type OpenedStore, stores } from '../../../authentication/src/test-setup/stores.ts';
import { type LiveNode, type NodeOptions, origin, startNode } from '../test-setup/live-site.ts';
import { connectStubbornly } from '../test-setup/stubborn-client.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const ended = { code: 4401, reason: 'session ended' };
/** How late a busy machine may keep a promise of a second or two, in milliseconds. A look at all comes after thirty. */
const late = 10_000;

describe.each(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let here: LiveNode;
  let there: LiveNode;
  beforeEach(async () => {
    opened = await open([User, Token]);
    here = await startNode(opened, User);
    there = await startNode(opened.openAnother(), User);
  });
  afterEach(() => opened.close());

  const inDomain = <Result>(work: () => Result): Result => opened.domain.run(work);
  const register = (name: string) => inDomain(() => password.action('register', credentials(name)));
  type Person = Awaited<ReturnType<typeof register>>;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const connect = (node: LiveNode, { $metadata: { token } }: Person) => node.connect(bearer(token));
  const another = (options: NodeOptions) => startNode(opened, User, options);

  test('H81 a log-out everywhere closes every socket of the user on both nodes, and no other one', async () => {
    const [ann, bob] = [await register('ann'), await register('bob')];
    const second = await inDomain(() => issueToken(User, ann));
    const mine = [await connect(here, ann), await connect(there, ann), await there.connect(bearer(second.token))];
    const others = [await connect(here, bob), await connect(there, bob)];
    await inDomain(() => logOut.action('logOutEverywhere', { user: ann }));
    expect(await Promise.all(mine.map(({ closed }) => closed))).toEqual([ended, ended, ended]);
    expect(others.map(({ isOpen }) => isOpen())).toEqual([true, true]);
    expect([here.live.size, there.live.size, there.live.closed.ended]).toEqual([1, 1, 2]);
  });

  const fresh = { password: 'another one', passwordConfirmation: 'another one' };
  async function reset({ email }: Person): Promise<void> {
    await password.action('requestReset', { email });
    await password.action('reset', { resetToken: (await sender.next()).token, ...fresh });
  }

  const doors: readonly { readonly name: string; call(user: Person): Promise<unknown> }[] = [
    { name: 'a change of the password', call: (user) => User.actions.setPassword(user, { password: 'another one' }) },
    { name: 'a reset of the password', call: reset },
    { name: 'revokeToken', call: (user) => revokeToken(Token, user.$metadata.token) },
    { name: 'a destruction', call: (user) => User.actions.remove(user) },
    { name: 'a bulk update', call: () => User.actions.writeHashOfAll({}, { hashedPassword: 'unknown' }) },
    { name: 'a bulk destruction', call: () => User.actions.removeAll({}) },
  ];
  test.each(doors)('H82 $name closes the sockets of the session on both nodes', async ({ call }) => {
    const ann = await register('ann');
    const mine = [await connect(here, ann), await connect(there, ann)];
    await inDomain(() => call(ann));
    expect(await Promise.all(mine.map(({ closed }) => closed))).toEqual([ended, ended]);
  });

  test('H83 a log-out of all others, and a renewal, close nothing of the session that is kept', async () => {
    const ann = await register('ann');
    const other = await inDomain(() => issueToken(User, ann));
    const kept = [await connect(here, ann), await connect(there, ann)];
    const ending = await here.connect(bearer(other.token));
    const renewed = await inDomain(() => renewToken(User, ann.$metadata.token));
    await inDomain(() => logOut.action('logOutEverywhere', { user: ann, except: renewed?.token ?? '' }));
    expect(await ending.closed).toEqual(ended);
    await sleep(400);
    expect(kept.map(({ isOpen }) => isOpen())).toEqual([true, true]);
  });

  test('H84 a log-out that is rolled back closes nothing; a nested one closes at the outer commit', async () => {
    const ann = await register('ann');
    const client = await connect(there, ann);
    const abandoned = new Error('abandoned');
    const undone = opened.domain.transaction(async () => {
      await logOut.action('logOutEverywhere', { user: ann });
      throw abandoned;
    });
    await expect(undone).rejects.toBe(abandoned);
    await sleep(400);
    expect(client.isOpen()).toBe(true);
    await opened.domain.transaction(async () => {
      await logOut.action('logOutEverywhere', { user: ann });
      await sleep(400);
      expect(client.isOpen()).toBe(true);
    });
    expect(await client.closed).toEqual(ended);
  });

  test('H85 W10 of a client that ignores the close frame no message is handled, and it is cut after two seconds', async () => {
    const ann = await register('ann');
    const client = await connectStubbornly(here.port, ann.$metadata.token);
    client.send('before');
    await expect.poll(() => here.handled).toEqual(['before']);
    // The two seconds begin after this, however late the test sees that they have begun.
    const at = performance.now();
    await inDomain(() => logOut.action('logOutEverywhere', { user: ann }));
    await expect.poll(() => here.live.size).toBe(0);
    const sending = setInterval(() => client.send('after'), 10);
    await client.cut;
    clearInterval(sending);
    expect(performance.now() - at).toBeGreaterThan(1900);
    expect(performance.now() - at).toBeLessThan(late);
    expect(here.handled).toEqual(['before']);
  });

  test('H86 W14 a log-out between admitting and attaching is found, and no message is handled', async () => {
    const [ann, bob] = [await register('ann'), await register('bob')];
    // Attaching waits until the hint has come, and found no connection. Then only the second look can find the log-out.
    const node = await another({
      async beforeAttach() {
        await inDomain(() => User.actions.writeHashOfAll({}, { hashedPassword: 'unknown' }));
        await sleep(700);
      },
    });
    expect(await (await connect(node, ann)).closed).toEqual(ended);
    const again = await inDomain(() => issueToken(User, bob));
    const stubborn = await connectStubbornly(node.port, again.token);
    stubborn.send('too late');
    await stubborn.cut;
    expect(node.handled).toEqual([]);
  });

  test('H90 W11 a forged text closes nothing: of a live user, for all, and rubbish', async () => {
    const ann = await register('ann');
    const clients = [await connect(here, ann), await connect(there, ann)];
    const channel = announcementsOf(Token) ?? '';
    for (const text of [subjectOf(User, ann), '*', 'x'.repeat(1000), '']) {
      await inDomain(() => opened.domain.store.publish(channel, text));
    }
    await sleep(500);
    expect(clients.map(({ isOpen }) => isOpen())).toEqual([true, true]);
  });

  test('H93 a session that expires is closed within a second; one that was renewed goes on', async () => {
    let ahead = 0;
    const clocked = await open([User, Token], { clock: () => Date.now() + ahead });
    onTestFinished(() => clocked.close());
    // Only its clock can tell: no look at all is due.
    const node = await startNode(clocked, User, { sweep: '10 minutes', blindAfter: '20 minutes' });
    const { domain } = clocked;
    const issue = (name: string) =>
      domain.run(async () =>
        issueToken(User, await password.action('register', credentials(name)), { lifetime: '1 minute' }),
      );
    const [short, renewed] = [await issue('ann'), await issue('bob')];
    const client = await node.connect(bearer(short.token));
    const going = await node.connect(bearer(renewed.token));
    await domain.run(() => renewToken(User, renewed.token));
    const at = performance.now();
    ahead = short.claims.exp * 1000 - Date.now();
    expect(await client.closed).toEqual({ code: 4401, reason: 'session expired' });
    expect(performance.now() - at).toBeLessThan(late);
    await sleep(600);
    expect(going.isOpen()).toBe(true);
  });

  test('H94 a cookie connects only with an origin of ours, a bearer without one too', async () => {
    const { token } = (await register('ann')).$metadata;
    const cookie = `__Host-user=${token}`;
    await expect(here.connect({ cookie, origin })).resolves.toMatchObject({});
    await expect(here.connect(bearer(token))).resolves.toMatchObject({});
    for (const headers of [{ cookie }, { cookie, origin: 'null' }, { cookie, origin: 'https://evil.example' }]) {
      await expect(here.connect(headers)).rejects.toThrow('403');
    }
    await expect(here.connect({ origin })).rejects.toThrow('401');
    await expect(here.connect(bearer('rubbish'))).rejects.toThrow('401');
  });

  test('H97 closing the domain closes with 1001, and nothing connects any more', async () => {
    const client = await connect(here, await register('ann'));
    await opened.domain.close();
    expect(await client.closed).toEqual({ code: 1001, reason: 'going away' });
    expect([here.live.size, here.live.closed.stopped]).toEqual([0, 1]);
    await expect(here.connect({})).rejects.toThrow('503');
  });
});
