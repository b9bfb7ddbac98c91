import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizedField, normalizeIdentity } from './normalize-identity.ts';

const identity = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));

test('P2 identities are compared composed and in lower case', () => {
  expect(normalizeIdentity('ZOE\u0308@Example.com')).toBe('zoë@example.com');
  expect(normalizeIdentity('')).toBe('');
});

test('P2 normalising twice is normalising once', () => {
  fc.assert(
    fc.property(identity, (text) => normalizeIdentity(normalizeIdentity(text)) === normalizeIdentity(text)),
    { numRuns: 1000 },
  );
});

test('P2 the Unicode form makes no difference', () => {
  fc.assert(
    fc.property(identity, fc.constantFrom('NFC', 'NFD'), (text, form) => {
      expect(normalizeIdentity(text.normalize(form))).toBe(normalizeIdentity(text));
    }),
    { numRuns: 1000 },
  );
});

test('P2 upper and lower case make no difference', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abcxyzäöüéñçøåабвэюяαβγδωկհ0123@._-') });
  fc.assert(
    fc.property(letters, (text) => normalizeIdentity(text.toUpperCase()) === normalizeIdentity(text)),
    { numRuns: 500 },
  );
});

test('P2 the attribute that keeps it is named after the identity', () => {
  expect(normalizedField('email')).toBe('normalizedEmail');
  expect(normalizedField('loginName')).toBe('normalizedLoginName');
});
