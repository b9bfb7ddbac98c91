import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPointer } from './json-pointer.ts';

// The examples of RFC 6901 section 6, and what stands in bodies of strangers.
test.each([
  [[], '#'],
  [['foo'], '#/foo'],
  [['foo', 0], '#/foo/0'],
  [[''], '#/'],
  [['a/b'], '#/a~1b'],
  [['c%d'], '#/c%25d'],
  [['e^f'], '#/e%5Ef'],
  [['g|h'], '#/g%7Ch'],
  [['i\\j'], '#/i%5Cj'],
  [['k"l'], '#/k%22l'],
  [[' '], '#/%20'],
  [['m~n'], '#/m~0n'],
  [['~1'], '#/~01'],
  [['\ud800'], '#/%EF%BF%BD'],
  [['a\r\nb'], '#/a%0D%0Ab'],
])('H12: the pointer of %j is %s', (path, pointer) => {
  expect(jsonPointer(path)).toBe(pointer);
});

test('H12: every pointer can be read back, and is a URI fragment (RFC 3986 section 3.5)', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { maxLength: 4 }), (path) => {
      const pointer = jsonPointer(path);
      expect(pointer).toMatch(/^#(?:\/(?:[\w!~*'().-]|%[\dA-F]{2})*)*$/);
      const steps = decodeURIComponent(pointer.slice(1)).split('/').slice(1);
      expect(steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))).toEqual(
        path.map((key) => key.toWellFormed()),
      );
    }),
    { seed: 12, numRuns: 2000 },
  );
});
