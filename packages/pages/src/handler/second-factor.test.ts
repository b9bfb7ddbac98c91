// A sign-in that waits for a second factor: which page carries it on, and what cannot be done with it.
import { afterEach, describe, expect, test } from 'vitest';
import { backupCode, enrolled, FactorUser, rightCode } from '../test-setup/further-accounts.ts';
import {
  credentials,
  mailbox,
  type PagedAccounts,
  type Serving,
  servePages,
  stores,
} from '../test-setup/paged-accounts.ts';
import type { Visitor } from '../test-setup/visitor.ts';

const ann = credentials('ann');
const { passwordConfirmation: _, ...signIn } = ann;
const page = '/account/second-factor';
const pendingName = '__Host-user-second-factor';
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

let served: PagedAccounts;
afterEach(async () => {
  enrolled.clear();
  await served.close();
});

describe.each(stores)('on $name', (store) => {
  /** Ann, who has enrolled a factor after she registered. */
  async function serve(options: Serving = {}): Promise<Visitor> {
    served = await servePages(store, { resource: FactorUser, ...options });
    await served.visitor().send('/account/register', ann);
    enrolled.add('every user');
    return served.visitor();
  }

  test('V50: the sign-in goes on at its page, in a cookie of five minutes, and then to where it was on the way to', async () => {
    const visitor = await serve();
    const waiting = await visitor.send('/account/sign-in', { ...signIn, returnTo: '/notes?x=1' });
    expect([waiting.status, waiting.location]).toEqual([303, `${page}?returnTo=%2Fnotes%3Fx%3D1`]);
    expect(waiting.cookies).toEqual([
      expect.stringMatching(
        /^__Host-user-second-factor=eyJ[\w.-]+; Max-Age=300; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
    expect((await visitor.get('/account')).status).toBe(303);
    const form = await visitor.get(waiting.location ?? '');
    expect(form.status).toBe(200);
    expect(form.text).toMatch(/<input[^>]* name="code"[^>]* autocomplete="one-time-code"/);
    expect(form.text).not.toContain('eyJ');
    const done = await visitor.send(page, { code: rightCode, returnTo: '/notes?x=1' });
    expect([done.status, done.location]).toEqual([303, '/notes?x=1']);
    expect([...visitor.jar.keys()]).toEqual(['__Host-user']);
    expect((await visitor.get('/account')).text).toContain(ann.email);
    expect(served.errors).toEqual([]);
  });

  test('V50: every way to a session waits there: a reset, a magic link and a confirmation too', async () => {
    const visitor = await serve();
    await visitor.send('/account/forgot', { email: ann.email, step: 'request' });
    await visitor.send('/account/magic-link', { email: ann.email, step: 'request' });
    await served.domain.settled();
    const tokenOf = (kind: string) => mailbox.mails.find((mail) => mail.kind === kind)?.token ?? '';
    for (const [path, kind, fields] of [
      ['/account/confirm', 'confirm', { step: 'use' }],
      ['/account/magic-link', 'magicLink', { step: 'use' }],
      ['/account/reset', 'reset', fresh],
    ] as const) {
      const other = served.visitor();
      await other.get(`${path}?token=${tokenOf(kind)}`);
      const waiting = await other.send(path, fields);
      expect([kind, waiting.status, waiting.location]).toEqual([kind, 303, page]);
      expect([...other.jar.keys()]).toEqual([pendingName]);
      expect((await other.send(page, { code: rightCode })).location).toBe('/account');
      expect((await other.get('/account')).status).toBe(200);
    }
    const registered = await visitor.send('/account/register', credentials('bob'));
    expect(registered.location).toBe(page);
  });

  test('V50: a wrong code shows the page again without it, and the sign-in still waits', async () => {
    const visitor = await serve();
    await visitor.send('/account/sign-in', signIn);
    const wrong = await visitor.send(page, { code: 'not-the-code', returnTo: '/notes' });
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain('That is not right');
    expect(wrong.text).not.toContain('not-the-code');
    expect(wrong.text).toContain('name="returnTo" value="/notes"');
    const empty = await visitor.send(page, { code: '' });
    expect([empty.status, empty.text.includes('Enter your code')]).toEqual([400, true]);
    expect((await visitor.send(page, { code: rightCode })).status).toBe(303);
  });

  test('V50: another way is a link, and the page of that way signs in with it', async () => {
    const visitor = await serve();
    await visitor.send('/account/sign-in', { ...signIn, returnTo: '/notes' });
    const form = await visitor.get(`${page}?returnTo=%2Fnotes`);
    expect(form.text).toContain(`href="${page}?with=onPaper&amp;returnTo=%2Fnotes">Use another way: on paper</a>`);
    const other = await visitor.get(`${page}?with=onPaper&returnTo=%2Fnotes`);
    expect(other.text).toContain('name="with" value="onPaper"');
    expect(other.text).toContain('Use another way: factor');
    expect((await visitor.send(page, { with: 'onPaper', code: rightCode })).status).toBe(401);
    const done = await visitor.send(page, { with: 'onPaper', code: backupCode, returnTo: '/notes' });
    expect([done.status, done.location]).toEqual([303, '/notes']);
  });

  test('V50: without a sign-in that waits, or after it has ended, the page leads back and signs no one in', async () => {
    let now = Date.UTC(2026, 0, 1);
    const visitor = await serve({ clock: () => now });
    for (const shown of [await visitor.get(page), await visitor.send(page, { code: rightCode })]) {
      expect(shown.text).toContain('Sign in once more');
      expect(shown.text).toContain('href="/account/sign-in"');
      expect(shown.cookies).toEqual([]);
    }
    await visitor.send('/account/sign-in', signIn);
    const waiting = String(visitor.jar.get(pendingName));
    now += 301_000;
    expect((await visitor.send(page, { code: rightCode })).status).toBe(401);
    await visitor.send('/account/sign-in', signIn);
    expect((await visitor.send(page, { code: rightCode })).status).toBe(303);
    const thief = served.visitor();
    thief.jar.set(pendingName, waiting);
    expect((await thief.send(page, { code: rightCode })).status).toBe(401);
    // Two cookies of the name: one was planted.
    const planted = await thief.send(
      page,
      { code: rightCode },
      { headers: { 'Sec-Fetch-Site': 'same-origin', Cookie: `${pendingName}=a; ${pendingName}=b` } },
    );
    expect(planted.cookies).toEqual([]);
  });

  test('V50: a form of another site goes on with nothing', async () => {
    const visitor = await serve();
    await visitor.send('/account/sign-in', signIn);
    const forged = await visitor.send(page, { code: rightCode }, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
    expect([forged.status, forged.cookies]).toEqual([403, []]);
    expect(visitor.jar.has('__Host-user')).toBe(false);
  });

  test('V50: whether to stay signed in is asked once, and holds', async () => {
    const visitor = await serve({ auth: { cookie: { remember: 'asked' } } });
    for (const [choice, isKept] of [
      [{ remember: 'on' }, true],
      [{}, false],
    ] as const) {
      const waiting = await visitor.send('/account/sign-in', { ...signIn, ...choice });
      const form = await visitor.get(waiting.location ?? '');
      expect(form.text).not.toContain('type="checkbox"');
      expect(form.text.includes('name="remember" value="on"')).toBe(isKept);
      const done = await visitor.send(page, { code: rightCode, ...choice });
      const session = done.cookies.find((line) => line.startsWith('__Host-user='));
      expect(session?.includes('Max-Age=')).toBe(isKept);
    }
  });

  test('V50: where auth serves no phase for the factor, the page is 500 and `onError` hears why', async () => {
    const visitor = await serve({ auth: { except: ['factor', 'onPaper'] } });
    expect(served.site.paths.secondFactor).toBeUndefined();
    const failed = await visitor.send('/account/sign-in', signIn);
    expect([failed.status, visitor.jar.size]).toEqual([500, 0]);
    expect(served.errors).toEqual([expect.objectContaining({ message: expect.stringContaining('phase: true') })]);
  });
});
