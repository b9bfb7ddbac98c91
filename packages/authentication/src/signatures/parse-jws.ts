// The text of a token, read strictly. What a lenient reader would forgive is refused: no token has two texts.
import { isUtf8 } from 'node:buffer';
import { hasUniqueNames } from './unique-names.ts';

/** A token whose parts are well-formed. Its signature is not checked yet. */
export interface Jws {
  readonly alg: string;
  readonly kid: string | undefined;
  /** What is signed: header and payload with the dot between, in ASCII. */
  readonly signed: string;
  readonly signature: Buffer;
  /** Read it with `readClaimsSet` once the signature is right. */
  readonly payload: Buffer;
}

/** Reads a token in the compact serialisation of a JWS. Undefined if it is none. */
export function parseJws(token: string): Jws | undefined {
  const first = token.indexOf('.');
  const last = token.lastIndexOf('.');
  // RFC 7515 section 7.1: three parts with a dot between. RFC 7516 section 9: five parts are an encrypted token.
  if (first === last || token.indexOf('.', first + 1) !== last) return undefined;
  // RFC 7515 section 5.2, steps 2 to 4: the header is base64url of UTF-8 of a JSON object.
  const header = objectIn(bytesOf(token.slice(0, first)));
  // RFC 7515 section 5.2, steps 6 and 7: payload and signature are base64url.
  const payload = bytesOf(token.slice(first + 1, last));
  const signature = bytesOf(token.slice(last + 1));
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  const { alg, kid } = header;
  // RFC 7515 section 4.1.1: `alg` must be there, and is text.
  if (typeof alg !== 'string') return undefined;
  // RFC 7515 section 4.1.4: `kid` is text.
  if (kid !== undefined && typeof kid !== 'string') return undefined;
  // RFC 7515 section 4.1.11: `crit` names extensions that the reader must know. We know none.
  // RFC 7797 section 7: a JWT has no `b64: false`. `b64: true` says nothing.
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) return undefined;
  return { alg, kid, signed: token.slice(0, last), signature, payload };
}

/** The claims in a payload. Undefined if it is no JSON object (RFC 7519 section 7.2, step 10). */
export function readClaimsSet({ payload }: Jws): Readonly<Record<string, unknown>> | undefined {
  return objectIn(payload);
}

/** The bytes of a part. Undefined if it is no base64url. */
function bytesOf(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  // RFC 7515 section 2: no padding, line breaks, white space or other characters. RFC 4648 section 3.5: no unused bits.
  return bytes.toString('base64url') === part ? bytes : undefined;
}

/** The JSON object in some bytes. Undefined if there is none, or if an object in it has a name twice. */
function objectIn(bytes: Buffer | undefined): Readonly<Record<string, unknown>> | undefined {
  // RFC 7515 section 5.2, step 3, and RFC 7519 section 7.2, step 10: UTF-8. A Buffer would mend what is none.
  if (bytes === undefined || !isUtf8(bytes)) return undefined;
  try {
    const text = bytes.toString();
    const value: unknown = JSON.parse(text);
    // RFC 7515 section 4 and RFC 7519 section 4: one object, and each name once.
    return isObject(value) && hasUniqueNames(text, value) ? value : undefined;
  } catch {
    // It is no JSON, or so deep that the stack ends.
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
