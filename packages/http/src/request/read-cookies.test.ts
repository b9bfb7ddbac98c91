import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCookies } from './read-cookies.ts';

const name = '__Host-user';
const read = (cookie: string): readonly string[] => readCookies(new Headers({ Cookie: cookie }), name);

describe('a cookie is read', () => {
  test.each([
    ['alone', `${name}=a.b.c`, ['a.b.c']],
    ['between others', `x=1; ${name}=a.b.c; y=2`, ['a.b.c']],
    ['without spaces', `x=1;${name}=a.b.c;y=2`, ['a.b.c']],
    ['with equals signs', `${name}=a=b==`, ['a=b==']],
    ['of an empty value', `${name}=`, ['']],
    ['without an equals sign', name, ['']],
    ['with quotes, which are part of it', `${name}="a"`, ['"a"']],
  ])('%s', (_how, cookie, values) => expect(read(cookie)).toEqual(values));
});

describe('a cookie of another name is not read', () => {
  test.each([
    ['in small letters', '__host-user=a'],
    ['with more behind it', `${name}2=a`],
    ['with more before it', `x${name}=a`],
    ['behind a no-break space, which has no prefix for browsers', `\u00a0${name}=a`],
    ['before a no-break space', `${name}\u00a0=a`],
    ['behind a vertical tab', `\v${name}=a`],
    ['in the value of another', `x=1, ${name}=a`],
  ])('%s', (_how, cookie) => expect(read(cookie)).toEqual([]));
});

test('H25: two cookies of the name are two values, also in two headers', () => {
  expect(read(`${name}=a; ${name}=b`)).toEqual(['a', 'b']);
  const headers = new Headers();
  headers.append('Cookie', `${name}=a`);
  headers.append('Cookie', `${name}=b`);
  expect(readCookies(headers, name)).toEqual(['a', 'b']);
});

const value = fc.stringMatching(/^[\w.+/=~-]{0,20}$/);
const others = fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), value), { maxLength: 5 });

test('every value comes back as it was sent, in its order, whatever stands beside it', () => {
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 3 }),
      others,
      fc.constantFrom('; ', ';', ' ;\t'),
      (values, more, separator) => {
        const pairs = [...more.map(([key, text]) => `${key}=${text}`), ...values.map((text) => `${name}=${text}`)];
        expect(readCookies(new Headers({ Cookie: pairs.join(separator) }), name)).toEqual(values);
      },
    ),
    { seed: 25, numRuns: 1000 },
  );
});

test('any header at all gives values without a semicolon, and no more than it names', () => {
  const text = fc.string({ unit: fc.constantFrom(...'__Host-user=;, \t"\u00a0a'), maxLength: 60 });
  fc.assert(
    fc.property(text, (cookie) => {
      const found = read(cookie);
      expect(found.length).toBeLessThanOrEqual(cookie.split(name).length - 1);
      expect(found.join('')).not.toContain(';');
    }),
    { seed: 25, numRuns: 5000 },
  );
});
