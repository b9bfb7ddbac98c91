import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Storage } from './relation.ts';
import { isStoredUuid, problemWith, problemWithValue } from './storage.ts';

const uuid = '0190b5a1-7a3c-7d2e-8f00-123456789abc';

test.each<[Storage, unknown]>([
  ['text', ''],
  ['uuid', uuid],
  ['uuid', uuid.toUpperCase()],
  ['integer', -0],
  ['integer', Number.MIN_SAFE_INTEGER],
  ['real', 5e-324],
  ['bigint', -(2n ** 63n)],
  ['boolean', false],
  ['timestamp', new Date('0001-01-01T00:00:00.000Z')],
  ['timestamp', new Date('9999-12-31T23:59:59.999Z')],
  ['json', { '': [null, '\\u0000'] }],
  ['bytes', Buffer.alloc(0)],
])('%s takes %o', (storage, value) => {
  expect(problemWith(storage, value)).toBeUndefined();
});

test.each<[Storage, unknown, string]>([
  ['text', 7, 'expected text'],
  ['text', 'a\0', 'expected text without the character NUL'],
  ['text', '\ud83d', 'expected text without half a surrogate pair'],
  ['uuid', uuid.slice(1), 'expected a UUID'],
  ['uuid', `${uuid}\n`, 'expected a UUID'],
  ['integer', '7', 'expected a whole number'],
  ['integer', 1.5, 'expected a whole number'],
  ['integer', 2 ** 53, 'expected a whole number of at most 53 bits'],
  ['real', 7n, 'expected a number'],
  ['real', Number.NaN, 'expected a finite number'],
  ['real', -Infinity, 'expected a finite number'],
  ['bigint', 7, 'expected a bigint'],
  ['bigint', 2n ** 63n, 'expected a bigint of at most 64 bits'],
  ['boolean', 0, 'expected true or false'],
  ['timestamp', '2026-01-01', 'expected a valid Date'],
  ['timestamp', new Date(Number.NaN), 'expected a valid Date'],
  ['timestamp', new Date('+010000-01-01'), 'expected a Date in the years 1 to 9999'],
  ['json', new Date(0), 'expected a value that JSON can hold'],
  ['json', undefined, 'expected a value that JSON can hold'],
  ['json', { '\0': 1 }, 'expected JSON without the character NUL or half a surrogate pair'],
  ['json', ['\udc00'], 'expected JSON without the character NUL or half a surrogate pair'],
  ['bytes', [1], 'expected bytes (a Uint8Array)'],
])('%s refuses %o: %s', (storage, value, problem) => {
  expect(problemWith(storage, value)).toBe(problem);
  expect(problemWithValue({ storage, nullable: true }, value)).toBe(value === undefined ? undefined : problem);
});

test('null is required or not, whatever the storage', () => {
  expect(problemWithValue({ storage: 'json', nullable: true }, null)).toBeUndefined();
  expect(problemWithValue({ storage: 'json', nullable: false }, null)).toBe('is required');
});

test('a stored UUID is in small letters', () => {
  expect([uuid, uuid.toUpperCase(), 7].map(isStoredUuid)).toEqual([true, false, false]);
});

test('a stored UUID is what the pattern of RFC 9562 says, also with one character changed', () => {
  const pattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  const near = fc
    .record({
      text: fc.uuid(),
      at: fc.nat(uuid.length),
      other: fc.oneof(
        fc.constantFrom('', '-', '--', 'a', '0', 'A', '\n', '0-', 'ſ', '\u0130'),
        fc.string({ unit: 'binary' }),
      ),
    })
    .map(({ text, at, other }) => text.slice(0, at) + other + text.slice(at + 1));
  const swapped = fc
    .tuple(fc.uuid(), fc.nat(uuid.length - 1), fc.nat(uuid.length - 1))
    .map(([text, one, two]) =>
      Array.from(text, (each, at) => text[at === one ? two : at === two ? one : at] ?? each).join(''),
    );
  fc.assert(
    fc.property(fc.oneof(fc.uuid(), near, swapped), (text) => {
      expect(isStoredUuid(text)).toBe(pattern.test(text));
    }),
    { numRuns: 2000 },
  );
});
