import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';

/** A key of an issuer: what signs, and what it publishes. */
export interface IssuerKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly sign: CryptoKey;
  readonly jwk: JWK;
}

/** A fresh key. */
export async function newKey(kid: string, algorithm = 'ES256'): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    kid,
    algorithm,
    sign: privateKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' },
  };
}

/** An issuer that publishes its keys on this machine. */
export interface KeyServer {
  readonly jwksUri: string;
  /** How often it was asked. */
  asked: number;
  /** What it publishes. */
  keys: readonly IssuerKey[];
  /** What it does in place of publishing. */
  answer: RequestListener | undefined;
}

/** Starts an issuer. It goes with the current test. */
export async function startKeyServer(...keys: readonly IssuerKey[]): Promise<KeyServer> {
  const server = createServer((request, response) => {
    state.asked++;
    if (state.answer !== undefined) return state.answer(request, response);
    response.setHeader('Content-Type', 'application/jwk-set+json');
    response.end(JSON.stringify({ keys: state.keys.map(({ jwk }) => jwk) }));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const state: KeyServer = { jwksUri: `http://127.0.0.1:${port}/keys`, asked: 0, keys, answer: undefined };
  return state;
}

/** The issuer of these tests, and the address that its JWTs are for. */
export const issuer = 'https://idp.example.com';
export const audience = 'https://app.example.com/auth/global-token-revocation';

/** What a JWT says. A member of `undefined` is left out. */
export interface RevocationJwt {
  readonly key: IssuerKey;
  readonly claims?: object;
  readonly header?: object;
}

let jwts = 0;

/** A JWT as an issuer makes one. */
export async function revocationJwt({ key, claims = {}, header = {} }: RevocationJwt): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    iss: issuer,
    sub: 'client',
    aud: audience,
    iat: now,
    exp: now + 300,
    jti: `jwt ${jwts++}`,
    ...claims,
  };
  return await new SignJWT(JSON.parse(JSON.stringify(payload)))
    .setProtectedHeader(
      JSON.parse(JSON.stringify({ alg: key.algorithm, kid: key.kid, typ: 'global-token-revocation+jwt', ...header })),
    )
    .sign(key.sign);
}
