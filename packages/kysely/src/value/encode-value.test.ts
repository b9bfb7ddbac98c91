import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeTimestamp } from './encode-value.ts';

test('a moment is its text in ISO 8601, in whatever order moments come, again and again', () => {
  const second = fc.constantFrom(-1, 0, 1, 1_795_735_821, 1_795_735_821 + 1024, 1_795_735_821 + 2048, 253_402_300_800);
  const near = fc.tuple(second, fc.integer({ min: -1001, max: 1001 })).map(([at, more]) => at * 1000 + more);
  const moments = fc.array(fc.oneof(near, fc.date({ noInvalidDate: true }).map(Number)), {
    minLength: 2,
    maxLength: 50,
  });
  fc.assert(
    fc.property(moments, (given) => {
      for (const time of [...given, ...given.toReversed(), ...given]) {
        expect(encodeTimestamp(new Date(time))).toBe(new Date(time).toISOString());
      }
    }),
  );
});

test('what is no moment is an error each time', () => {
  for (let time = 0; time < 2; time++) expect(() => encodeTimestamp(new Date(Number.NaN))).toThrow(RangeError);
});
