// What a person sees of a log-out in another browser: the page says so by itself.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromiumHere, testBrowser } from '../../../tools/browser-tests.ts';
import { headingOf, openBrowser, register, send, signIn } from './test-setup/browsing.ts';
import { type ServedApp, serveApp } from './test-setup/served-app.ts';

let app: ServedApp;
beforeAll(async () => {
  app = await serveApp();
});
afterAll(async () => await app.stop());

const phoneAgent =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1';

describe.runIf(hasChromiumHere())('the live indicator in Chromium', { timeout: 120_000 }, () => {
  test('H81: a log-out everywhere in one browser turns the other one off without a click, and takes its notes away', async () => {
    const [laptop, phone, bob] = [await openTab(), await openTab(), await openTab()];
    await register(laptop, app.url, 'everywhere@example.com');
    await signIn(phone, app.url, 'everywhere@example.com');
    await register(bob, app.url, 'bob@example.com');
    await send(laptop, 'Add note', { 'New note': 'for my eyes only' });
    for (const page of [laptop, phone, bob]) await stateIs(page, 'Live');
    await laptop.getByLabel('New note').fill('not sent yet');
    await phone.goto(`${app.url}/account`);
    await send(phone, 'Log out everywhere');

    await stateIs(laptop, 'Signed out');
    expect(await laptop.getByText('for my eyes only').count()).toBe(0);
    expect(await laptop.getByLabel('New note').inputValue()).toBe('not sent yet');
    expect(await laptop.getByRole('button', { name: 'Add note' }).isDisabled()).toBe(true);
    await stateIs(bob, 'Live');
    await laptop.getByRole('link', { name: 'Sign in again' }).click();
    await expect.poll(() => headingOf(laptop)).toBe('Sign in');
  });

  test('H62: "my devices" ends one device, and its page turns off; the others stay live', async () => {
    const context = await (await testBrowser()).newContext({ userAgent: phoneAgent });
    const [laptop, tablet, phone] = [await openTab(), await openTab(), await context.newPage()];
    await register(laptop, app.url, 'devices@example.com');
    for (const page of [tablet, phone]) await signIn(page, app.url, 'devices@example.com');
    for (const page of [laptop, tablet, phone]) await stateIs(page, 'Live');
    const devices = await laptop.context().newPage();
    await devices.goto(app.url);
    await devices.getByRole('link', { name: 'My devices' }).click();
    expect(await devices.getByRole('listitem').filter({ hasText: 'Safari on iPhone' }).count()).toBe(1);
    await devices.getByRole('button', { name: 'Log out Safari on iPhone' }).click();
    await stateIs(phone, 'Signed out');
    await expect.poll(() => devices.locator('.ashlar-device').count()).toBe(2);
    for (const page of [laptop, tablet]) await stateIs(page, 'Live');
    await context.close();
  });

  test('a page that cannot connect says so, connects again, and a session that ended meanwhile is signed out', async () => {
    const page = await openTab();
    await register(page, app.url, 'away@example.com');
    await stateIs(page, 'Live');
    // The server goes away: the connection is cut, and no new one is let through.
    await page.routeWebSocket('**/live', (route) => route.close({ code: 1001 }));
    await page.reload();
    await stateIs(page, 'Reconnecting');
    const { request } = page.context();
    const out = await request.post(`${app.url}/auth/user/log-out-everywhere`, {
      data: {},
      headers: { Origin: app.url },
    });
    expect(out.status()).toBe(200);
    await stateIs(page, 'Signed out');
  });

  test('without scripts there is no indicator, and the notes work', async () => {
    const page = await (await openBrowser()).newPage();
    await register(page, app.url, 'plain@example.com');
    expect(await page.locator('.live').isVisible()).toBe(false);
    await send(page, 'Add note', { 'New note': 'by a form' });
    await page.getByText('by a form').waitFor();
  });
});

/** A tab of a browser of its own, with scripts. */
async function openTab(): Promise<Page> {
  return await (await openBrowser({ javaScriptEnabled: true })).newPage();
}

async function stateIs(page: Page, state: string): Promise<void> {
  await expect.poll(() => page.locator('.live').textContent()).toBe(state);
}
