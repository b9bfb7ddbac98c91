// What a real browser makes of the headers, the cookies and the forms.
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasChromiumHere } from '../../../../tools/browser-tests.ts';
import { ann, browsedPages, visitAll } from '../test-setup/browsed-pages.ts';
import { listen } from '../test-setup/listen.ts';
import { mailbox } from '../test-setup/paged-accounts.ts';

describe.runIf(hasChromiumHere())('in Chromium', () => {
  const browsed = browsedPages();

  test('V46: the policy lets our own style through, and the browser reports nothing against it', async () => {
    const page = await browsed.open();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await visitAll(browsed, page, async () => {});
    // It lists every answer that is no success, and on the page of a mailed link it misses the name of the user.
    const known = /^Failed to load resource: the server responded|^\[DOM\] Password forms should have/;
    expect(complaints.filter((text) => !known.test(text))).toEqual([]);
    const height = 'getComputedStyle(document.querySelector(".ashlar-button")).minHeight';
    expect(await page.evaluate<string>(height)).toBe('46px');
  });

  test('V47: forms, scripts and frames of another site do nothing with the session of a visitor (H44)', async () => {
    const page = await browsed.open();
    const home = browsed.home();
    await browsed.signIn(page);
    expect(await page.textContent('.ashlar-who')).toBe(ann.email);
    const attacker = await listen();
    onTestFinished(() => attacker.close());
    const forms = ['/account', '/account/signed-out'].map(
      (path, index) => `<form id="f${index}" method="post" action="${home}${path}"></form>`,
    );
    attacker.answerWith((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`${forms.join('')}<iframe src="${home}/account/sign-in"></iframe>`);
    });
    // The first is another site; the second only another origin, to which the browser sends the cookie too.
    for (const host of ['127.0.0.1', 'localhost']) {
      const evil = `http://${host}:${attacker.port}/`;
      for (const index of [0, 1]) {
        await page.goto(evil);
        const answered = page.waitForResponse((response) => response.request().method() === 'POST');
        await page.evaluate(`document.querySelector('#f${index}').submit()`);
        expect([host, (await answered).status()]).toEqual([host, 403]);
        await page.waitForURL(`${home}/**`);
      }
      await page.goto(evil);
      await page.evaluate(
        `fetch('${home}/account', { method: 'POST', mode: 'no-cors', credentials: 'include' }).catch(() => {})`,
      );
      const [, frame] = page.frames();
      expect(await frame?.evaluate<unknown>('document.querySelector("form")')).toBeNull();
    }
    await page.goto('/account');
    expect(await page.textContent('.ashlar-who')).toBe(ann.email);
  });

  test('V48: a mailed link leaves no token in the address or in the history, and its form sends our own origin', async () => {
    const page = await browsed.open();
    const home = browsed.home();
    mailbox.clear();
    await page.goto('/account/magic-link');
    await page.fill('#field-email', ann.email);
    await page.click('button[type=submit]');
    const { token } = await mailbox.last(ann.email);
    const seen: string[] = [];
    page.on('request', async (request) => {
      const { referer = '', origin = '' } = await request.allHeaders();
      seen.push(`${referer} ${origin}`);
    });
    await page.goto(browsed.served().site.linkTo('magicLink', token));
    expect(page.url()).toBe(`${home}/account/magic-link`);
    await page.click('button[type=submit]');
    await page.waitForURL(`${home}/account`);
    await expect.poll(() => seen).toContain(`${home}/account/magic-link ${home}`);
    expect(seen.join()).not.toContain(token);
    await page.goBack();
    expect(page.url()).toBe(`${home}/account/magic-link`);
    expect(await page.content()).not.toContain(token);
  });

  test('V49: what was typed is the value of its field again, character by character', async () => {
    const page = await browsed.open();
    const name = `"><b onclick='x'>&amp;</b> \u{1F33F} é ${'\u2028'}`;
    await page.goto('/account/register');
    await page.fill('#field-displayName', name);
    await page.click('button[type=submit]');
    expect(await page.inputValue('#field-displayName')).toBe(name);
    expect(await page.locator('b').count()).toBe(0);
  });
});
