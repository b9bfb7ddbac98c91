// Tokens that our own secret has signed, but whose text is not written as it should be: a lenient reader and a strict
// one would see two tokens. Null, without asking the store.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { credentials, secret, Token, User } from '../test-setup/accounts.ts';
import { part, partsOf } from '../test-setup/forge.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { peekToken, verifyToken } from './verify-token.ts';

type Claims = Readonly<Record<string, unknown>>;
interface Odd {
  readonly name: string;
  /** The header and the payload, both in base64url or nearly. */
  parts(claims: Claims): readonly [string, string];
}

const header = part({ alg: 'HS256', typ: 'JWT' });
const signed = ([first, second]: readonly [string, string], hash = 'sha256') =>
  `${first}.${second}.${createHmac(hash, secret).update(`${first}.${second}`).digest('base64url')}`;
const headed = (value: object | string) => (claims: Claims) => [part(value), part(claims)] as const;
const paid = (write: (json: string) => string | Buffer) => (claims: Claims) =>
  [header, Buffer.from(write(JSON.stringify(claims))).toString('base64url')] as const;

const extensions: readonly Odd[] = [
  { name: 'crit without a member', parts: headed({ alg: 'HS256', crit: [] }) },
  { name: 'crit that is null', parts: headed({ alg: 'HS256', crit: null }) },
  { name: 'crit that names exp', parts: headed({ alg: 'HS256', crit: ['exp'], exp: 1 }) },
  { name: 'b64: true, critical', parts: headed({ alg: 'HS256', b64: true, crit: ['b64'] }) },
  { name: 'b64: true, not critical', parts: headed({ alg: 'HS256', b64: true }) },
  { name: 'b64: false, not critical', parts: headed({ alg: 'HS256', b64: false }) },
  { name: 'kid that is a number', parts: headed({ alg: 'HS256', kid: 1 }) },
  { name: 'kid that is null', parts: headed({ alg: 'HS256', kid: null }) },
  { name: 'a list as header', parts: headed('["HS256"]') },
];
const names: readonly Odd[] = [
  { name: 'alg twice, ours last', parts: headed('{"alg":"none","alg":"HS256"}') },
  { name: 'alg twice, ours first', parts: headed('{"alg":"HS256","alg":"none"}') },
  { name: 'alg twice, once escaped', parts: headed('{"\\u0061lg":"none","alg":"HS256"}') },
  { name: 'alg twice, the same', parts: headed('{"alg":"HS256","alg":"HS256"}') },
  { name: 'sub twice', parts: paid((json) => json.replace('{', '{"sub":"user?id=1",')) },
  { name: 'sub twice, once escaped', parts: paid((json) => json.replace('{', '{"s\\u0075b":"user?id=1",')) },
  { name: 'exp twice', parts: paid((json) => json.replace(/}$/, ',"exp":99999999999}')) },
  { name: 'a name twice in an object of a claim', parts: paid((json) => json.replace(/}$/, ',"a":[{"b":1,"b":1}]}')) },
  { name: '__proto__ twice', parts: paid((json) => json.replace(/}$/, ',"__proto__":1,"__proto__":2}')) },
];
const encodings: readonly Odd[] = [
  { name: 'a byte-order mark before the header', parts: headed('\ufeff{"alg":"HS256"}') },
  { name: 'a byte-order mark before the claims', parts: paid((json) => `\ufeff${json}`) },
  { name: 'bytes that are no UTF-8', parts: paid((json) => Buffer.from(json.replace(/}$/, ',"a":"é"}'), 'latin1')) },
  { name: 'claims in UTF-16', parts: paid((json) => Buffer.from(json, 'utf16le')) },
  { name: 'a text behind the claims', parts: paid((json) => `${json}{}`) },
  { name: 'a list of claims', parts: paid((json) => `[${json}]`) },
  { name: 'claims in quotes', parts: paid((json) => JSON.stringify(json)) },
  { name: 'padding behind the header', parts: (claims) => [`${header}=`, part(claims)] },
  { name: 'padding behind the claims', parts: (claims) => [header, `${part(claims)}=`] },
  { name: 'a line break in the claims', parts: (claims) => [header, part(claims).replace(/^.{70}/, '$&\n')] },
  { name: 'a space before the claims', parts: (claims) => [header, ` ${part(claims)}`] },
  {
    name: 'the other alphabet',
    parts: (claims) => [header, `${part({ ...claims, a: '???>>>' }).replaceAll('_', '/')}`],
  },
  { name: 'unused bits that are set', parts: (claims) => [header, withUnusedBits(claims)] },
];

/** A payload whose last character has bits that mean nothing. */
function withUnusedBits(claims: Claims): string {
  const json = JSON.stringify(claims);
  const text = part(`${json}${' '.repeat(4 - (json.length % 3))}`);
  return `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : String.fromCharCode(text.charCodeAt(text.length - 1) + 1)}`;
}

for (const store of stores) {
  describe(`tokens of ours in an odd form on ${store.name}`, () => {
    let opened: OpenedStore;
    let token = '';
    let claims: Claims = {};
    beforeAll(async () => {
      opened = await store.open([User, Token]);
      token = (await Info.strategy(User, 'password').action('register', credentials('ann'))).$metadata.token;
      claims = peekToken(token) ?? {};
    });
    afterAll(() => opened.close());
    beforeEach(() => {
      opened.statements.length = 0;
    });

    test.each([...extensions, ...names, ...encodings])(
      'T21 null without asking the store: $name',
      async ({ parts }) => {
        const odd = signed(parts(claims));
        expect(await authenticate(User, odd)).toBeNull();
        expect(await authenticate(User, odd)).toBeNull();
        expect(await verifyToken(User, odd)).toBeNull();
        expect(opened.statements).toEqual([]);
        expect(await authenticate(User, token)).not.toBeNull();
      },
    );

    test.each(['[', '{"a":'])('T21 a header nested as deep as a token can hold: null, and no error', async (open) => {
      for (const deep of [100, 1000, 2900]) {
        const inner = `${open.repeat(deep)}1${(open === '[' ? ']' : '}').repeat(deep)}`.slice(0, 6000);
        for (const text of [`{"a":${inner},"alg":"HS256"}`, `{"alg":"HS256","a":${inner}}`, inner]) {
          expect(await authenticate(User, `${part(text)}.${part({})}.AAAA`)).toBeNull();
        }
      }
    });

    test('T21 claims of ours that are nested as deep as a token can hold: a session or null, and no error', async () => {
      for (const open of ['[', '{"a":']) {
        for (const deep of [100, 700, 2400]) {
          const inner = `${open.repeat(deep)}1${(open === '[' ? ']' : '}').repeat(deep)}`;
          const odd = signed([header, part(JSON.stringify(claims).replace(/}$/, `,"a":${inner}}`))]);
          const session = await authenticate(User, odd);
          if (session !== null) expect(session.claims.jti).toBe(claims.jti);
        }
      }
      for (const sub of ['user?id=%', 'user?id=%zz', 'user?id=%ff', 'user?%']) {
        expect(await authenticate(User, signed([header, part({ ...claims, sub })]))).toBeNull();
      }
    });

    test('T21 other writings of the same header and claims count: order, white space, escapes, no typ', async () => {
      const spaced = JSON.stringify(claims, null, 2);
      const escaped = JSON.stringify(claims).replace('"user"', '"\\u0075ser"');
      const turned = JSON.stringify(Object.fromEntries(Object.entries(claims).reverse()));
      for (const first of [header, part('{ "typ" : "JWT",\n"alg":"HS\\u0032\\u00356" }'), part({ alg: 'HS256' })]) {
        for (const second of [spaced, escaped, turned, JSON.stringify(claims)]) {
          expect((await authenticate(User, signed([first, part(second)])))?.claims).toEqual(claims);
        }
      }
      // The control of the cases above: the way they are signed is right, and another hash is not.
      expect(signed([partsOf(token).header, partsOf(token).payload])).toBe(token);
      expect(await authenticate(User, signed([header, part(claims)], 'sha512'))).toBeNull();
    });
  });
}
