// Random tokens: valid, forged and damaged.
import { createHmac, type KeyObject, sign } from 'node:crypto';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import { pick, type Random } from '../testing/seeded-random.ts';

/** Seconds: the time at which the tokens are checked. */
export const momentOfTokens = 1_800_000_000;
const now = momentOfTokens;

/** Signs a text by an algorithm that the key can do. */
export type SignText = (text: string, algorithm: string) => string;

/** A random token. */
export interface RandomToken {
  readonly token: string;
  /** The text is not written as it should be: a strict reader refuses it, with whatever signature. */
  readonly isOdd: boolean;
}

const encode = (text: string | Buffer) => Buffer.from(text).toString('base64url');
const hashes: Readonly<Record<string, string>> = { 256: 'sha256', 384: 'sha384', 512: 'sha512' };

/** Signs with a key, as its owner would, and a thief. */
export function signerBy(key: KeyObject): SignText {
  return (text, algorithm) => {
    const hash = hashes[algorithm.slice(-3)] ?? 'sha256';
    if (key.type === 'secret') return createHmac(hash, key).update(text).digest('base64url');
    const isPure = key.asymmetricKeyType === 'ed25519';
    return encode(sign(isPure ? null : hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }));
  };
}

/** A value that is mostly right, and at times one of the others. */
function mostly<Value>(random: Random, right: Value, others: readonly unknown[]): unknown {
  return random() < 0.98 ? right : pick(random, others);
}

const oddTexts = ['', 'OURS', 'ours '];
const oddValues = [undefined, null, '', 0, -1, 1.5, '1', [], {}, true, [''], 'x', { a: 1 }];

function randomClaims(random: Random): Record<string, unknown> {
  const id = `00000000-0000-4000-8000-${Math.floor(random() * 1e12)
    .toString()
    .padStart(12, '0')}`;
  const times = [now - 10, now - 5, now - 1, now, now + 1, now + 5, now + 6, now + 10, ...oddValues];
  const claims: Record<string, unknown> = {
    sub: mostly(random, `user?id=${id}`, [...oddValues, `user?id=${id}&x=1`, `admin?id=${id}`, 'user?', id]),
    jti: mostly(random, id, oddValues),
    purpose: mostly(random, pick(random, ['user', 'reset', 'download']), oddValues),
    iat: mostly(random, now, times),
    nbf: mostly(random, now, times),
    exp: mostly(random, now + 60, times),
    iss: mostly(random, 'Ashlar', ['Else', 'ashlar', ['Ashlar'], ...oddValues]),
    aud: mostly(random, 'user', ['users', ['user'], ['user', 'x'], ...oddValues]),
  };
  if (random() < 0.3)
    claims.role = pick(random, ['é', '\u2028', '🦄', [{ a: [] }], { deep: { er: [1, 2.5e10] } }, '"\\']);
  if (random() < 0.05) claims.act = pick(random, [...oddValues, { sub: 'x' }]);
  if (random() < 0.1) claims.sid = pick(random, ['s', ...oddValues]);
  return claims;
}

function randomHeader(random: Random, algorithm: SigningAlgorithm): Record<string, unknown> {
  const others = ['none', 'HS256', 'HS384', 'HS512', 'RS256', 'ES256', algorithm.toLowerCase(), ...oddValues];
  const header: Record<string, unknown> = { alg: mostly(random, algorithm, others) };
  if (random() < 0.8) header.typ = mostly(random, 'JWT', ['jwt', 'at+jwt', ...oddValues]);
  if (random() < 0.2) header.kid = mostly(random, 'ours', ['theirs', '../../dev/null', ...oddTexts]);
  if (random() < 0.05) header.jku = 'https://evil.example/keys';
  return header;
}

/** What a writer of tokens might do to the JSON of a header or of claims. */
function rewritten(random: Random, json: string): { readonly text: string | Buffer; readonly isOdd: boolean } {
  const odd = (text: string | Buffer) => ({ text, isOdd: true });
  const even = (text: string | Buffer) => ({ text, isOdd: false });
  switch (Math.floor(random() * 60)) {
    case 0:
      return odd(json.replace('{', '{"alg":"none",').replace(/}$/, ',"alg":"HS256"}'));
    case 1:
      return odd(`\ufeff${json}`);
    case 2:
      return odd(json.replace('{', '{"crit":["b64"],"b64":true,').concat(json.includes('"alg"') ? '' : 'x'));
    case 3:
      return even(JSON.stringify(JSON.parse(json), null, 1));
    case 4:
      return even(json.replace('"', '"\\u0061'));
    case 5:
      return even(json.slice(0, -1));
    case 6:
      return odd(Buffer.from([...Buffer.from(json.slice(0, -1)), ...Buffer.from(',"z":"'), 0xff, 0x22, 0x7d]));
    case 7:
      return even(pick(random, ['null', '[]', '1', '""', '{}', '', 'x', `[${json}]`]) ?? '');
    default:
      return even(json);
  }
}

/** What a stranger might do to the text of a token. */
function damaged(random: Random, token: string): string {
  const at = Math.floor(random() * token.length);
  const parts = token.split('.');
  switch (Math.floor(random() * 18)) {
    case 0:
      return token.slice(0, at) + token.slice(at + 1);
    case 1:
      return `${token.slice(0, at)}${pick(random, [...'ABCxyz019-_+/=. \n\0é'])}${token.slice(at + 1)}`;
    case 2:
      return `${token.slice(0, at)}${pick(random, [...'A_-=. \né'])}${token.slice(at)}`;
    case 3:
      return token.slice(0, at);
    case 4:
      return `${token.slice(0, -1)}${pick(random, [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef'])}`;
    case 5:
      return pick(random, [`${parts[1]}.${parts[0]}.${parts[2]}`, `${token}.`, `.${token}`, `${token}=`]) ?? '';
    case 6:
      return `${parts[0]}.${parts[1]}.`;
    default:
      return token;
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64url with nothing in it that means nothing: by RFC 4648, not by a Buffer. */
function isStrict(part: string): boolean {
  const unused = [0, 6, 4, 2][part.length % 4] ?? 0;
  if (part.length % 4 === 1 || [...part].some((character) => !alphabet.includes(character))) return false;
  return unused === 0 || unused === 6 || alphabet.indexOf(part.at(-1) ?? 'A') % 2 ** unused === 0;
}

/** Makes a token of a random form. `ours` signs what counts, and `theirs` is what strangers sign with. */
export function randomToken(
  random: Random,
  algorithm: SigningAlgorithm,
  { ours, theirs }: { readonly ours: SignText; readonly theirs: readonly SignText[] },
): RandomToken {
  const header = rewritten(random, JSON.stringify(randomHeader(random, algorithm)));
  const claims = rewritten(random, JSON.stringify(randomClaims(random)));
  const text = `${encode(header.text)}.${encode(claims.text)}`;
  const by = random() < 0.9 ? ours : (pick(random, theirs) ?? ours);
  const hash = pick(random, ['256', '384', '512']) ?? '256';
  // The other hash, under a header that says ours.
  const signedBy = random() < 0.95 || algorithm === 'EdDSA' ? algorithm : algorithm.slice(0, 2) + hash;
  const token = damaged(random, `${text}.${by(text, signedBy)}`);
  return { token, isOdd: header.isOdd || claims.isOdd || token.split('.').some((part) => !isStrict(part)) };
}
