import type { BrowserContext, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { testBrowser } from '../../../../tools/browser-tests.ts';

/** The password of every account of these tests. */
export const password = 'correct horse';

/** A browser of its own: with cookies of its own, and without scripts, because no page needs one. */
export async function openBrowser(options: { readonly javaScriptEnabled?: boolean } = {}): Promise<BrowserContext> {
  const browser = await testBrowser();
  const context = await browser.newContext({ javaScriptEnabled: false, ...options });
  onTestFinished(() => context.close());
  return context;
}

/** A tab of a browser of its own. */
export async function openPage(): Promise<Page> {
  return await (await openBrowser()).newPage();
}

/** Fills the form of a page, by the labels of its fields, and sends it. */
export async function send(page: Page, button: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
  await page.getByRole('button', { name: button, exact: true }).click();
}

/** Creates an account, and shows its notes: the browser is signed in. */
export async function register(page: Page, url: string, email: string): Promise<void> {
  const data = { email, password, passwordConfirmation: password };
  const { request } = page.context();
  const answer = await request.post(`${url}/auth/user/password/register`, { data, headers: { Origin: url } });
  if (!answer.ok()) throw new Error(`${answer.status()}: ${await answer.text()}`);
  await page.goto(url);
}

/** Signs in by the page, and ends at the notes. */
export async function signIn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(url);
  await send(page, 'Sign in', { 'Email address': email, Password: password });
  await page.getByRole('heading', { name: 'My notes' }).waitFor();
}

/** The heading of a page: it says where a person is. */
export async function headingOf(page: Page): Promise<string | null> {
  return await page.locator('h1').textContent();
}
