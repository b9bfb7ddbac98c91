// What a visitor does, from page to page, with forms alone.
import { afterEach, describe, expect, test } from 'vitest';
import {
  credentials,
  mailbox,
  type PagedAccounts,
  StrictUser,
  servePages,
  stores,
} from '../test-setup/paged-accounts.ts';

let served: PagedAccounts;
afterEach(async () => await served.close());

const ann = credentials('ann');
const { passwordConfirmation: _, ...signIn } = ann;

describe.each(stores)('on $name', (store) => {
  test('V1: a stranger at my account signs in, and comes back to it', async () => {
    served = await servePages(store);
    const visitor = served.visitor();
    await served.visitor().send('/account/register', ann);
    const stranger = await visitor.get('/account');
    expect([stranger.status, stranger.location]).toEqual([303, '/account/sign-in?returnTo=%2Faccount']);
    const page = await visitor.get(stranger.location ?? '');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<input type="hidden" name="returnTo" value="/account">');
    const done = await visitor.send('/account/sign-in', { ...signIn, returnTo: '/account' });
    expect([done.status, done.location]).toEqual([303, '/account']);
    expect(done.cookies).toEqual([
      expect.stringMatching(/^__Host-user=[\w.-]+; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    expect((await visitor.get('/account')).text).toContain('ann@example.com');
  });

  test('V2: registering signs in, and takes the fields that the resource accepts', async () => {
    served = await servePages(store);
    const visitor = served.visitor();
    const done = await visitor.send('/account/register', { ...ann, displayName: 'Ann', wantsNews: 'on' });
    expect([done.status, done.location]).toEqual([303, '/account']);
    expect(await served.query('select display_name, wants_news from users')).toEqual([
      { display_name: 'Ann', wants_news: store.name === 'sqlite' ? 1 : true },
    ]);
    await served.visitor().send('/account/register', { ...credentials('bob'), displayName: '' });
    const rows = await served.query("select display_name, wants_news from users where email = 'bob@example.com'");
    expect(rows).toEqual([{ display_name: null, wants_news: store.name === 'sqlite' ? 0 : false }]);
  });

  test('V3: a forgotten password: the same page for known and unknown, then a link that works once', async () => {
    served = await servePages(store);
    const visitor = served.visitor();
    await served.visitor().send('/account/register', ann);
    const known = await visitor.send('/account/forgot', { email: ann.email, step: 'request' });
    const unknown = await visitor.send('/account/forgot', { email: 'unknown@example.com', step: 'request' });
    expect([known.status, known.location]).toEqual([303, '/account/forgot?done=sent']);
    expect({ ...unknown, headers: [...unknown.headers] }).toEqual({ ...known, headers: [...known.headers] });
    const token = await tokenOf('reset', ann.email);
    const opened = await visitor.get(`/account/reset?token=${token}`);
    expect([opened.status, opened.location]).toEqual([303, '/account/reset']);
    expect(opened.cookies).toEqual([`__Host-user-reset=${token}; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax`]);
    expect(opened.headers.get('referrer-policy')).toBe('no-referrer');
    const form = await visitor.get('/account/reset');
    expect(form.text).not.toContain(token);
    const short = await visitor.send('/account/reset', { password: 'short', passwordConfirmation: 'short' });
    expect(short.status).toBe(400);
    const next = { password: 'another password', passwordConfirmation: 'another password' };
    const done = await visitor.send('/account/reset', next);
    expect([done.status, done.location]).toEqual([303, '/account']);
    expect(visitor.jar.has('__Host-user-reset')).toBe(false);
    expect((await visitor.get('/account')).text).toContain(ann.email);
    const again = served.visitor();
    await again.get(`/account/reset?token=${token}`);
    const dead = await again.send('/account/reset', next);
    expect(dead.status).toBe(401);
    expect(dead.text).toContain('This link does not work');
    expect(again.jar.size).toBe(0);
  });

  test('V4: a magic link is asked for, opened and used by a button', async () => {
    served = await servePages(store);
    await served.visitor().send('/account/register', ann);
    const visitor = served.visitor();
    const asked = await visitor.send('/account/magic-link', { email: ann.email, step: 'request' });
    expect([asked.status, asked.location]).toEqual([303, '/account/magic-link?done=sent']);
    const token = await tokenOf('magicLink', ann.email);
    const opened = await visitor.get(`/account/magic-link?token=${token}&returnTo=%2Fnotes`);
    expect(opened.location).toBe('/account/magic-link?returnTo=%2Fnotes');
    // Scanners follow links, and any number of them may.
    for (let count = 0; count < 3; count++) await served.visitor().get(`/account/magic-link?token=${token}`);
    expect((await visitor.get('/account/magic-link')).text).toContain('name="step" value="use"');
    const done = await visitor.send('/account/magic-link', { step: 'use', returnTo: '/notes' });
    expect([done.status, done.location]).toEqual([303, '/notes']);
    expect((await visitor.get('/account')).status).toBe(200);
  });

  test('V5: an address is confirmed by a button, and the visitor is told', async () => {
    served = await servePages(store);
    const visitor = served.visitor();
    await visitor.send('/account/register', ann);
    expect((await visitor.get('/account')).text).toContain('Your address is not confirmed yet.');
    const token = await tokenOf('confirm', ann.email);
    await visitor.get(`/account/confirm?token=${token}`);
    expect(await served.query('select confirmed_at from users where confirmed_at is not null')).toEqual([]);
    const done = await visitor.send('/account/confirm', { step: 'use' });
    expect([done.status, done.location]).toEqual([303, '/account?done=confirmed']);
    const account = await visitor.get('/account?done=confirmed');
    expect(account.text).toContain('Your address is confirmed.');
    expect(account.text).not.toContain('not confirmed yet');
  });

  test('V6: where an address has to be confirmed first, registering leads to the mail, and confirming to the sign-in', async () => {
    served = await servePages(store, { resource: StrictUser });
    const visitor = served.visitor();
    const registered = await visitor.send('/account/register', ann);
    expect([registered.status, registered.location]).toEqual([303, '/account/confirm?done=registered']);
    expect(visitor.jar.size).toBe(0);
    const early = await visitor.send('/account/sign-in', signIn);
    expect(early.status).toBe(401);
    await visitor.send('/account/confirm', { email: ann.email, step: 'request' });
    const { token } = await mailbox.last(ann.email, 2);
    await visitor.get(`/account/confirm?token=${token}`);
    const done = await visitor.send('/account/confirm', { step: 'use' });
    expect([done.status, done.location]).toEqual([303, '/account/sign-in?done=confirmed']);
    expect((await visitor.send('/account/sign-in', signIn)).status).toBe(303);
  });

  test('V7: a changed password keeps this browser signed in, and ends the others', async () => {
    served = await servePages(store);
    const [here, there] = [served.visitor(), served.visitor()];
    await here.send('/account/register', ann);
    await there.send('/account/sign-in', signIn);
    expect((await here.get('/account/change-password')).text).toContain(
      'autocomplete="username" value="ann@example.com"',
    );
    const password = 'another password';
    const fields = { currentPassword: ann.password, password, passwordConfirmation: password };
    const done = await here.send('/account/change-password', fields);
    expect([done.status, done.location]).toEqual([303, '/account?done=password']);
    expect((await here.get('/account?done=password')).text).toContain('Your password is changed.');
    expect((await there.get('/account')).status).toBe(303);
    const stranger = await there.get('/account/change-password');
    expect(stranger.location).toBe('/account/sign-in?returnTo=%2Faccount%2Fchange-password');
  });

  test('V8: logging out is a form, and ends this session; logging out everywhere ends all, or all others', async () => {
    served = await servePages(store);
    const [here, there, third] = [served.visitor(), served.visitor(), served.visitor()];
    await here.send('/account/register', ann);
    await there.send('/account/sign-in', signIn);
    await third.send('/account/sign-in', signIn);
    const others = await here.send('/account', { keepCurrent: 'on' });
    expect([others.status, others.location]).toEqual([303, '/account?done=others']);
    expect((await there.get('/account')).status).toBe(303);
    expect((await here.get('/account')).status).toBe(200);
    expect((await here.get('/account/signed-out')).text).toContain('You are signed in as ann@example.com.');
    expect((await here.get('/account')).status).toBe(200);
    const out = await here.send('/account/signed-out', {});
    expect([out.status, out.location]).toEqual([303, '/account/signed-out']);
    expect(here.jar.size).toBe(0);
    await there.send('/account/sign-in', signIn);
    await third.send('/account/sign-in', signIn);
    const all = await there.send('/account', {});
    expect([all.status, all.location]).toEqual([303, '/account/signed-out?done=everywhere']);
    expect(there.jar.size).toBe(0);
    expect((await third.get('/account')).status).toBe(303);
    expect(served.errors).toEqual([]);
  });
});

async function tokenOf(kind: string, to: string): Promise<string> {
  const found = () => mailbox.mails.find((mail) => mail.kind === kind && mail.to === to);
  await expect.poll(found).toBeDefined();
  return found()?.token ?? '';
}
