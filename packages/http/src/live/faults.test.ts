// What is found without an announcement: by the clock, after an interruption, and not at all while the node is blind.
import { setTimeout as sleep } from 'node:timers/promises';
import { authenticate, Info, issueToken, subjectOf } from '@ashlar/authentication';
import { announcementsOf } from '@ashlar/authentication/extension';
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { postgresDataLayer, postgresListener } from '@ashlar/kysely/postgres';
import pg from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { startProxy } from '../../../../tools/tcp-proxy.ts';
import {
  credentials,
  Token as SilentToken,
  User as SilentUser,
} from '../../../authentication/src/test-setup/accounts.ts';
import { Member, Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { IdleUser, Token as SessionToken } from '../../../authentication/src/test-setup/session-accounts.ts';
import { type OpenedStore, stores } from '../../../authentication/src/test-setup/stores.ts';
import { startNode } from '../test-setup/live-site.ts';

const ended = { code: 4401, reason: 'session ended' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe.each(stores)('on $name', ({ open }) => {
  test('H89 without announcements a log-out is found when all connections are looked at, which is said once', async () => {
    const errors: unknown[] = [];
    const opened = await open([SilentUser, SilentToken], { onError: (error) => errors.push(error) });
    onTestFinished(() => opened.close());
    const node = await startNode(opened, SilentUser, { sweep: '1 second' });
    const ann = await Info.strategy(SilentUser, 'password').action('register', credentials('ann'));
    const bob = await Info.strategy(SilentUser, 'password').action('register', credentials('bob'));
    const [hers, his] = [
      await node.connect(bearer(ann.$metadata.token)),
      await node.connect(bearer(bob.$metadata.token)),
    ];
    await Info.strategy(SilentUser, 'logOutEverywhere').action('logOutEverywhere', { user: ann });
    expect(await hers.closed).toEqual(ended);
    expect(his.isOpen()).toBe(true);
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('set announce: true in the tokenResource section of Token'),
      }),
    ]);
  });

  test('raw SQL that ends a session or deletes a user is found when all connections are looked at', async () => {
    const opened = await open([User, Token]);
    onTestFinished(() => opened.close());
    const node = await startNode(opened, User, { sweep: '1 second' });
    const password = Info.strategy(User, 'password');
    const [ann, bob, cy] = [
      await password.action('register', credentials('ann')),
      await password.action('register', credentials('bob')),
      await password.action('register', credentials('cy')),
    ];
    const clients = [];
    for (const { $metadata } of [ann, bob, cy]) clients.push(await node.connect(bearer($metadata.token)));
    const [hers, his, kept] = clients;
    await opened.query(`update tokens set purpose = 'revocation' where subject like '%${ann.id}'`);
    await opened.query(`delete from users where id = '${bob.id}'`);
    expect([await hers?.closed, await his?.closed]).toEqual([ended, ended]);
    expect(kept?.isOpen()).toBe(true);
  });

  test('H65 H93 an idle session is closed within a second: what it sends is no use, a request and a connection are', async () => {
    let now = Date.now();
    const opened = await open([IdleUser, SessionToken], { clock: () => now, onError: () => {} });
    onTestFinished(() => opened.close());
    const node = await startNode(opened, IdleUser);
    const { action } = Info.strategy(IdleUser, 'password');
    const [ann, bob, cy] = [
      await action('register', credentials('ann')),
      await action('register', credentials('bob')),
      await action('register', credentials('cy')),
    ];
    const [hers, his, theirs] = [
      await node.connect(bearer(ann.$metadata.token)),
      await node.connect(bearer(bob.$metadata.token)),
      await node.connect(bearer(cy.$metadata.token)),
    ];
    now += 29 * 60_000;
    hers.socket.send('still here');
    // The node has looked at all first: by this clock it had not for long.
    await expect.poll(() => node.handled).toEqual(['still here']);
    await authenticate(IdleUser, bob.$metadata.token);
    const again = await node.connect(bearer(cy.$metadata.token));
    await opened.domain.settled();
    await sleep(700);
    expect([hers, his, theirs].map(({ isOpen }) => isOpen())).toEqual([true, true, true]);
    now += 60_000;
    const at = performance.now();
    expect(await hers.closed).toEqual({ code: 4401, reason: 'session expired' });
    // A second, and what a busy machine takes.
    expect(performance.now() - at).toBeLessThan(10_000);
    await sleep(700);
    expect([his, theirs, again].map(({ isOpen }) => isOpen())).toEqual([true, true, true]);
  });

  test('H91 a user with 10,000 sessions is told with one text, and all of them end', async () => {
    const opened = await open([User, Token]);
    onTestFinished(() => opened.close());
    const node = await startNode(opened, User);
    const password = Info.strategy(User, 'password');
    const [ann, bob] = [
      await password.action('register', credentials('ann')),
      await password.action('register', credentials('bob')),
    ];
    const clients = [await node.connect(bearer(ann.$metadata.token))];
    for (let count = 0; count < 3; count++) {
      clients.push(await node.connect(bearer((await issueToken(User, ann)).token)));
    }
    const his = await node.connect(bearer(bob.$metadata.token));
    await copySessions(opened, subjectOf(User, ann), 10_000 - clients.length);
    const texts: string[] = [];
    const note = (text: string): unknown => texts.push(text);
    await opened.dataLayer.signals?.subscribe(announcementsOf(Token) ?? '', note, () => {});
    const { $metadata } = await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: ann });
    expect($metadata.revoked).toBe(10_000);
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(clients.map(() => ended));
    expect(texts).toEqual([subjectOf(User, ann)]);
    expect(his.isOpen()).toBe(true);
  });

  test('H92 a subject that is too long for a text is told as a look at all, and closes no one else', async () => {
    const opened = await open([Member, Token]);
    onTestFinished(() => opened.close());
    const node = await startNode(opened, Member);
    const [long, other] = [
      await Member.actions.add({ name: 'x'.repeat(1100), hashedPassword: 'unknown' }),
      await Member.actions.add({ name: 'y'.repeat(1100), hashedPassword: 'unknown' }),
    ];
    const hers = await node.connect(bearer((await issueToken(Member, long)).token));
    const his = await node.connect(bearer((await issueToken(Member, other)).token));
    await Info.strategy(Member, 'logOutEverywhere').action('logOutEverywhere', { user: long });
    expect(await hers.closed).toEqual(ended);
    await sleep(400);
    expect(his.isOpen()).toBe(true);
  });
});

/** Adds sessions of a user, by copies of the row of one. */
async function copySessions({ query }: OpenedStore, subject: string, count: number): Promise<void> {
  const [row] = await query(`select * from tokens where subject = '${subject}' limit 1`);
  const columns = Object.keys(row ?? {}).filter((name) => name !== 'jti');
  await query(
    `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count})
    insert into tokens (jti, ${columns}) select 'copy ' || n, ${columns} from numbers
    join (select * from tokens where subject = '${subject}' limit 1) as original on 1 = 1`,
  );
}

async function postgresBehindProxy() {
  const url = inject('postgresUrl');
  const proxy = await startProxy(url);
  onTestFinished(() => proxy.stop());
  const schema = `live_${process.pid}_${Date.now()}`;
  const admin = new pg.Client(url);
  await admin.connect();
  await admin.query(`create schema ${schema}`);
  onTestFinished(() => admin.end());
  const options = `-c search_path=${schema}`;
  const open = (connectionString: string, application_name = schema) => {
    const signals = postgresListener({ connectionString, options, application_name, heartbeat: 500 });
    // On a busy machine, what is not disturbed may take its time.
    const timeouts = connectionString === url ? {} : { acquireTimeout: 1500, answerTimeout: 1500 };
    const dataLayer = postgresDataLayer({ connectionString, options, signals, ...timeouts });
    const domain = createDomain({ name: connectionString, resources: [User, Token], dataLayer, onError: () => {} });
    onTestFinished(() => domain.close());
    return { domain, dataLayer };
  };
  const direct = open(url, 'direct');
  await createTables(direct.dataLayer, [User, Token]);
  const node = open(proxy.inFrontOf(url));
  const cut = () =>
    admin.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [schema]);
  const register = (name: string) =>
    direct.domain.run(() => Info.strategy(User, 'password').action('register', credentials(name)));
  type Person = Awaited<ReturnType<typeof register>>;
  const logOut = (user: Person) =>
    direct.domain.run(() => Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user }));
  return { proxy, direct, node, cut, register, logOut };
}

test('H87 the listener is cut, 100 users log out, it comes back: all are closed, the others stay', async () => {
  const { node, cut, register, logOut } = await postgresBehindProxy();
  const live = await startNode(node, User);
  const users = [];
  for (let index = 0; index < 102; index++) users.push(await register(`user${index}`));
  const clients = [];
  for (const { $metadata } of users) clients.push(await live.connect(bearer($metadata.token)));
  await cut();
  await Promise.all(users.slice(2).map(logOut));
  const closed = await Promise.all(clients.slice(2).map((client) => client.closed));
  expect(closed.every(({ code }) => code === 4401)).toBe(true);
  expect(clients.slice(0, 2).map(({ isOpen }) => isOpen())).toEqual([true, true]);
});

test('H88 the network swallows everything for a while: the log-out of that time is found afterwards', async () => {
  const { proxy, node, register, logOut } = await postgresBehindProxy();
  const live = await startNode(node, User);
  const [ann, bob] = [await register('ann'), await register('bob')];
  const [hers, his] = [
    await live.connect(bearer(ann.$metadata.token)),
    await live.connect(bearer(bob.$metadata.token)),
  ];
  proxy.halfOpen('server');
  await logOut(ann);
  expect(await hers.closed).toEqual(ended);
  expect(his.isOpen()).toBe(true);
});

test('H95 W10 when the store cannot be reached, no message is handled after blindAfter, and all are closed', async () => {
  const { proxy, node, register } = await postgresBehindProxy();
  const options = { sweep: '1 second', blindAfter: '3 seconds' } as const;
  const [closing, keeping] = [
    await startNode(node, User, options),
    await startNode(node, User, { ...options, whenBlind: 'keep' }),
  ];
  const { token } = (await register('ann')).$metadata;
  const [client, kept] = [await closing.connect(bearer(token)), await keeping.connect(bearer(token))];
  proxy.stall();
  const at = performance.now();
  expect(await client.closed).toEqual({ code: 1013, reason: 'try again later' });
  // Three seconds, the next failing look, and what a busy machine takes. Thirty are the usual time of a look.
  expect(performance.now() - at).toBeLessThan(20_000);
  await expect(closing.connect(bearer(token))).rejects.toThrow('503');
  await sleep(500);
  expect(kept.isOpen()).toBe(true);
  proxy.pass();
});
