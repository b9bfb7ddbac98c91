import { expect, test } from 'vitest';
import { countMemos } from './memos.ts';
import { parse } from './source.ts';

test.each([
  [
    'an early return',
    'const known = made.get(key); if (known) return known; const it = make(); made.set(key, it); return it;',
  ],
  ['a default', 'const it = made.get(key) ?? make(); made.set(key, it); return it;'],
  ['a member', 'const it = this.made.get(key) ?? make(); this.made.set(key, it); return it;'],
])('a function keeps in a map what it made, by %s', (_, body) => {
  expect(countMemos([parse('a.ts', `function f(key) { ${body} }`)])).toEqual({
    inMaps: 1,
    inVariables: 0,
    weakMaps: 0,
  });
});

test.each([
  ['a count', 'counts.set(key, (counts.get(key) ?? 0) + 1); return key;'],
  ['another map', 'const it = one.get(key) ?? make(); other.set(key, it); return it;'],
  ['another key', 'const it = made.get(key) ?? make(); made.set(it, it); return it;'],
  ['two functions', 'const get = () => made.get(key); const set = () => { made.set(key, it); return it; };'],
])('%s is no memo', (_, body) => {
  expect(countMemos([parse('a.ts', `function f(key) { ${body} }`)])).toEqual({
    inMaps: 0,
    inVariables: 0,
    weakMaps: 0,
  });
});

test('what a variable keeps, and every WeakMap, is counted', () => {
  const text = 'const made = new WeakMap<object, string>();\nconst f = () => (statement ??= make());\noptions.a ??= 1;';
  expect(countMemos([parse('a.ts', text)])).toEqual({ inMaps: 0, inVariables: 1, weakMaps: 1 });
});
