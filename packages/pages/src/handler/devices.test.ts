// My devices: where a user is signed in, in words, and a button for each.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { heldClock } from '../../../authentication/src/test-setup/limited-accounts.ts';
import { FactorUser } from '../test-setup/further-accounts.ts';
import { credentials, type PagedAccounts, servePages, stores } from '../test-setup/paged-accounts.ts';
import type { Visitor } from '../test-setup/visitor.ts';

let served: PagedAccounts;
let clock: ReturnType<typeof heldClock>;
afterEach(async () => await served.close());

const ann = credentials('ann');
const { passwordConfirmation: _, ...signIn } = ann;
const form = { 'Sec-Fetch-Site': 'same-origin' };
const phone = {
  ...form,
  'User-Agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile Safari/604.1',
};
const laptop = { ...form, 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

/** The text of a page, without its markup. */
const wordsOf = (text: string) =>
  text
    .replace(/<style.*?<\/style>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
const idIn = (text: string) => /name="id" value="([^"]+)"/.exec(text)?.[1] ?? '';

describe.each(stores)('on $name', (store) => {
  let here: Visitor;
  let other: Visitor;
  const isIn = async (visitor: Visitor) => (await visitor.get('/account')).status === 200;
  beforeEach(async () => {
    clock = heldClock();
    served = await servePages(store, { resource: FactorUser, clock });
    [here, other] = [served.visitor(), served.visitor()];
    await here.send('/account/register', ann, { headers: laptop });
    clock.pass(3 * 3600);
    await other.send('/account/sign-in', signIn, { headers: phone, ip: '198.51.100.9' });
  });

  test('V53: each session has its browser, its system, and when it was used; the own one comes first', async () => {
    expect((await here.get('/account')).text).toContain('href="/account/devices"');
    const page = await here.get('/account/devices');
    expect(page.status).toBe(200);
    expect(wordsOf(page.text)).toContain(
      'Firefox on Linux This device Signed in 3 hours ago Network 192.0.2.0/24 ' +
        'Safari on iPhone Last used just now Signed in just now Network 198.51.100.0/24 Log out',
    );
    expect(page.text).toContain('aria-label="Log out Safari on iPhone"');
    for (const token of [here, other].flatMap(({ jar }) => [...jar.values()])) expect(page.text).not.toContain(token);
    expect(page.headers.get('cache-control')).toContain('no-store');
  });

  test('V53: of a device on the machine of the server no network is shown, because it says nothing', async () => {
    for (const ip of ['127.0.0.1', '::1']) await other.send('/account/sign-in', signIn, { headers: phone, ip });
    const words = wordsOf((await here.get('/account/devices')).text);
    expect(words).toContain('Safari on iPhone Last used just now Signed in just now Log out');
    expect(words.match(/Network/g)).toHaveLength(1);
  });

  test('V53: a form ends one session, and one ends all others; a session that has ended already is no failure', async () => {
    await here.send('/account/sign-in', signIn, { headers: laptop });
    const id = idIn((await here.get('/account/devices')).text);
    const ended = await here.send('/account/devices', { step: 'end', id });
    expect([ended.status, ended.location]).toEqual([303, '/account/devices?done=ended']);
    expect([await isIn(other), await isIn(here)]).toEqual([false, true]);
    expect((await here.get('/account/devices?done=ended')).text).toContain('That device is logged out.');
    expect((await here.send('/account/devices', { step: 'end', id })).location).toBe('/account/devices?done=ended');
    const third = served.visitor();
    await third.send('/account/sign-in', signIn, { headers: phone });
    expect((await here.send('/account/devices', { step: 'others' })).location).toBe('/account/devices?done=others');
    expect([await isIn(third), await isIn(here)]).toEqual([false, true]);
    const alone = await here.get('/account/devices');
    expect(alone.text).not.toContain('<button');
  });

  test('V53, H63: who signed in long ago is asked to sign in again, and comes back; nothing has ended', async () => {
    clock.pass(16 * 60);
    const id = idIn((await here.get('/account/devices')).text);
    for (const fields of [{ step: 'end', id }, { step: 'others' }]) {
      const refused = await here.send('/account/devices', fields);
      expect(refused.status).toBe(403);
      expect(wordsOf(refused.text)).toContain('It is some time since you signed in. Sign in again to do this.');
      expect(refused.text).toContain('href="/account/sign-in?again=&amp;returnTo=%2Faccount%2Fdevices"');
      expect(refused.text).toContain('Safari on iPhone');
    }
    expect(await isIn(other)).toBe(true);
    await here.send('/account/sign-in', signIn, { headers: laptop });
    await here.send('/account/devices', { step: 'end', id });
    expect(await isIn(other)).toBe(false);
  });

  test('V53: a stranger signs in first; a form of another site ends nothing', async () => {
    const stranger = served.visitor();
    const sent = [await stranger.get('/account/devices'), await stranger.send('/account/devices', { step: 'others' })];
    for (const { status, location } of sent) {
      expect([status, location]).toEqual([303, '/account/sign-in?returnTo=%2Faccount%2Fdevices']);
    }
    const id = idIn((await here.get('/account/devices')).text);
    const forged = { headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' } };
    expect((await here.send('/account/devices', { step: 'end', id }, forged)).status).toBe(403);
    expect((await here.send('/account/devices', { step: 'others' }, forged)).status).toBe(403);
    expect(await isIn(other)).toBe(true);
    const linked = await here.get('/account/devices', { headers: { 'Sec-Fetch-Site': 'cross-site' } });
    expect(linked.status).toBe(200);
  });

  test('V53: what a device says of itself is never markup', async () => {
    const evil = served.visitor();
    await evil.send('/account/sign-in', signIn, {
      headers: { ...form, 'User-Agent': '<script>alert(1)</script>"><b> Windows' },
    });
    const page = await here.get('/account/devices');
    expect(page.text).not.toContain('<script');
    expect(wordsOf(page.text)).toContain('Windows Last used just now');
  });
});

test('V53: without the add-on there is no such page, and no link to it', async () => {
  const [store] = stores;
  if (store === undefined) throw new Error('there is a store');
  served = await servePages(store);
  const visitor = served.visitor();
  await visitor.send('/account/register', ann);
  expect((await visitor.get('/account')).text).not.toContain('/devices');
  expect((await visitor.get('/account/devices')).status).toBe(404);
  expect(served.site.paths).not.toHaveProperty('devices');
});
