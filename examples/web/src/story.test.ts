// The application by hand and eye: a person in a real browser, without scripts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromiumHere } from '../../../tools/browser-tests.ts';
import { headingOf, openBrowser, openPage, password, register, send, signIn } from './test-setup/browsing.ts';
import { type ServedApp, serveApp } from './test-setup/served-app.ts';

let app: ServedApp;
beforeAll(async () => {
  app = await serveApp();
});
afterAll(async () => await app.stop());

describe.runIf(hasChromiumHere())('a person in Chromium', { timeout: 120_000 }, () => {
  test('H21: the browser keeps the cookie of localhost, and stays signed in', async () => {
    const browser = await openBrowser();
    const page = await browser.newPage();
    await page.goto(app.url);
    await page.getByRole('link', { name: 'Create an account' }).click();
    const [email, again] = ['cookie@example.com', { 'Password again': password }];
    await send(page, 'Create account', { 'Email address': email, Password: password, ...again });
    expect(await headingOf(page)).toBe('My notes');
    expect(await browser.cookies()).toMatchObject([
      { name: 'user-dev', domain: 'localhost', path: '/', httpOnly: true, secure: false, sameSite: 'Lax' },
    ]);
    await page.goto(app.url);
    expect(await headingOf(page)).toBe('My notes');
    await browser.clearCookies();
    await page.reload();
    expect(await headingOf(page)).toBe('Sign in');
  });

  test('a user who logs out everywhere in one browser is out in the other at its next click', async () => {
    const [phone, laptop] = [await openPage(), await openPage()];
    await register(phone, app.url, 'everywhere@example.com');
    await signIn(laptop, app.url, 'everywhere@example.com');
    await send(laptop, 'Add note', { 'New note': 'from the laptop' });
    await phone.goto(`${app.url}/account`);
    await send(phone, 'Log out everywhere');
    expect(await headingOf(phone)).toBe('You are logged out');

    await laptop.getByRole('link', { name: 'My account' }).click();
    await expect.poll(() => headingOf(laptop)).toBe('Sign in');
  });

  test('a note that is sent after that is not written', async () => {
    const [phone, laptop] = [await openPage(), await openPage()];
    await register(phone, app.url, 'late@example.com');
    await signIn(laptop, app.url, 'late@example.com');
    await phone.goto(`${app.url}/account`);
    await send(phone, 'Log out everywhere');
    await send(laptop, 'Add note', { 'New note': 'too late' });
    expect(await headingOf(laptop)).toBe('Sign in');
    await signIn(laptop, app.url, 'late@example.com');
    expect(await laptop.getByText('too late').count()).toBe(0);
  });

  test('a new password keeps this browser in, and the other one is out', async () => {
    const [phone, laptop] = [await openPage(), await openPage()];
    await register(phone, app.url, 'change@example.com');
    await signIn(laptop, app.url, 'change@example.com');
    await phone.goto(`${app.url}/account/change-password`);
    const fields = { 'New password': 'battery staple', 'Password again': 'battery staple' };
    await send(phone, 'Change password', { 'Current password': 'a guess', ...fields });
    await phone.getByText('Your current password is not right').first().waitFor();
    await send(phone, 'Change password', { 'Current password': password, ...fields });
    await phone.getByText('Your password is changed.').waitFor();
    await laptop.reload();
    expect(await headingOf(laptop)).toBe('Sign in');
    await send(laptop, 'Sign in', { 'Email address': 'change@example.com', Password: 'battery staple' });
    expect(await headingOf(laptop)).toBe('My notes');
  });

  test('a forgotten password is reset by the mailed link, which works once', async () => {
    const page = await openPage();
    const [email, fresh] = ['reset@example.com', 'battery staple'];
    await register(page, app.url, email);
    await page.goto(`${app.url}/account/signed-out`);
    await send(page, 'Log out');
    await page.goto(`${app.url}/account/forgot`);
    await send(page, 'Send me the link', { 'Email address': email });
    const link = await app.mailedLink(email, 'Choose a new password');
    await page.goto(link);
    expect(page.url()).not.toContain('token');
    await send(page, 'Save and sign in', { 'New password': fresh, 'Password again': fresh });
    expect(await headingOf(page)).toBe('My notes');

    const other = await openPage();
    await other.goto(link);
    await send(other, 'Save and sign in', { 'New password': 'a third one', 'Password again': 'a third one' });
    expect(await headingOf(other)).toBe('This link does not work');
    await signInWith(other, email, fresh);
    expect(await headingOf(other)).toBe('My notes');
  });

  test('a mailed link signs in, in any browser, once', async () => {
    const [page, phone] = [await openPage(), await openPage()];
    const email = 'link@example.com';
    await register(page, app.url, email);
    await phone.goto(app.url);
    await phone.getByRole('link', { name: 'Email me a sign-in link' }).click();
    await send(phone, 'Email me the link', { 'Email address': email });
    const link = await app.mailedLink(email, 'Sign in');
    await phone.goto(link);
    expect(await headingOf(phone)).toBe('Sign in');
    await send(phone, 'Sign in');
    expect(await headingOf(phone)).toBe('My notes');
    const other = await openPage();
    await other.goto(link);
    await send(other, 'Sign in');
    expect(await headingOf(other)).toBe('This link does not work');
  });

  test('an address is confirmed by the mailed link, before or after signing in', async () => {
    const page = await openPage();
    const email = 'confirm@example.com';
    await register(page, app.url, email);
    await page.goto(`${app.url}/account`);
    await page.getByText('Your address is not confirmed yet.').waitFor();
    await page.goto(await app.mailedLink(email, 'Confirm your address'));
    await send(page, 'Confirm address');
    await page.getByText('Your address is confirmed.').waitFor();
    await page.goto(`${app.url}/account`);
    expect(await page.getByText('Your address is not confirmed yet.').count()).toBe(0);
  });

  test('notes are those of the user, as text, and are gone once they are removed', async () => {
    const [ann, bob] = [await openPage(), await openPage()];
    await register(ann, app.url, 'ann@example.com');
    await register(bob, app.url, 'bob@example.com');
    await send(ann, 'Add note');
    await ann.getByText('Write something').waitFor();
    await send(ann, 'Add note', { 'New note': '<b>first</b>' });
    await send(ann, 'Add note', { 'New note': 'second' });
    expect(await ann.locator('.notes li > p').allTextContents()).toEqual(['second', '<b>first</b>']);
    await bob.reload();
    expect(await bob.locator('.notes').count()).toBe(0);
    await send(ann, 'Remove the note: second');
    expect(await ann.locator('.notes li > p').allTextContents()).toEqual(['<b>first</b>']);
  });

  test('Y6: older notes are a click away, and so is the way back; removing one stays on its page', async () => {
    const page = await openPage();
    await register(page, app.url, 'pages@example.com');
    const headers = { Origin: app.url };
    for (let number = 1; number <= 45; number += 1) {
      const data = { text: `note ${number}` };
      expect((await page.context().request.post(`${app.url}/notes`, { data, headers })).status()).toBe(201);
    }
    await page.reload();
    const shown = async () => {
      const texts = await page.locator('.notes li > p').allTextContents();
      return [texts[0], texts.at(-1), texts.length];
    };
    const older = page.getByRole('link', { name: 'Older notes' });
    const newer = page.getByRole('link', { name: 'Newer notes' });
    expect([await newer.count(), await shown()]).toEqual([0, ['note 45', 'note 26', 20]]);
    await older.click();
    await expect.poll(shown).toEqual(['note 25', 'note 6', 20]);
    await send(page, 'Remove the note: note 25');
    await expect.poll(shown).toEqual(['note 24', 'note 5', 20]);
    await older.click();
    await expect.poll(shown).toEqual(['note 4', 'note 1', 4]);
    expect(await older.count()).toBe(0);
    await newer.click();
    await expect.poll(shown).toEqual(['note 24', 'note 5', 20]);
    await newer.click();
    await expect.poll(shown).toEqual(['note 45', 'note 26', 20]);
    await page.goto(`${app.url}/notes?after=rubbish`);
    await expect.poll(shown).toEqual(['note 45', 'note 26', 20]);
  });

  test('after logging out, the back button shows no note', async () => {
    const page = await openPage();
    await register(page, app.url, 'back@example.com');
    await send(page, 'Add note', { 'New note': 'for my eyes only' });
    await page.goto(`${app.url}/account/signed-out`);
    await send(page, 'Log out');
    await page.goBack();
    await page.goBack();
    expect(await headingOf(page)).toBe('Sign in');
  });
});

async function signInWith(page: Awaited<ReturnType<typeof openPage>>, email: string, given: string): Promise<void> {
  await page.goto(app.url);
  await send(page, 'Sign in', { 'Email address': email, Password: given });
}
