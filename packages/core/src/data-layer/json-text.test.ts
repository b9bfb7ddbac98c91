import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from './json-text.ts';

test('every JSON value comes back from its text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      // Minus zero, which JSON does not have, is the same number as zero.
      const plain: unknown = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(jsonText(value) ?? 'refused')).toEqual(plain);
    }),
  );
});

test('an undefined member is left out', () => {
  expect(jsonText({ a: 1, b: undefined, c: { d: undefined } })).toBe('{"a":1,"c":{}}');
});

const cycle: { self?: unknown } = {};
cycle.self = cycle;

test.each([
  ['NaN', { at: [Number.NaN] }],
  ['an infinity', Number.POSITIVE_INFINITY],
  ['a Date', { at: new Date(0) }],
  ['a Map', new Map([['a', 1]])],
  ['bytes', [Uint8Array.of(1)]],
  ['a bigint', { a: 1n }],
  ['a function', { a: () => 1 }],
  ['undefined in a list', [undefined]],
  ['undefined itself', undefined],
  ['something with toJSON', { toJSON: () => 'other' }],
  ['a cycle', cycle],
])('%s has no text, since it would come back as another value', (_, value) => {
  expect(jsonText(value)).toBeUndefined();
});
