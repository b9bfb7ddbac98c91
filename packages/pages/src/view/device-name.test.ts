import { expect, test } from 'vitest';
import { deviceNameOf } from './device-name.ts';
import { timeAgo } from './time-ago.ts';

const cases: readonly (readonly [string, string | undefined, string | undefined, string])[] = [
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux', 'computer'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36',
    'Chrome',
    'Windows',
    'computer',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0',
    'Edge',
    'Windows',
    'computer',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    'Safari',
    'macOS',
    'computer',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Safari',
    'iPhone',
    'phone',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/137.0 Mobile/15E148 Safari/604.1',
    'Chrome',
    'iPhone',
    'phone',
  ],
  [
    'Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 FxiOS/139.0 Mobile/15E148 Safari/605.1.15',
    'Firefox',
    'iPad',
    'tablet',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36',
    'Chrome',
    'Android',
    'phone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36',
    'Samsung Internet',
    'Android',
    'tablet',
  ],
  [
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/137.0.0.0 Safari/537.36 OPR/120.0',
    'Opera',
    'ChromeOS',
    'computer',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/137.0.0.0 Safari/537.36', 'Chrome', 'Linux', 'computer'],
  ['curl/8.14.1', undefined, undefined, 'unknown'],
  ['', undefined, undefined, 'unknown'],
];

test.each(cases)('%s', (userAgent, browser, system, kind) => {
  expect(deviceNameOf(userAgent)).toEqual({ browser, system, kind });
});

test('without a user agent nothing is said', () => {
  expect(deviceNameOf(null)).toEqual({ browser: undefined, system: undefined, kind: 'unknown' });
});

test('how long ago: the largest unit, in the language of the page', () => {
  const now = new Date('2026-11-26T12:00:00Z');
  const ago = (seconds: number, language = 'en') =>
    timeAgo({ at: new Date(now.getTime() - seconds * 1000), now, language });
  expect([0, -60, 599].map((seconds) => ago(seconds))).toEqual([undefined, undefined, undefined]);
  expect(
    [600, 3599, 3600, 86_399, 86_400, 8 * 86_400, 40 * 86_400, 800 * 86_400].map((seconds) => ago(seconds)),
  ).toEqual([
    '10 minutes ago',
    '59 minutes ago',
    '1 hour ago',
    '23 hours ago',
    '1 day ago',
    '1 week ago',
    '1 month ago',
    '2 years ago',
  ]);
  expect(ago(7200, 'de')).toBe('vor 2 Stunden');
});
