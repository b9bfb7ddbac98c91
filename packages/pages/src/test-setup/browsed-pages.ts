import { toNodeListener } from '@ashlar/http/node';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { testBrowser } from '../../../../tools/browser-tests.ts';
import { enrolled, FactorUser } from './further-accounts.ts';
import { type Listening, listen } from './listen.ts';
import { credentials, type PagedAccounts, servePages, stores } from './paged-accounts.ts';

/** The user who can sign in. */
export const ann: ReturnType<typeof credentials> = credentials('ann');

/** The pages on a port of this machine, and a Chromium that visits them. */
export interface BrowsedPages {
  /** The origin of the pages. */
  home(): string;
  served(): PagedAccounts;
  /** A page of a new browser, without cookies. */
  open(options?: BrowserContextOptions): Promise<Page>;
  signIn(page: Page): Promise<void>;
}

/** Serves the pages for the tests of a file. */
export function browsedPages(): BrowsedPages {
  let running: { readonly server: Listening; readonly served: PagedAccounts; readonly home: string } | undefined;
  const now = () => {
    if (running === undefined) throw new Error('the pages are served once the tests run');
    return running;
  };
  beforeAll(async () => {
    const [store] = stores;
    if (store === undefined) throw new Error('there is a store');
    const server = await listen();
    const home = `http://localhost:${server.port}`;
    const served = await servePages(store, {
      resource: FactorUser,
      auth: { baseUrl: home, cookie: { remember: 'asked' } },
      pages: { name: 'Fernlight', fields: { displayName: { hint: 'As others see it.' } } },
    });
    server.answerWith(toNodeListener(served.site));
    await served.visitor().send('/account/register', ann);
    running = { server, served, home };
  });
  afterAll(async () => {
    await running?.served.close();
    await running?.server.close();
  });
  return {
    home: () => now().home,
    served: () => now().served,
    async open(options) {
      const context = await (await testBrowser()).newContext({ baseURL: now().home, ...options });
      onTestFinished(() => context.close());
      return await context.newPage();
    },
    async signIn(page) {
      await page.goto('/account/sign-in');
      await page.fill('#field-email', ann.email);
      await page.fill('#field-password', ann.password);
      await page.click('button[type=submit]');
    },
  };
}

/** Looks at every page there is, also at those that only a visitor sees who has done something. */
export async function visitAll(
  { signIn }: BrowsedPages,
  page: Page,
  look: (name: string) => Promise<void>,
): Promise<void> {
  const see = async (...paths: readonly string[]) => {
    for (const path of paths) {
      await page.goto(`/account${path}`);
      await look(path);
    }
  };
  const submit = async (name: string) => {
    await page.click('button[type=submit]');
    await look(name);
  };
  await see(
    '/sign-in',
    '/sign-in?done=confirmed',
    '/register',
    '/forgot',
    '/forgot?done=sent',
    '/reset',
    '/reset?token=a.b.c',
  );
  await see('/confirm?resend=', '/confirm?token=a.b.c');
  await submit('confirm, dead');
  await see('/confirm?done=registered', '/magic-link', '/magic-link?done=sent', '/magic-link?token=a.b.c');
  await see('/signed-out', '/signed-out?done=everywhere', '/nothing', '/second-factor');
  await page.goto('/account/sign-in');
  await submit('sign-in, empty');
  await page.fill('#field-email', ann.email);
  await page.fill('#field-password', 'wrong');
  await submit('sign-in, wrong');
  await page.goto('/account/register');
  await page.fill('#field-email', 'ann@');
  await page.fill('#field-password', 'x');
  await submit('register, wrong');
  await seeSecondFactor(signIn, page, look);
  await signIn(page);
  await see('', '?done=password', '/sign-in', '/change-password', '/signed-out');
  await see('/devices', '/devices?done=ended');
  await page.goto('/account/change-password');
  await submit('change-password, empty');
}

/** The page of a second factor, as only a visitor sees it whose sign-in waits. */
async function seeSecondFactor(
  signIn: BrowsedPages['signIn'],
  page: Page,
  look: (name: string) => Promise<void>,
): Promise<void> {
  enrolled.add('every user');
  try {
    await signIn(page);
    await look('second-factor, waiting');
    await page.fill('#field-code', '000000');
    await page.click('button[type=submit]');
    await look('second-factor, wrong');
  } finally {
    enrolled.clear();
  }
}
