// Limits at the door: before any hash, by the network and by the identity.
import { memoryLimits } from '@ashlar/authentication';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LimitedUser, Limit as LimitOfAddOn } from '../../../authentication/src/test-setup/limited-accounts.ts';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { type Answer, type Browser, createBrowser } from '../test-setup/browser.ts';
import { counted, heldClock, Limit, sender, work } from '../test-setup/counted-accounts.ts';
import {
  credentials,
  type ServedAccounts,
  type Serving,
  serveAccounts,
  stores,
  Token,
} from '../test-setup/served-accounts.ts';
import { known } from '../test-setup/served-resources.ts';

const password = '/auth/user/password';
const ann = credentials('ann');
const wrong = { email: ann.email, password: 'not the password' };
const unknown = { email: 'unknown@example.com', password: 'not the password' };

/** Everything of an answer that an attacker could compare. */
function bytesOf({ status, headers, text }: Answer): string {
  return [status, ...[...headers].map(([name, value]) => `${name}: ${value}`), text].join('\n');
}

describe.each(stores)('limits of a front end on $name', (store) => {
  let served: ServedAccounts;
  let clock: ReturnType<typeof heldClock>;
  let browser: Browser;
  beforeEach(() => {
    clock = heldClock();
  });
  afterEach(async () => await served.close());

  async function serve(options: Serving = {}): Promise<void> {
    served = await serveAccounts(store, { resources: counted, limits: {}, clock, ...options });
    browser = served.browser();
    await browser.post(`${password}/register`, ann);
    Object.assign(work, { hashes: 0, verifications: 0 });
  }

  /** A guess from an address, without a cookie. */
  const guess = async (body: object, ip: string | null = '192.0.2.1', headers: Record<string, string> = {}) =>
    await served.browser().send('POST', `${password}/sign-in`, { body, headers, ...(ip !== null && { ip }) });

  async function statusesOf(times: number, attempt: (index: number) => Promise<Answer>): Promise<number[]> {
    const statuses: number[] = [];
    for (let index = 0; index < times; index++) statuses.push((await attempt(index)).status);
    return statuses;
  }

  const all = (count: number, status: number) => new Array<number>(count).fill(status);

  test('H72 and W13: the 21st guess in a minute from one address is 429 and costs no hash; a minute later it is judged', async () => {
    await serve();
    const names = Array.from({ length: 21 }, (_, index) => ({
      email: `guess${index}@example.com`,
      password: 'a guess',
    }));
    expect(await statusesOf(20, (index) => guess(names[index] ?? unknown))).toEqual(all(20, 401));
    expect(work.verifications).toBe(20);
    const over = await guess(names[20] ?? unknown);
    expect([over.status, Object(over.body).code, over.cookies]).toEqual([429, 'TOO_MANY_REQUESTS', []]);
    const after = Number(over.headers.get('retry-after'));
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThanOrEqual(60);
    // The right password is refused too: the network is over its limit, and others are not.
    expect((await guess(known('ann'))).status).toBe(429);
    expect(work.verifications).toBe(20);
    expect((await guess(known('ann'), '192.0.2.2')).status).toBe(200);
    clock.pass(after);
    expect((await guess(known('ann'))).status).toBe(200);
  });

  test('H72: a success is given back, so people behind one address do not run out', async () => {
    await serve();
    expect(await statusesOf(30, () => guess(known('ann')))).toEqual(all(30, 200));
  });

  test('H72: input that the schema refuses is no attempt, and is 400 also over the limit', async () => {
    await serve({ limits: { signIn: { perAddress: '3 per minute', perIdentity: '3 per minute' } } });
    const invalid = { ...wrong, surplus: true };
    expect(await statusesOf(10, () => guess(invalid))).toEqual(all(10, 400));
    expect(await statusesOf(4, () => guess(wrong))).toEqual([401, 401, 401, 429]);
    expect((await guess(invalid)).status).toBe(400);
    expect(await statusesOf(2, () => guess({ email: ann.email }, '192.0.2.9'))).toEqual(all(2, 400));
    expect(work.verifications).toBe(3);
  });

  test('H73: what a client writes into X-Forwarded-For does not help it', async () => {
    await serve({ limits: { signIn: { perAddress: '3 per minute', perIdentity: false } } });
    const forged = (index: number) => ({ 'X-Forwarded-For': `198.51.100.${index}` });
    expect(await statusesOf(5, (index) => guess(wrong, '192.0.2.1', forged(index)))).toEqual([401, 401, 401, 429, 429]);
  });

  test('H73: with one trusted proxy the last hop counts, with two the one before', async () => {
    const limits = { signIn: { perAddress: '3 per minute', perIdentity: false } } as const;
    await serve({ limits, trustedProxies: 1 });
    const behind = (...hops: string[]) => ({ 'X-Forwarded-For': hops.join(', ') });
    const client = (index: number) => guess(wrong, '10.0.0.1', behind(`203.0.113.${index}`, '198.51.100.1'));
    expect(await statusesOf(4, client)).toEqual([401, 401, 401, 429]);
    expect((await guess(wrong, '10.0.0.1', behind('203.0.113.1', '198.51.100.2'))).status).toBe(401);
    await served.close();
    await serve({ limits, trustedProxies: 2 });
    const further = (index: number) =>
      guess(wrong, '10.0.0.1', behind(`203.0.113.${index}`, '198.51.100.1', `10.0.0.${index + 2}`));
    expect(await statusesOf(4, further)).toEqual([401, 401, 401, 429]);
  });

  test('H74 and W6: from the 11th failure on one identity has one a minute, from any address, known and unknown alike', async () => {
    await serve();
    const answers: Record<'known' | 'unknown', Answer[]> = { known: [], unknown: [] };
    for (let index = 0; index < 200; index++) {
      const ip = `198.51.100.${index}`;
      answers.known.push(await guess(wrong, ip));
      answers.unknown.push(await guess(unknown, ip));
      if (index === 49) clock.pass(60);
    }
    for (const { status } of answers.known.slice(0, 10)) expect(status).toBe(401);
    expect(answers.known.slice(10, 50).every(({ status }) => status === 429)).toBe(true);
    // A minute has passed: one is judged, and the next is not.
    expect(answers.known.slice(50, 53).map(({ status }) => status)).toEqual([401, 429, 429]);
    expect(answers.known.map(bytesOf)).toEqual(answers.unknown.map(bytesOf));
    expect(work.verifications).toBe(2 * 11);
  });

  test('H75: the owner gets in within a minute of that, and the guesser still cannot', async () => {
    await serve();
    await statusesOf(40, (index) => guess(wrong, `198.51.100.${index}`));
    const refused = await guess(known('ann'), '192.0.2.50');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    clock.pass(Number(refused.headers.get('retry-after')));
    expect((await guess(known('ann'), '192.0.2.50')).status).toBe(200);
  });

  test('H75: a browser that is signed in is not signed out by guesses, and renews', async () => {
    await serve();
    await statusesOf(40, (index) => guess(wrong, `198.51.100.${index}`));
    expect((await browser.get('/auth/user/session')).status).toBe(200);
    expect((await browser.post('/auth/user/session/renew')).status).toBe(200);
  });

  test('H76: one /64 is one network, and ::ffff:1.2.3.4 is 1.2.3.4', async () => {
    await serve({ limits: { signIn: { perAddress: '3 per minute', perIdentity: false } } });
    expect(await statusesOf(4, (index) => guess(wrong, `2001:db8:0:1::${index + 1}`))).toEqual([401, 401, 401, 429]);
    expect((await guess(wrong, '2001:db8:0:2::1')).status).toBe(401);
    const forms = ['::ffff:192.0.2.7', '192.0.2.7', '[::ffff:192.0.2.7]:443', '192.0.2.7:8080'];
    expect(await statusesOf(4, (index) => guess(wrong, forms[index] ?? null))).toEqual([401, 401, 401, 429]);
  });

  test('H77: limits in memory keep to their number of keys, and the oldest go first', async () => {
    const asked: string[] = [];
    const memory = memoryLimits({ keys: 4 });
    const storeOfLimits = {
      ...memory,
      take: (...given: Parameters<typeof memory.take>) => {
        asked.push(given[0]);
        return memory.take(...given);
      },
    };
    await serve({ limits: { store: storeOfLimits, signIn: { perAddress: '1 per minute', perIdentity: false } } });
    expect(await statusesOf(2, () => guess(wrong, '192.0.2.1'))).toEqual([401, 429]);
    await statusesOf(4, (index) => guess(wrong, `192.0.2.${index + 10}`));
    // Five networks were counted, and four are kept: the first one begins again.
    expect((await guess(wrong, '192.0.2.1')).status).toBe(401);
    // A key tells nothing of what is counted.
    for (const key of asked) expect(key).toMatch(/^[\w-]{43}$/);
  });

  test('H79: without an address all callers are one network, and onError hears of it once', async () => {
    await serve({ limits: { store: memoryLimits(), signIn: { perAddress: '3 per minute', perIdentity: false } } });
    const send = async (body: object) => {
      const request = new Request(`https://app.example.com${password}/sign-in`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await served.auth.handler(request)).status;
    };
    expect([await send(wrong), await send(unknown), await send(wrong), await send(unknown)]).toEqual([
      401, 401, 401, 429,
    ]);
    expect(served.errors).toHaveLength(1);
    expect(String(served.errors[0])).toMatch(/without an address.*auth\.handler\(request, \{ ip \}\).*trustedProxies/s);
    expect((await guess(wrong, '192.0.2.1')).status).toBe(401);
    expect((await guess(wrong, 'no address')).status).toBe(429);
  });

  test('H79: where nothing is counted by address, there is nothing to say', async () => {
    for (const limits of [false, { signIn: false }, { signIn: { perAddress: false } }] as const) {
      await serve({ limits: limits && { ...limits, store: memoryLimits() } });
      const request = new Request(`https://app.example.com${password}/sign-in`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(wrong),
      });
      expect((await served.auth.handler(request)).status).toBe(401);
      expect(served.errors).toEqual([]);
      await served.close();
    }
    await serve();
  });

  test('that limits count in memory is said once at the start, and not where it is meant or where nothing counts', async () => {
    await serve();
    expect(served.errors.map(String)).toEqual([
      expect.stringMatching(/limits of User count in the memory of this process.*limits: \{ resource: Limit \}/),
    ]);
    await statusesOf(3, () => guess(wrong));
    expect(served.errors).toHaveLength(1);
    for (const quiet of [
      { limits: false },
      { limits: { store: memoryLimits() } },
      { limits: { resource: Limit } },
      { limits: { signIn: false, requests: false } },
      { baseUrl: 'http://localhost:3000' },
      { resources: [LimitedUser, Token, LimitOfAddOn] },
    ] as const) {
      await served.close();
      served = await serveAccounts(store, { resources: counted, limits: {}, ...quiet });
      expect(served.errors).toEqual([]);
    }
  });

  test('H80: with limits off nothing is counted and nothing is refused', async () => {
    await serve({ limits: false });
    expect(await statusesOf(50, () => guess(wrong))).toEqual(all(50, 401));
    expect(work.verifications).toBe(50);
    await served.close();
    await serve({ limits: { signIn: false, requests: false } });
    expect(await statusesOf(30, () => guess(wrong))).toEqual(all(30, 401));
    expect(served.errors).toEqual([]);
  });

  test('a resource with the add-on is counted by that alone', async () => {
    await serve({ resources: [LimitedUser, Token, LimitOfAddOn], limits: { signIn: { perIdentity: '1 per minute' } } });
    // The add-on counts by identity and address: three in five minutes.
    expect(await statusesOf(4, () => guess(wrong))).toEqual([401, 401, 401, 429]);
    await served.close();
    await serve({ resources: [LimitedUser, Token, LimitOfAddOn], limits: false });
    expect(await statusesOf(4, () => guess(wrong))).toEqual([401, 401, 401, 429]);
  });

  test('H72: the current password of a change is a guess like that of a sign-in, and counts with it', async () => {
    await serve({ limits: { signIn: { perIdentity: '4 per 15 minutes', perAddress: false } } });
    const change = async (currentPassword: string) =>
      await browser.post(`${password}/change-password`, {
        currentPassword,
        password: 'another password',
        passwordConfirmation: 'another password',
      });
    expect(await statusesOf(2, () => guess(wrong))).toEqual([401, 401]);
    expect(await statusesOf(3, () => change('not the password'))).toEqual([401, 401, 429]);
    expect((await change(ann.password)).status).toBe(429);
    expect(work).toEqual({ hashes: 0, verifications: 4 });
    clock.pass(60);
    expect((await change(ann.password)).status).toBe(200);
  });

  test('H57: requests for mail over their limit are 202 with the same body, and send nothing', async () => {
    await serve();
    const before = sender.sent.length;
    const answers: string[] = [];
    for (let index = 0; index < 6; index++) {
      for (const email of [ann.email, unknown.email]) {
        answers.push(bytesOf(await served.browser().post(`${password}/request-reset`, { email })));
      }
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^202\n/);
    await served.domain.settled();
    expect(sender.sent.length - before).toBe(3);
  });

  test('a store of limits that fails lets no attempt through, and a count that is not given back does not undo a sign-in', async () => {
    const memory = memoryLimits();
    const failing = { take: false, giveBack: false };
    const fail = async () => {
      throw new Error('the store of limits is away');
    };
    await serve({
      limits: {
        store: {
          ...memory,
          take: (...given) => (failing.take ? fail() : memory.take(...given)),
          giveBack: (...given) => (failing.giveBack ? fail() : memory.giveBack(...given)),
        },
      },
    });
    failing.giveBack = true;
    expect((await guess(known('ann'))).status).toBe(200);
    expect(served.errors).toHaveLength(1);
    failing.take = true;
    const refused = await guess(known('ann'));
    expect([refused.status, Object(refused.body).code]).toEqual([503, 'LIMITS_UNAVAILABLE']);
    expect(work.verifications).toBe(1);
  });

  test('H78: a success is given back to the table, also where several domains are open', async () => {
    await serve({ limits: { resource: Limit, signIn: { perIdentity: '3 per 15 minutes' } } });
    served.openAnother();
    expect(await statusesOf(6, () => guess(known('ann')))).toEqual(all(6, 200));
    expect(served.errors).toEqual([]);
  });

  test('H78: two front ends over one table count together', async () => {
    const limits = { resource: Limit, signIn: { perIdentity: '5 per 15 minutes', perAddress: false } } as const;
    await serve({ limits });
    const another = createAuthHttp({ domain: served.openAnother().domain, baseUrl: served.auth.baseUrl, limits });
    const fifty = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        createBrowser(index % 2 === 0 ? served.auth : another).post(`${password}/sign-in`, wrong),
      ),
    );
    expect(fifty.map(({ status }) => status).sort()).toEqual([...all(5, 401), ...all(45, 429)]);
    expect(work.verifications).toBe(5);
  });
});
