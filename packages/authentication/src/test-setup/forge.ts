import { type CompactJWSHeaderParameters, CompactSign } from 'jose';
import { secret } from './accounts.ts';

/** The pieces of a forged token. */
export interface Forgery {
  /** The claims; a text is taken as it is, so that it need not be JSON. */
  readonly claims: object | string;
  /** Default: what genuine tokens have. */
  readonly header?: CompactJWSHeaderParameters;
  /** Default: the genuine secret of `test-setup/accounts.ts`. */
  readonly key?: Parameters<CompactSign['sign']>[0];
}

/** Signs whatever it is given, without looking at it. */
export async function forge({ claims, header = { alg: 'HS256', typ: 'JWT' }, key }: Forgery): Promise<string> {
  const text = typeof claims === 'string' ? claims : JSON.stringify(claims);
  return await new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader(header)
    .sign(key ?? new TextEncoder().encode(secret));
}

/** One part of a token: the JSON of a value, or a text as it is, in base64url. */
export function part(value: object | string): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** The three parts of a token. */
export function partsOf(token: string): {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
} {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return { header, payload, signature };
}
