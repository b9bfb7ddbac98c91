// The pages for those who see little or nothing, and for those who use a keyboard alone.
import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { hasChromiumHere } from '../../../../tools/browser-tests.ts';
import { browsedPages, visitAll } from '../test-setup/browsed-pages.ts';
import { credentials } from '../test-setup/paged-accounts.ts';

// Text, because the compiler knows no DOM here.
const runAxe = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'] }).then(
  ({ violations, passes }) => ({
    violations: violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')),
    passes: passes.map(({ id }) => id),
  }))`;
interface AxeResult {
  readonly violations: readonly string[];
  readonly passes: readonly string[];
}

const readFacts = `({
  headings: document.querySelectorAll('h1').length,
  language: document.documentElement.lang,
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  isWrong: document.querySelector('[role=alert]') !== null,
  title: document.title,
  small: [...document.querySelectorAll('a, button, input:not([type=hidden], [hidden])')].flatMap((element) => {
    const { width, height } = element.getBoundingClientRect();
    return element.matches('p a, li a, [type=checkbox]') || (width >= 24 && height >= 24) ? [] : [element.outerHTML];
  }),
})`;
interface Facts {
  readonly headings: number;
  readonly language: string;
  readonly overflow: number;
  readonly isWrong: boolean;
  readonly title: string;
  readonly small: readonly string[];
}

describe.runIf(hasChromiumHere())('in Chromium', () => {
  const browsed = browsedPages();

  test.each([
    { colorScheme: 'light', width: 360 },
    { colorScheme: 'dark', width: 1280 },
  ] as const)(
    'V41: no page violates WCAG 2.2 AA in $colorScheme colours, $width pixels wide',
    async ({ colorScheme, width }) => {
      const page = await browsed.open({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
      let looked = 0;
      await visitAll(browsed, page, async (name) => {
        looked += 1;
        await page.evaluate(axe.source);
        const { violations, passes } = await page.evaluate<AxeResult>(runAxe);
        expect({ name, violations }).toEqual({ name, violations: [] });
        // It did look at colours, at the heading, at the language and at the title.
        const needed = ['color-contrast', 'page-has-heading-one', 'html-has-lang', 'document-title'];
        expect(passes).toEqual(expect.arrayContaining(needed));
      });
      expect(looked).toBeGreaterThan(25);
    },
    300_000,
  );

  test('V42: one heading and a title of its own; 320 pixels are wide enough, which is 1,280 at 400 % zoom', async () => {
    const page = await browsed.open({ viewport: { width: 320, height: 640 } });
    await visitAll(browsed, page, async (name) => {
      const { title, isWrong, ...facts } = await page.evaluate<Facts>(readFacts);
      expect({ name, ...facts }).toEqual({ name, headings: 1, language: 'en', overflow: 0, small: [] });
      expect(title).toMatch(
        isWrong ? /^Error: .+ – Fernlight$/ : /^(?:Error: This link does not work|(?!Error).+) – Fernlight$/,
      );
    });
  });

  test('V43: after a failure the summary has the focus, and its links lead to the fields', async () => {
    const page = await browsed.open();
    await page.goto('/account/register');
    await page.fill('#field-email', 'ann@');
    await page.click('button[type=submit]');
    const focused = (what: string) => page.evaluate<unknown>(`document.activeElement.${what}`);
    // A browser gives the focus some time after it shows the page.
    await page.waitForSelector('[role=alert]:focus');
    await page.keyboard.press('Tab');
    expect(await focused('textContent')).toBe('Enter an email address like name@example.com');
    await page.keyboard.press('Tab');
    expect(await focused('textContent')).toBe('Enter your password');
    await page.keyboard.press('Enter');
    expect(await focused('id')).toBe('field-password');
    expect(await page.inputValue('#field-email')).toBe('ann@');
    expect(await page.inputValue('#field-password')).toBe('');
  });

  test('V44: a keyboard alone, without scripts, registers, changes the password and logs out everywhere', async () => {
    const page = await browsed.open({ javaScriptEnabled: false });
    const bob = credentials('bob');
    const press = async (times: number, key = 'Tab') => {
      for (let count = 0; count < times; count++) await page.keyboard.press(key);
    };
    const type = async (text: string, tabs = 1) => {
      await press(tabs);
      await page.keyboard.type(text);
    };
    await page.goto('/account');
    expect(new URL(page.url()).pathname).toBe('/account/sign-in');
    // Email, password, forgot, stay, sign in, by link, register.
    await press(7);
    await press(1, 'Enter');
    await page.waitForURL('**/account/register?returnTo=%2Faccount');
    await type(bob.email);
    await type('Bob');
    await type(bob.password, 2);
    await type(bob.password);
    await press(1, 'Enter');
    await page.waitForURL('**/account');
    expect(await page.textContent('.ashlar-who')).toBe(bob.email);
    // The link that confirms, then the password.
    await press(2);
    await press(1, 'Enter');
    await page.waitForURL('**/account/change-password');
    const next = 'another password of bob';
    for (const text of [bob.password, next, next]) await type(text);
    await press(1);
    await press(1, 'Space');
    await page.waitForURL('**/account?done=password');
    expect(await page.textContent('[role=status]')).toContain('Your password is changed.');
    await press(5);
    await press(1, 'Enter');
    await page.waitForURL('**/account/signed-out?done=everywhere');
    await page.goto('/account');
    expect(new URL(page.url()).pathname).toBe('/account/sign-in');
  });

  test('V45: what has the focus shows it (WCAG 2.2 2.4.7)', async () => {
    const page = await browsed.open();
    await page.goto('/account/sign-in');
    const read =
      '(({ outlineStyle, outlineWidth }) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))';
    const outlines: (readonly [string, string])[] = [];
    for (let count = 0; count < 7; count++) {
      await page.keyboard.press('Tab');
      outlines.push(await page.evaluate<readonly [string, string]>(read));
    }
    const [input, other] = [
      ['solid', '2px'],
      ['solid', '3px'],
    ];
    expect(outlines).toEqual([input, input, other, other, other, other, other]);
  });
});
