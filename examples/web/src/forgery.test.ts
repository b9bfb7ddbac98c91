// What another site can make the browser of a user do. The tests are real sites on other ports of this machine.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromiumHere } from '../../../tools/browser-tests.ts';
import { headingOf, openBrowser, password, register } from './test-setup/browsing.ts';
import { type ServedApp, serveApp } from './test-setup/served-app.ts';

let app: ServedApp;
let evil: Server;
let evilPort: number;
beforeAll(async () => {
  app = await serveApp();
  evil = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end('<h1>evil</h1>'));
  await once(evil.listen(0), 'listening');
  const address = evil.address();
  evilPort = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(async () => {
  evil.close();
  await app.stop();
});

/** Everything that changes something, as a form of another site would send it. */
const forms: readonly (readonly [path: string, fields: Readonly<Record<string, string>>])[] = [
  ['/auth/user/log-out-everywhere', {}],
  [
    '/auth/user/password/change-password',
    { currentPassword: password, password: 'of the attacker', passwordConfirmation: 'of the attacker' },
  ],
  ['/auth/user/session/renew', {}],
  ['/account', { step: 'everywhere' }],
  ['/account/signed-out', {}],
  [
    '/account/change-password',
    { currentPassword: password, password: 'of the attacker', passwordConfirmation: 'of the attacker' },
  ],
  ['/notes', { text: 'forged' }],
];

/** `127.0.0.1` is another site. `localhost` with another port is the same site: the browser sends the cookie along. */
const sites = [
  ['another site', '127.0.0.1', false],
  ['another port of this site', 'localhost', true],
] as const;

describe.runIf(hasChromiumHere())('in Chromium', { timeout: 120_000 }, () => {
  test.each(sites)('H44: a form post of %s does nothing', async (_, host, carriesCookie) => {
    const { browser, page } = await victim(`form-${host}@example.com`);
    const before = await browser.cookies();
    for (const [path, fields] of forms) {
      const { status, cookie } = await answerTo(page, path, () => sendForm(page, host, path, fields));
      expect([path, status, cookie]).toEqual([path, carriesCookie ? 403 : expect.any(Number), carriesCookie]);
    }
    await expectUnharmed(browser, before);
  });

  test.each(sites)('H44: a fetch of %s without CORS does nothing', async (_, host) => {
    const { browser, page } = await victim(`fetch-${host}@example.com`);
    const before = await browser.cookies();
    await page.goto(evilAt(host));
    for (const [path, fields] of forms) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        const body = type === 'text/plain' ? JSON.stringify(fields) : new URLSearchParams(fields).toString();
        const { status } = await answerTo(page, path, () => sendFetch(page, path, { type, body }));
        expect([path, status]).toEqual([path, expect.any(Number)]);
        expect(status).toBeGreaterThanOrEqual(400);
      }
    }
    await expectUnharmed(browser, before);
  });

  test.each(sites)('H44: %s cannot sign a visitor in to an account of its own', async (_, host) => {
    const browser = await openBrowser({ javaScriptEnabled: true });
    const page = await browser.newPage();
    const attacker = `attacker-${host}@example.com`;
    await register(page, app.url, attacker);
    await browser.clearCookies();
    const fields = { email: attacker, password };
    for (const path of ['/auth/user/password/sign-in', '/account/sign-in']) {
      const { status } = await answerTo(page, path, () => sendForm(page, host, path, fields));
      expect([path, status]).toEqual([path, 403]);
      await page.goto(evilAt(host));
      const body = JSON.stringify(fields);
      const fetched = await answerTo(page, path, () => sendFetch(page, path, { type: 'text/plain', body }));
      expect([path, fetched.status]).toEqual([path, 403]);
    }
    expect(await browser.cookies()).toEqual([]);
  });
});

interface Victim {
  readonly browser: BrowserContext;
  readonly page: Page;
}

/** A signed-in user with a note, who then visits the other site. */
async function victim(email: string): Promise<Victim> {
  const browser = await openBrowser({ javaScriptEnabled: true });
  const page = await browser.newPage();
  await register(page, app.url, email);
  return { browser, page };
}

function evilAt(host: string): string {
  return `http://${host}:${evilPort}/`;
}

/** What the application answers to a request of the other site: that there is an answer says that the attack has arrived. */
async function answerTo(page: Page, path: string, attack: () => Promise<void>) {
  const arrives = page.waitForResponse(
    (response) => response.url() === app.url + path && response.request().method() === 'POST',
  );
  await attack();
  const response = await arrives;
  const { cookie } = await response.request().allHeaders();
  return { status: response.status(), cookie: cookie !== undefined };
}

async function sendForm(
  page: Page,
  host: string,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  await page.goto(evilAt(host));
  const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
  await page.setContent(
    `<form method="post" action="${app.url}${path}">${inputs.join('')}<button>You have won</button></form>`,
  );
  await page.getByRole('button').click();
}

async function sendFetch(page: Page, path: string, { type, body }: { type: string; body: string }): Promise<void> {
  await page.evaluate(
    async ([url, contentType, text]) => {
      const headers = { 'Content-Type': contentType ?? '' };
      await fetch(url ?? '', { method: 'POST', mode: 'no-cors', credentials: 'include', headers, body: text ?? '' });
    },
    [app.url + path, type, body],
  );
}

async function expectUnharmed(browser: BrowserContext, before: unknown): Promise<void> {
  const page = await browser.newPage();
  await page.goto(app.url);
  expect(await headingOf(page)).toBe('My notes');
  expect(await page.locator('.notes').count()).toBe(0);
  expect(await browser.cookies()).toEqual(before);
  const data = { currentPassword: password, password: 'another one', passwordConfirmation: 'another one' };
  const headers = { Origin: app.url };
  const changed = await browser.request.post(`${app.url}/auth/user/password/change-password`, { data, headers });
  expect(changed.status()).toBe(200);
}
