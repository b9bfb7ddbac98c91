import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { returnPath } from './return-path.ts';

const baseUrl = 'https://app.example.com';
const www = 'https://www.example.com';
const origins = new Set([baseUrl, www]);
const go = (given: string): string | undefined => returnPath(given, { baseUrl, origins });

describe('H47: a return path is an absolute address of this site', () => {
  test.each([
    ['/home?x=1#y', `${baseUrl}/home?x=1#y`],
    ['/', `${baseUrl}/`],
    [`${baseUrl}/home`, `${baseUrl}/home`],
    [`${www}/home`, `${www}/home`],
    ['HTTPS://APP.EXAMPLE.COM:443/home', `${baseUrl}/home`],
    ['/a b', `${baseUrl}/a%20b`],
    ['/https://evil.example', `${baseUrl}/https://evil.example`],
    ['/home\ud800', `${baseUrl}/home%EF%BF%BD`],
  ])('%j', (given, href) => expect(go(given)).toBe(href));
});

describe('H48: a return path to elsewhere is refused', () => {
  test.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    'https://evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    'http://app.example.com/',
    'https://app.example.com:444/',
    'https://app.example.com.evil.example/',
    'https://app.example.com@evil.example/',
    'https://evil.example@app.example.com/',
    'https://user:secret@app.example.com/',
    'https://app.example.com\\@evil.example/',
    'https://app.exаmple.com/',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://app.example.com/x',
    'home',
    '',
    '?x=1',
    '\u0000/home',
    'https://[',
  ])('%j', (given) => expect(go(given)).toBeUndefined());
});

test('H49: a path that climbs above the root stays on the site', () => {
  expect(go('/..//evil.example')).toBe(`${baseUrl}//evil.example`);
  expect(go('/%2e%2e//evil.example')).toBe(`${baseUrl}//evil.example`);
  expect(new URL(String(go('/.//evil.example'))).origin).toBe(baseUrl);
});

test('H50: line breaks are refused, and their percent form stays one', () => {
  for (const given of ['/a\r\nSet-Cookie: x=1', '/a\nb', '/a\rb', '/a\u0085b']) expect(go(given)).toBeUndefined();
  expect(go('/a%0d%0aSet-Cookie:x=1')).toBe(`${baseUrl}/a%0d%0aSet-Cookie:x=1`);
});

const piece = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '\\',
    '..',
    '.',
    '%2e',
    '%2f',
    '@',
    ':',
    '?',
    '#',
    '\t',
    '\r',
    '\n',
    ' ',
    '\u0000',
    '\ud800',
  ),
  fc.constantFrom('evil.example', 'app.example.com', 'https:', 'http:', 'HTTPS://', 'javascript:', 'a', '[::1]', '。'),
  fc.string({ maxLength: 3 }),
);

test('W8 and H50: a return path is refused, or it has the origin of this site for every reader, and fits into a header', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const href = go(pieces.join(''));
      if (href === undefined) return;
      expect(origins).toContain(new URL(href).origin);
      // A browser resolves `Location` against the page, whose origin may be another one.
      expect(origins).toContain(new URL(href, 'https://evil.example/x/').origin);
      expect(href).toMatch(/^[\x21-\x7e]+$/);
      expect(new Headers({ Location: href }).get('location')).toBe(href);
    }),
    { seed: 48, numRuns: 20_000 },
  );
});
