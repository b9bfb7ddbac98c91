import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactJson } from './exact-json.ts';
import { exactNumber } from './exact-number.ts';

test('every double is read back exactly from each of its spellings', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      for (const text of [String(number), number.toPrecision(17), number.toExponential(16)]) {
        expect(exactNumber(text)).toBe(number === 0 ? Number(text) : number);
      }
    }),
  );
});

test.each([
  '9007199254740993',
  '-9007199254740993.0',
  '12345678901234567890.5',
  '0.1000000000000000055511151231257827',
  '1e400',
  '1e-400',
  'NaN',
  'Infinity',
  '0x10',
  '',
  ' 1',
  '1_000',
])('%j is no exact number', (text) => expect(exactNumber(text)).toBeUndefined());

test.each([
  ['0.10', 0.1],
  ['-000.5e1', -5],
  ['1152921504606846976', 2 ** 60],
  ['100000000000000000000000', 1e23],
  // As PostgreSQL writes the double that JavaScript writes as 599122063816712000.
  ['5.991220638167119e+17', 599122063816712000],
])('%s is exactly %d', (text, number) => expect(exactNumber(text)).toBe(number));

test('JSON is read exactly: a number that would change is refused at every depth', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(exactJson(text)).toEqual({ value: JSON.parse(text) });
      expect(exactJson(`{"a":[${text},9007199254740993]}`)).toBeUndefined();
    }),
  );
  expect(exactJson('["9007199254740993"]')).toEqual({ value: ['9007199254740993'] });
  expect(exactJson('{')).toBeUndefined();
});
