// The rules of the door hold for forms too, because every form goes through it.
import { afterEach, describe, expect, test } from 'vitest';
import { credentials, mailbox, type PagedAccounts, servePages, stores } from '../test-setup/paged-accounts.ts';

let served: PagedAccounts;
afterEach(async () => await served.close());

const ann = credentials('ann');
const { passwordConfirmation: _, ...signIn } = ann;
const paths = [
  '',
  '/sign-in',
  '/register',
  '/forgot',
  '/reset',
  '/change-password',
  '/confirm',
  '/magic-link',
  '/signed-out',
];

describe.each(stores)('on $name', (store) => {
  test('V9: a form from another site is refused on every page, and nothing has happened', async () => {
    served = await servePages(store);
    const visitor = served.visitor();
    await visitor.send('/account/register', ann);
    const { token } = await mailbox.last(ann.email);
    for (const page of ['confirm', 'reset', 'magic-link']) await visitor.get(`/account/${page}?token=${token}`);
    const jar = new Map(visitor.jar);
    const before = await snapshot();
    const mails = mailbox.mails.length;
    const forgeries: Record<string, string>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'https://app.example.com:8443' },
      { Origin: 'http://app.example.com' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'none', Origin: 'https://evil.example' },
      {},
      { Origin: 'https://evil.example', Authorization: 'Bearer x', 'Ashlar-Transport': 'bearer' },
    ];
    const fields = { ...credentials('eve'), currentPassword: ann.password, step: 'use' };
    for (const path of paths) {
      for (const headers of forgeries) {
        const answer = await visitor.send(`/account${path}`, fields, { headers });
        expect([path, headers, answer.status, answer.cookies]).toEqual([path, headers, 403, []]);
        expect(answer.text).toContain('This form was sent from another site');
        expect(answer.text).not.toContain('eve@example.com');
      }
    }
    expect(await snapshot()).toEqual(before);
    expect(mailbox.mails.length).toBe(mails);
    expect(visitor.jar).toEqual(jar);
    expect((await visitor.get('/account')).status).toBe(200);
  });

  test('V10: to look at a page changes nothing, whatever comes along', async () => {
    served = await servePages(store);
    const visitor = served.visitor();
    await visitor.send('/account/register', ann);
    const { token } = await mailbox.last(ann.email);
    const before = await snapshot();
    for (const method of ['GET', 'HEAD']) {
      for (const path of paths) {
        await visitor.request(`/account${path}?token=${token}&step=use&email=${ann.email}&keepCurrent=on`, { method });
        const shown = await visitor.request(`/account${path}`, { method });
        expect([path, method, shown.status]).toEqual([path, method, 200]);
        if (method === 'HEAD') expect(shown.text).toBe('');
      }
    }
    expect(await snapshot()).toEqual(before);
  });

  test('V11: the limits of the door hold, by the address that the server knows; the page tells the minutes', async () => {
    served = await servePages(store, {
      auth: { limits: { signIn: { perAddress: '3 per 10 minutes', perIdentity: false } } },
    });
    const visitor = served.visitor();
    const wrong = { email: 'unknown@example.com', password: 'wrong' };
    for (let count = 0; count < 3; count++) {
      expect((await visitor.send('/account/sign-in', wrong, { ip: '198.51.100.7' })).status).toBe(401);
    }
    const refused = await visitor.send('/account/sign-in', wrong, { ip: '198.51.100.7' });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.text).toMatch(/There were too many attempts\. Try again in (?:a minute|\d+ minutes)\./);
    expect(refused.text).toContain('value="unknown@example.com"');
    expect((await visitor.send('/account/sign-in', wrong, { ip: '203.0.113.9' })).status).toBe(401);
    // An empty field is no guess.
    const fresh = { ip: '198.51.100.99' };
    for (let count = 0; count < 5; count++) await visitor.send('/account/sign-in', { ...wrong, password: '' }, fresh);
    expect((await visitor.send('/account/sign-in', wrong, fresh)).status).toBe(401);
  });

  test('V12: behind a proxy that is trusted, the address is the one that it tells', async () => {
    served = await servePages(store, {
      auth: { trustedProxies: 1, limits: { signIn: { perAddress: '1 per 10 minutes', perIdentity: false } } },
    });
    const visitor = served.visitor();
    const wrong = { email: 'unknown@example.com', password: 'wrong' };
    const through = (address: string) => ({ headers: { 'Sec-Fetch-Site': 'same-origin', 'X-Forwarded-For': address } });
    expect((await visitor.send('/account/sign-in', wrong, through('198.51.100.7'))).status).toBe(401);
    expect((await visitor.send('/account/sign-in', wrong, through('198.51.100.8'))).status).toBe(401);
    expect((await visitor.send('/account/sign-in', wrong, through('198.51.100.7'))).status).toBe(429);
  });

  test('V13: a sign-in ends the session that this browser had', async () => {
    served = await servePages(store);
    const visitor = served.visitor();
    await visitor.send('/account/register', ann);
    const first = visitor.jar.get('__Host-user') ?? '';
    await visitor.send('/account/sign-in', signIn);
    expect(visitor.jar.get('__Host-user')).not.toBe(first);
    const old = served.visitor();
    old.jar.set('__Host-user', first);
    expect((await old.get('/account')).status).toBe(303);
  });
});

test('V14: a bearer token is not looked at: the pages are for browsers', async () => {
  const [store] = stores;
  if (store === undefined) throw new Error('there is a store');
  served = await servePages(store);
  const visitor = served.visitor();
  await visitor.send('/account/register', ann);
  const bearer = { Authorization: `Bearer ${visitor.jar.get('__Host-user')}` };
  expect((await served.visitor().get('/account', { headers: bearer })).status).toBe(303);
  expect((await visitor.get('/account', { headers: { Authorization: 'Basic eDp5' } })).status).toBe(200);
  const headers = { 'Sec-Fetch-Site': 'same-origin', 'Ashlar-Transport': 'bearer' };
  const again = await visitor.send('/account/sign-in', signIn, { headers });
  expect(again.cookies).toHaveLength(1);
});

async function snapshot(): Promise<unknown> {
  const users = await served.query('select * from users order by id');
  const tokens = await served.query('select * from tokens order by jti');
  return { users, tokens };
}
