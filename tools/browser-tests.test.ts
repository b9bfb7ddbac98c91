import { expect, test } from 'vitest';
import { hasChromiumHere, testBrowser } from './browser-tests.ts';

test.runIf(hasChromiumHere())('a test opens a page in the Chromium of its file', async () => {
  const browser = await testBrowser();
  const page = await browser.newPage();
  await page.setContent('<h1>here</h1>');
  expect(await page.textContent('h1')).toBe('here');
  expect(await testBrowser()).toBe(browser);
});
