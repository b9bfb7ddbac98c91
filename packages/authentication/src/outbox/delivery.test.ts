// What happens to an event that a receiver does not take at once: it is kept, sent again later, and holds up no other event.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info, sendOutbox, subjectOf } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import { openReceiver, type TestReceiver } from '../test-setup/event-receiver.ts';
import { type HeldClock, heldClock } from '../test-setup/limited-accounts.ts';
import { known } from '../test-setup/session-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { Outbox, Token, tellingUser } from '../test-setup/telling-accounts.ts';

const days = 86_400;

describe.for(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let clock: HeldClock;
  let shop: TestReceiver;
  let wiki: TestReceiver;
  let User: ReturnType<typeof tellingUser>;
  const errors: unknown[] = [];
  const password = () => Info.strategy(User, 'password');
  const register = (name: string) => password().action('register', credentials(name));
  const rows = () => opened.query('select * from outbox order by id');

  beforeEach(async () => {
    clock = heldClock();
    errors.length = 0;
    shop = await openReceiver('https://shop.example');
    wiki = await openReceiver('https://wiki.example');
    User = tellingUser([
      { url: shop.url, audience: shop.audience, authorization: 'Bearer of-the-shop' },
      { url: wiki.url, audience: wiki.audience },
    ]);
    opened = await open([User, Token, Outbox], { clock, onError: (error) => errors.push(error) });
  });
  afterEach(async () => {
    await opened.close();
    await shop.stop();
    await wiki.stop();
  });

  /** Logs a user out who has just registered. */
  async function logOut(name: string): Promise<string> {
    const user = await register(name);
    await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
    return subjectOf(User, user);
  }

  test('O5 O6 a receiver that is down gets the event when it is back, the same one, and the other receiver got it at once', async () => {
    await shop.stop();
    const subject = await logOut('ann');
    await opened.domain.settled();
    expect(wiki.posts.map(({ sub }) => sub)).toEqual([subject]);
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ receiver: shop.audience, subject, problem: 'not reached: ECONNREFUSED' });
    expect(Number(row?.attempts)).toBe(1);

    clock.pass(1);
    expect(await sendOutbox(User)).toEqual({ taken: 0, notTaken: 1 });
    await shop.start();
    // The second wait is two seconds at most, and the first had ended.
    clock.pass(2);
    expect(await sendOutbox(User)).toEqual({ taken: 1, notTaken: 0 });
    expect(shop.posts.map(({ jti }) => jti)).toEqual([row?.id]);
    expect(await rows()).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('O5 it is sent again by itself after about a second, without a call', async () => {
    const running = await open([User, Token, Outbox], { onError: (error) => errors.push(error) });
    try {
      const inIt = { domain: running.domain };
      shop.answer = () => (shop.posts.length === 1 ? 503 : 202);
      const user = await password().action('register', credentials('eve'), inIt);
      await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user }, inIt);
      const [first, second] = await shop.has(2);
      expect(second?.jti).toBe(first?.jti);
      const waited = (second?.at ?? 0) - (first?.at ?? 0);
      expect(waited).toBeGreaterThan(490);
      // Before the next look at what others have left.
      expect(waited).toBeLessThan(4000);
      await running.domain.settled();
      expect(await running.query('select * from outbox')).toEqual([]);
    } finally {
      await running.close();
    }
  });

  test.for([
    {
      name: '400 with a code of RFC 8935',
      status: 400,
      body: '{"err":"invalid_key"}',
      problem: 'status 400 invalid_key',
    },
    { name: '400 with other text, which is not kept', status: 400, body: '{"err":"Bearer x"}', problem: 'status 400' },
    { name: '400 with no JSON at all', status: 400, body: '<h1>', problem: 'status 400' },
    { name: '401', status: 401, body: 'Bearer of-the-shop', problem: 'status 401' },
    { name: '200, which is not 202', status: 200, body: 'thanks', problem: 'status 200' },
    { name: '503', status: 503, body: '', problem: 'status 503' },
  ])('O5 $name leaves the event in the outbox', async ({ status, body, problem }) => {
    shop.answer = (_post, response) => void response.writeHead(status).end(body);
    await logOut('ann');
    await opened.domain.settled();
    expect((await rows()).map((row) => row.problem)).toEqual([problem]);
    shop.answer = () => 202;
    clock.pass(1);
    expect(await sendOutbox(User)).toEqual({ taken: 1, notTaken: 0 });
  });

  test('O10 a redirect is not followed: the event and its authorization go nowhere else', async () => {
    const thief = await openReceiver('https://thief.example');
    try {
      for (const status of [301, 302, 303, 307, 308]) {
        shop.answer = (_post, response) => void response.writeHead(status, { location: thief.url }).end();
        await logOut(`user${status}`);
        await opened.domain.settled();
      }
      expect(shop.posts).toHaveLength(5);
      expect(thief.posts).toEqual([]);
      expect((await rows()).map((row) => row.problem)).toContain('status 307');
    } finally {
      await thief.stop();
    }
  });

  test('O6 a receiver that does not answer is left after the deadline, and another one was not held up', async () => {
    shop.answer = () => undefined;
    await logOut('ann');
    await wiki.has(1);
    expect((await rows()).map((row) => Number(row.attempts))).toContain(0);
    await opened.domain.settled();
    expect((await rows()).map((row) => row.problem)).toEqual(['no answer in 1000 ms']);
  });

  test('a deadline that is longer than any timer of Node is kept too', async () => {
    const Patient = tellingUser(shop.alone, '60 days');
    const other = await open([Patient, Token, Outbox], { clock });
    const user = await Info.strategy(Patient, 'password').action('register', credentials('ann'));
    shop.answer = async () => {
      await sleep(100);
      return 202;
    };
    await Info.strategy(Patient, 'logOutEverywhere').action('logOutEverywhere', { user });
    await other.domain.settled();
    expect(await other.query('select * from outbox')).toEqual([]);
    await other.close();
  });

  test('O6 a receiver that sends its headers and then nothing is left after the deadline too', async () => {
    shop.answer = (_post, response) => void response.writeHead(400).write('{');
    await logOut('ann');
    await opened.domain.settled();
    expect(await rows()).toHaveLength(1);
  });

  test('O6 no transaction is open while an event is under way: others write meanwhile', async () => {
    let written: unknown;
    shop.answer = async () => {
      written = await register('bob');
      return 202;
    };
    await logOut('ann');
    await opened.domain.settled();
    expect(subjectOf(User, Object(written))).toContain('user?id=');
    // In time: beyond the deadline the row would have stayed.
    expect(await rows()).toEqual([]);
  });

  test('O6 sendOutbox refuses to run inside a transaction, which would stay open while receivers answer', async () => {
    shop.answer = () => 503;
    await logOut('ann');
    await opened.domain.settled();
    clock.pass(1);
    const inside = opened.domain.transaction(() => sendOutbox(User));
    await expect(inside).rejects.toThrow('sendOutbox: call it outside of a transaction');
    expect(shop.posts).toHaveLength(1);
  });

  test('O9 after seven days the row is kept as failed, onError is told once, and it is not sent again', async () => {
    shop.answer = () => 503;
    const subject = await logOut('ann');
    await opened.domain.settled();
    clock.pass(7 * days - 1);
    await sendOutbox(User);
    expect(errors).toEqual([]);
    clock.pass(3600);
    await sendOutbox(User);
    const [row] = await rows();
    expect(errors).toMatchObject([{ code: 'EVENT_NOT_TAKEN', class: 'unavailable' }]);
    const message = String(errors[0]);
    expect(message).toContain(
      `User.authentication.addOns.sessions.tellOthers: the receiver ${shop.audience} has not taken`,
    );
    expect(message).toContain(`the event ${row?.id} in seven days (status 503)`);
    for (const hidden of [subject, 'of-the-shop', shop.url]) expect(message).not.toContain(hidden);
    expect(row?.failed_at).not.toBeNull();

    shop.answer = () => 202;
    const sent = shop.posts.length;
    clock.pass(30 * days);
    expect(await sendOutbox(User)).toEqual({ taken: 0, notTaken: 0 });
    expect(shop.posts).toHaveLength(sent);
    // What is given up does not block what comes after it.
    await password().action('signIn', known('ann'));
    await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { userId: subject.split('=')[1] ?? '' });
    await opened.domain.settled();
    expect(shop.posts.slice(sent).map(({ sub }) => sub)).toEqual([subject]);
    expect(errors).toHaveLength(1);
  });

  test('O11 a key or an authorization that cannot be read is reported, and the event is sent when it can', async () => {
    let token: string | undefined;
    const Other = tellingUser([{ url: shop.url, audience: shop.audience, authorization: () => token }]);
    const other = await open([Other, Token, Outbox], { onError: (error) => errors.push(error) });
    try {
      const inIt = { domain: other.domain };
      expect(await other.domain.check()).toMatchObject([
        {
          code: 'SECRET_UNAVAILABLE',
          path: ['User', 'authentication', 'addOns', 'sessions', 'tellOthers', 'receivers', 0, 'authorization'],
        },
      ]);
      const user = await Info.strategy(Other, 'password').action('register', credentials('eve'), inIt);
      await Info.strategy(Other, 'logOutEverywhere').action('logOutEverywhere', { user }, inIt);
      await other.domain.settled();
      expect(errors).toMatchObject([{ code: 'SECRET_UNAVAILABLE' }]);
      token = 'Bearer at last';
      expect(await other.domain.check()).toEqual([]);
      expect(await sendOutbox(Other, inIt)).toEqual({ taken: 1, notTaken: 0 });
      token = 'Bearer two\r\nx-lines: 1';
      await Info.strategy(Other, 'password').action('signIn', known('eve'), inIt);
      await Info.strategy(Other, 'logOutEverywhere').action('logOutEverywhere', { user }, inIt);
      await other.domain.settled();
      expect(String(errors[1])).toContain('is no text that a header may hold');
      expect(String(errors[1])).not.toContain('two');
      expect(shop.posts).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  test('O6 a function for an authorization that hangs holds up its own receiver, for five seconds', async () => {
    const hanging = () => new Promise<string>(() => {});
    const Other = tellingUser([{ url: shop.url, audience: shop.audience, authorization: hanging }, ...wiki.alone]);
    const other = await open([Other, Token, Outbox], { onError: (error) => errors.push(error) });
    try {
      const inIt = { domain: other.domain };
      const user = await Info.strategy(Other, 'password').action('register', credentials('eve'), inIt);
      await Info.strategy(Other, 'logOutEverywhere').action('logOutEverywhere', { user }, inIt);
      await wiki.has(1);
      expect(errors).toEqual([]);
      await other.domain.settled();
      expect(errors).toMatchObject([{ code: 'SECRET_UNAVAILABLE' }]);
    } finally {
      await other.close();
    }
  });
});
