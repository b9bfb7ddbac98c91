import { expect, test } from 'vitest';
import { quoted } from './quoted.ts';

test.each([
  ['a name stays as it is', 'displayName', '"displayName"'],
  ['quotes and backslashes', 'a"b\\c', '"a\\"b\\\\c"'],
  ['line breaks', 'a\r\nERROR: signed in', '"a\\r\\nERROR: signed in"'],
  ['ESC and the C1 form of it', '\u001b[2J\u009b2J', '"\\u001b[2J\\u009b2J"'],
  ['separators of lines', 'a\u2028b\u2029c\u0085d', '"a\\u2028b\\u2029c\\u0085d"'],
  ['what turns the direction', '\u202etxt\u202c\u2066\u200f', '"\\u202etxt\\u202c\\u2066\\u200f"'],
  ['what is not seen', 'a\u200b\u2060\ufeffb', '"a\\u200b\\u2060\\ufeffb"'],
  ['tags, which are pairs', '\u{e0041}', '"\\udb40\\udc41"'],
  ['half a character', 'a\ud800', '"a\\ud800"'],
  ['letters of all languages', 'größe 数量 😀', '"größe 数量 😀"'],
  ['nothing', undefined, '"undefined"'],
  ['an object', { toString: (): string => 'mine' }, '"object"'],
])('%s', (_what, text, expected) => {
  expect(quoted(text)).toBe(expected);
});

test('a text of a megabyte is cut, and never in the middle of a character', () => {
  expect(quoted('x'.repeat(1_000_000))).toBe(`"${'x'.repeat(60)}…"`);
  expect(quoted(`${'x'.repeat(59)}😀😀`)).toBe(`"${'x'.repeat(59)}…"`);
});
