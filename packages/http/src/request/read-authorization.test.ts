import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAuthorization } from './read-authorization.ts';

function read(...values: readonly string[]): unknown {
  const headers = new Headers();
  for (const value of values) headers.append('Authorization', value);
  const found = readAuthorization(headers);
  return found.kind === 'bearer' ? found.token : found.kind;
}

describe('H31: a bearer is read', () => {
  test.each(['Bearer a.b-c', 'bearer a.b-c', 'BEARER   a.b-c', 'Bearer \t a.b-c', '  Bearer a.b-c  '])(
    'as %j',
    (value) => {
      expect(read(value)).toBe('a.b-c');
    },
  );
  test('with the padding of its alphabet', () => expect(read('Bearer a+/~_=')).toBe('a+/~_='));
});

describe('H32: a bearer is malformed', () => {
  test.each([
    ['without a token', ['Bearer']],
    ['with two tokens', ['Bearer a b']],
    ['with a second one', ['Bearer a, Bearer b']],
    ['in two headers', ['Bearer a', 'Bearer b']],
    ['before an empty header', ['Bearer a', '']],
    ['behind an empty element', [', Bearer a']],
    ['before a comma', ['Bearer a,']],
    ['with parameters', ['Bearer a, realm="x"']],
    ['in quotes', ['Bearer "a"']],
    ['with a letter outside of its alphabet', ['Bearer ä']],
    ['behind Basic', ['Basic eA==, Bearer b']],
    ['behind Basic in a header of its own', ['Basic eA==', 'bearer b']],
    ['behind a quoted string without an end', ['Digest realm="x, Bearer b']],
  ])('%s', (_how, values) => expect(read(...values)).toBe('malformed'));
});

describe('H32: another scheme is as if absent', () => {
  test.each([
    ['no header', []],
    ['an empty one', ['']],
    ['Basic', ['Basic dXNlcjpwYXNz']],
    ['Digest', ['Digest username="a, b", realm="Bearer x", qop=auth']],
    ['a quote in a quoted string', [String.raw`Digest realm="a\", Bearer b", qop=auth`]],
    ['AWS', ['AWS4-HMAC-SHA256 Credential=A/b/c, SignedHeaders=host;range, Signature=fe']],
    ['Negotiate', ['Negotiate YII=']],
    ['a longer word', ['Bearers abc']],
    ['rubbish', ['@ @ @']],
  ])('%s', (_what, values) => expect(read(...values)).toBe('none'));
});

const piece = fc.oneof(
  fc.constantFrom(
    'Bearer',
    'bearer',
    'Basic',
    'Digest',
    ' ',
    '\t',
    ',',
    '"',
    '\\',
    '=',
    'a.b.c',
    'realm="x"',
    '==',
    '',
  ),
  fc.string({ unit: fc.constantFrom(...'aB1-._~+/=",\\ \t;:äÿ'), maxLength: 6 }),
);
const header = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

test('H32: whatever the header says, a bearer is the only credential in it, and its token is of the alphabet', () => {
  fc.assert(
    fc.property(header, (text) => {
      const found = readAuthorization(new Headers({ Authorization: text }));
      if (found.kind !== 'bearer') return;
      expect(found.token).toMatch(/^[\w.~+/-]+=*$/);
      expect(text.trim()).toMatch(/^bearer[ \t]+[\w.~+/-]+=*$/i);
    }),
    { seed: 31, numRuns: 5000 },
  );
});

test('H31: every token comes back as it was sent', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[\w.~+/-]{1,40}={0,2}$/),
      fc.constantFrom('Bearer', 'bearer', 'BeArEr'),
      (token, scheme) => {
        expect(read(`${scheme} ${token}`)).toBe(token);
      },
    ),
    { seed: 31, numRuns: 500 },
  );
});

test('H32: a long header is read once, however many quotes it has', () => {
  // Trying each quote as the beginning of a string would take 10 to the power of 11 steps: no deadline would be met.
  for (const text of [String.raw`\"`.repeat(500_000), '"\\'.repeat(500_000), ','.repeat(1_000_000)]) {
    read(`Digest "${text}`);
  }
});
