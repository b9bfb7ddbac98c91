// The client of `@ashlar/client` in a real browser, in several tabs.
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasChromiumHere } from '../../../tools/browser-tests.ts';
import { openBrowser, password } from './test-setup/browsing.ts';
import { type ServedApp, serveApp } from './test-setup/served-app.ts';
import type { Clicks } from './test-setup/tab.ts';

let app: ServedApp;
let script: string;
beforeAll(async () => {
  app = await serveApp();
  const bundled = await rolldown({
    input: fileURLToPath(new URL('./test-setup/tab.ts', import.meta.url)),
    resolve: {
      alias: { '@ashlar/client': fileURLToPath(import.meta.resolve('../../../packages/client/src/index.ts')) },
    },
    platform: 'browser',
  });
  const { output } = await bundled.generate({ format: 'iife' });
  script = output[0].code;
});
afterAll(async () => await app.stop());

describe.runIf(hasChromiumHere())('tabs of one browser', { timeout: 120_000 }, () => {
  test('H106: the client signs in, and a log-out in one tab reaches the other once', async () => {
    const browser = await openBrowser({ javaScriptEnabled: true });
    const [first, second] = [await openTab(browser), await openTab(browser)];
    expect(await click(first, 'register', 'tabs@example.com', password)).toMatchObject({
      ok: true,
      user: { email: 'tabs@example.com' },
    });
    await expectTold(second, { signedIn: 1, signedOut: 0 });
    expect(await click(second, 'session')).toMatchObject({ ok: true, user: { email: 'tabs@example.com' } });

    expect(await click(first, 'logOut')).toMatchObject({ ok: true });
    await expectTold(second, { signedIn: 1, signedOut: 1 });
    await expectTold(first, { signedIn: 1, signedOut: 1 });
    expect(await click(second, 'session')).toMatchObject({ ok: false, problem: { code: 'SESSION_NEEDED' } });
    await expectTold(second, { signedIn: 1, signedOut: 1 });
  });

  test('H106: log out everywhere in another browser is told once the tab asks, and keepCurrent stays in', async () => {
    const [laptop, phone] = [
      await openBrowser({ javaScriptEnabled: true }),
      await openBrowser({ javaScriptEnabled: true }),
    ];
    const [onLaptop, beside, onPhone] = [await openTab(laptop), await openTab(laptop), await openTab(phone)];
    await click(onLaptop, 'register', 'devices@example.com', password);
    expect(await click(onPhone, 'signIn', 'devices@example.com', password)).toMatchObject({ ok: true });
    expect(await click(onPhone, 'logOutEverywhere', true)).toMatchObject({ ok: true });
    expect(await click(onPhone, 'session')).toMatchObject({ ok: true });
    expect(await click(onLaptop, 'session')).toMatchObject({ ok: false, status: 401 });
    await expectTold(onLaptop, { signedIn: 1, signedOut: 1 });
    await expectTold(beside, { signedIn: 1, signedOut: 1 });
    await expectTold(onPhone, { signedIn: 1, signedOut: 0 });
  });

  test('a wrong password is an answer with a code, and signs no tab out', async () => {
    const browser = await openBrowser({ javaScriptEnabled: true });
    const tab = await openTab(browser);
    await click(tab, 'register', 'wrong@example.com', password);
    expect(await click(tab, 'signIn', 'wrong@example.com', 'a guess')).toMatchObject({
      ok: false,
      status: 401,
      problem: { code: 'AUTHENTICATION_FAILED' },
    });
    expect(await click(tab, 'session')).toMatchObject({ ok: true });
    await expectTold(tab, { signedIn: 1, signedOut: 0 });
  });
});

/** A tab with a page of the application's origin that has the client. */
async function openTab(browser: BrowserContext): Promise<Page> {
  const page = await browser.newPage();
  await page.route(`${app.url}/app`, (route) =>
    route.fulfill({ contentType: 'text/html', body: `<h1>app</h1><script>${script}</script>` }),
  );
  await page.goto(`${app.url}/app`);
  return page;
}

async function click<Name extends keyof Clicks>(
  page: Page,
  name: Name,
  ...given: Parameters<Clicks[Name]>
): Promise<unknown> {
  return await page.evaluate(`clicks.${name}(...${JSON.stringify(given)})`);
}

/** News between tabs take a moment. Afterwards there is a moment for a second one, which must not come. */
async function expectTold(page: Page, told: ReturnType<Clicks['told']>): Promise<void> {
  await vi.waitFor(async () => expect(await click(page, 'told')).toEqual(told), { timeout: 20_000, interval: 50 });
  await page.waitForTimeout(100);
  expect(await click(page, 'told')).toEqual(told);
}
