import type { Browser } from 'playwright-core';
import { afterAll, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.ts';

let opened: Promise<Browser> | undefined;

/**
 * Whether tests in Chromium can run here. If it is not installed, a skipped test says so. With `CI=true` the tests run even
 * then, and fail.
 */
export function hasChromiumHere(): boolean {
  if (chromiumPath() !== undefined || process.env.CI === 'true') return true;
  test.skip('in Chromium (it is not installed)', () => {});
  return false;
}

/** The one Chromium of a file of tests: each test opens a context in it. It ends with the file. */
export function testBrowser(): Promise<Browser> {
  opened ??= launchChromium();
  return opened;
}

afterAll(async () => {
  await (await opened)?.close();
});
