import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromiumHere } from '../../../tools/browser-tests.ts';
import { headingOf, openBrowser, register, send } from './test-setup/browsing.ts';
import { type ServedApp, serveApp } from './test-setup/served-app.ts';

let app: ServedApp;
beforeAll(async () => {
  app = await serveApp();
});
afterAll(async () => await app.stop());

/** The rules of WCAG 2.2 on level AA, and before. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

describe.runIf(hasChromiumHere())('every page in Chromium', { timeout: 120_000 }, () => {
  test('for strangers: axe finds no violation, it fits 360 pixels, and nothing breaks its policy', async () => {
    const { page, look } = await visitor();
    await page.goto(app.url);
    await look('Sign in');
    await send(page, 'Sign in');
    await look('Sign in');
    for (const [path, heading] of [
      ['/account/register', 'Create an account'],
      ['/account/forgot', 'Forgot your password?'],
      ['/account/magic-link', 'Sign in by email'],
      ['/account/confirm?resend=', 'Confirm your address'],
      ['/account/signed-out', 'You are logged out'],
      ['/account/nowhere', 'There is no such page'],
    ] as const) {
      await page.goto(app.url + path);
      await look(heading);
    }
    await page.goto(`${app.url}/account/register`);
    await send(page, 'Create account', { 'Email address': 'no address', Password: 'short', 'Password again': 'other' });
    await look('Create an account');
    for (const [path, button] of [
      ['/account/forgot', 'Send me the link'],
      ['/account/magic-link', 'Email me the link'],
    ] as const) {
      await page.goto(app.url + path);
      await send(page, button, { 'Email address': 'stranger@example.com' });
      await look('Check your email');
    }
    for (const [path, heading] of [
      ['/account/reset?token=none', 'Choose a new password'],
      ['/account/magic-link?token=none', 'Sign in'],
      ['/account/confirm?token=none', 'Confirm your address'],
    ] as const) {
      await page.goto(app.url + path);
      await look(heading);
    }
    await send(page, 'Confirm address');
    await look('This link does not work');
  });

  test('for users: axe finds no violation, it fits 360 pixels, and nothing breaks its policy', async () => {
    const { page, look } = await visitor();
    await register(page, app.url, 'axe@example.com');
    await look('My notes');
    await send(page, 'Add note');
    await look('My notes');
    await send(page, 'Add note', { 'New note': `A note with a long word: ${'x'.repeat(300)}` });
    await look('My notes');
    await page.locator('.live[data-state="live"]').waitFor();
    await look('My notes');
    for (let number = 0; number < 40; number += 1) {
      await page.context().request.post(`${app.url}/notes`, { data: { text: 'again' }, headers: { Origin: app.url } });
    }
    await page.goto(app.url);
    await page.getByRole('link', { name: 'Older notes' }).click();
    await page.getByRole('link', { name: 'Newer notes' }).waitFor();
    await look('My notes');
    await page.goto(`${app.url}/account/devices`);
    await look('My devices');
    await page.goto(`${app.url}/account`);
    await look('My account');
    await page.goto(`${app.url}/account/sign-in`);
    await look('You are signed in');
    await page.goto(`${app.url}/account/change-password`);
    await look('Change your password');
    await send(page, 'Change password');
    await look('Change your password');
    await page.goto(`${app.url}/account/signed-out`);
    await look('Log out?');
    await page.goto(app.url);
    await page.locator('.live[data-state="live"]').waitFor();
    const headers = { Origin: app.url };
    await page.context().request.post(`${app.url}/auth/user/log-out-everywhere`, { data: {}, headers });
    await page.locator('.live[data-state="out"]').waitFor();
    await look('My notes');
  });
});

/** A narrow tab, and a look at the page in it. */
async function visitor(): Promise<{ readonly page: Page; look(heading: string): Promise<void> }> {
  const browser = await openBrowser({ javaScriptEnabled: true });
  const page = await browser.newPage();
  await page.setViewportSize({ width: 360, height: 740 });
  const refusals: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) refusals.push(message.text());
  });
  const look = async (heading: string): Promise<void> => {
    expect(await headingOf(page)).toBe(heading);
    expect({ heading, refusals }).toEqual({ heading, refusals: [] });
    expect({ heading, violations: await violationsOf(page) }).toEqual({ heading, violations: [] });
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect({ heading, width }).toEqual({ heading, width: 360 });
  };
  return { page, look };
}

async function violationsOf(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  const run = `axe.run({ runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`;
  return await page.evaluate(run);
}
