// H102: who may log users out is proved by a JWT of a known issuer.
import { createHmac } from 'node:crypto';
import { exportSPKI, importJWK } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { part } from '../../../authentication/src/test-setup/forge.ts';
import { heldClock } from '../../../authentication/src/test-setup/limited-accounts.ts';
import { expectDead, expectLive } from '../../../authentication/src/test-setup/sessions.ts';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import type { Answer } from '../test-setup/browser.ts';
import {
  audience,
  type IssuerKey,
  issuer,
  type KeyServer,
  newKey,
  type RevocationJwt,
  revocationJwt,
  startKeyServer,
} from '../test-setup/key-server.ts';
import { sendJson, sessionsOf } from '../test-setup/other-system.ts';
import {
  baseUrl,
  type ServedAccounts,
  type Serving,
  serveAccounts,
  stores,
  User,
} from '../test-setup/served-accounts.ts';

const path = '/auth/global-token-revocation';
const ann = { sub_id: { format: 'email', email: 'ann@example.com' } };
const now = () => Math.floor(Date.now() / 1000);

let key: IssuerKey;
let rsa: IssuerKey;
let stranger: IssuerKey;
beforeAll(async () => {
  [key, rsa, stranger] = await Promise.all([newKey('one'), newKey('rsa', 'RS256'), newKey('one')]);
});

describe.each(stores)('signed callers on $name', (store) => {
  let served: ServedAccounts;
  let keys: KeyServer;
  let ofAnn: readonly string[];
  afterEach(async () => await served.close());

  const standardsOf = (algorithms: readonly ('ES256' | 'RS256')[] = ['ES256']) => ({
    globalTokenRevocation: { issuer, jwksUri: keys.jwksUri, algorithms },
  });

  async function serve(options: Serving = {}): Promise<void> {
    served = await serveAccounts(store, { standards: standardsOf(), ...options });
    ofAnn = await sessionsOf(served, 'ann', { count: 2, path: served.auth.path });
  }
  beforeEach(async () => {
    keys = await startKeyServer(key, rsa);
    await serve();
  });

  const send = (jwt: string, body: unknown = ann, auth = served.auth): Promise<Answer> =>
    sendJson({ auth }, path, { body, headers: { Authorization: `Bearer ${jwt}` } });
  const sendSigned = async (jwt: Partial<RevocationJwt> = {}, body: unknown = ann): Promise<Answer> =>
    await send(await revocationJwt({ key, ...jwt }), body);

  test('H102: a JWT of the issuer is 204, and every session is dead', async () => {
    expect((await sendSigned()).status).toBe(204);
    await expectDead(User, ofAnn);
  });

  test('H102: the algorithm is chosen by the options, and a list of audiences may hold ours', async () => {
    expect((await sendSigned({ key: rsa })).status).toBe(401);
    await served.close();
    await serve({ standards: standardsOf(['ES256', 'RS256']) });
    expect((await sendSigned({ key: rsa, claims: { aud: ['https://other.example', audience] } })).status).toBe(204);
    await expectDead(User, ofAnn);
  });

  const forged: readonly (readonly [string, () => Partial<RevocationJwt>])[] = [
    ['another key under the same kid', () => ({ key: stranger })],
    ['another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['an issuer that begins like ours', () => ({ claims: { iss: `${issuer}/` } })],
    ['no issuer', () => ({ claims: { iss: undefined } })],
    ['another audience', () => ({ claims: { aud: 'https://other.example/auth/global-token-revocation' } })],
    ['the origin as audience', () => ({ claims: { aud: baseUrl } })],
    ['an audience with a query', () => ({ claims: { aud: `${audience}?x=1` } })],
    ['no audience', () => ({ claims: { aud: undefined } })],
    ['an expired JWT', () => ({ claims: { exp: now() - 60 } })],
    ['no exp', () => ({ claims: { exp: undefined } })],
    ['an exp in a week, for which a note would have to be kept', () => ({ claims: { exp: now() + 7 * 86_400 } })],
    ['an nbf in the future', () => ({ claims: { nbf: now() + 120 } })],
    ['no jti', () => ({ claims: { jti: undefined } })],
    ['an empty jti', () => ({ claims: { jti: '' } })],
    ['a jti that is no text', () => ({ claims: { jti: 7 } })],
    ['the type of an ID token', () => ({ header: { typ: 'JWT' } })],
    ['the type of a logout token', () => ({ header: { typ: 'logout+jwt' } })],
    ['no type', () => ({ header: { typ: undefined } })],
    ['an unknown critical header', () => ({ header: { crit: ['x'], x: 1 } })],
  ];
  test.each(forged)('H102: %s is 401, before any statement', async (_what, jwt) => {
    served.statements.length = 0;
    let answer: Answer;
    try {
      answer = await sendSigned(jwt());
    } catch {
      // The library does not sign an unknown critical header: put it there by hand.
      const [, payload, signature] = (await revocationJwt({ key })).split('.');
      const header = part({ alg: 'ES256', kid: 'one', typ: 'global-token-revocation+jwt', crit: ['x'], x: 1 });
      answer = await send(`${header}.${payload}.${signature}`);
    }
    expect([answer.status, Object(answer.body).code]).toEqual([401, 'CALLER_UNKNOWN']);
    expect(served.statements).toEqual([]);
    await expectLive(User, ofAnn);
  });

  test('H102: none, HS256 with the public key, rubbish, no bearer and a bearer of a user are 401', async () => {
    const [, payload = ''] = (await revocationJwt({ key })).split('.');
    const type = 'global-token-revocation+jwt';
    const signedByPublicKey = async (secret: string | Buffer) => {
      const text = `${part({ alg: 'HS256', kid: 'one', typ: type })}.${payload}`;
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    };
    const jwk = await importJWK(key.jwk, 'ES256', { extractable: true });
    const pem = jwk instanceof Uint8Array ? '' : await exportSPKI(jwk);
    const jwts = [
      `${part({ alg: 'none', kid: 'one', typ: type })}.${payload}.`,
      await signedByPublicKey(pem),
      await signedByPublicKey(JSON.stringify(key.jwk)),
      await revocationJwt({ key, header: { jwk: stranger.jwk } }).then((jwt) => `${jwt}x`),
      await revocationJwt({ key: { ...stranger, kid: 'embedded' }, header: { jwk: stranger.jwk } }),
      await revocationJwt({ key: { ...stranger, kid: '../two' }, header: { jku: keys.jwksUri, x5u: keys.jwksUri } }),
      ...['rubbish', 'a.b.c', ofAnn[0] ?? '', 'x'.repeat(8193)],
    ];
    for (const jwt of jwts) expect((await send(jwt)).status).toBe(401);
    for (const headers of [{}, { Authorization: 'Basic eDp5' }, { Authorization: `Bearer ${jwts[0]}, Bearer x` }]) {
      expect((await sendJson(served, path, { body: ann, headers })).status).toBe(401);
    }
    await expectLive(User, ofAnn);
  });

  test('H102: a JWT in the body, in the address or in a cookie is not read', async () => {
    const jwt = await revocationJwt({ key });
    const headers = { Cookie: `authorization=${jwt}; __Host-user=${jwt}` };
    expect((await sendJson(served, `${path}?access_token=${jwt}`, { body: ann, headers })).status).toBe(401);
    expect((await sendJson(served, path, { body: { ...ann, access_token: jwt } })).status).toBe(401);
  });

  test('H102: the clock of the issuer may be half a minute from ours', async () => {
    const clock = heldClock();
    await served.close();
    await serve({ clock });
    const moment = Math.floor(clock() / 1000);
    const claims = (exp: number, nbf = moment) => ({ claims: { iat: nbf, nbf, exp } });
    expect((await sendSigned(claims(moment - 31))).status).toBe(401);
    expect((await sendSigned(claims(moment + 300, moment + 31))).status).toBe(401);
    await expectLive(User, ofAnn);
    expect((await sendSigned(claims(moment + 300, moment + 30))).status).toBe(204);
    expect((await sendSigned(claims(moment - 29))).status).toBe(204);
  });

  test('H102: a jti counts once: ten times at once on two nodes, and later again, also for a user who was not found', async () => {
    const other = served.openAnother();
    const second = createAuthHttp({ domain: other.domain, baseUrl, limits: false, standards: standardsOf() });
    const jwt = await revocationJwt({ key });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => send(jwt, ann, index % 2 === 0 ? served.auth : second)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, ...new Array<number>(9).fill(401)]);
    const fresh = await sessionsOf(served, 'bob');
    const bob = { sub_id: { format: 'email', email: 'bob@example.com' } };
    for (const auth of [served.auth, second]) expect((await send(jwt, bob, auth)).status).toBe(401);
    await served.domain.run(() => expectLive(User, fresh));
    const ofUnknown = await revocationJwt({ key });
    expect((await send(ofUnknown, { sub_id: { format: 'email', email: 'unknown@example.com' } }, second)).status).toBe(
      404,
    );
    expect((await send(ofUnknown, bob)).status).toBe(401);
    await served.domain.run(() => expectLive(User, fresh));
  });

  test('H102: one jti of two JWTs is a replay, and the same jti of another issuer is not', async () => {
    expect((await sendSigned({ claims: { jti: 'same' } })).status).toBe(204);
    expect((await sendSigned({ claims: { jti: 'same', sub: 'other' } })).status).toBe(401);
    const elsewhere = 'https://other-idp.example.com';
    const { domain } = served;
    const globalTokenRevocation = { issuer: elsewhere, jwksUri: keys.jwksUri, algorithms: ['ES256'] } as const;
    const auth = createAuthHttp({ domain, baseUrl, limits: false, standards: { globalTokenRevocation } });
    const jwt = await revocationJwt({ key, claims: { jti: 'same', iss: elsewhere } });
    expect((await send(jwt, ann, auth)).status).toBe(204);
  });

  test('H102: the note of a jti shows no name, signs in nowhere, and is removed once the JWT has expired', async () => {
    await sendSigned({ claims: { jti: 'a secret of the issuer', exp: now() + 300 } });
    const notes = await served.query("select * from tokens where subject = 'message'");
    expect(notes).toHaveLength(1);
    expect(JSON.stringify(notes)).not.toContain('a secret of the issuer');
    const [note] = notes;
    const expires = new Date(String(note?.expires_at)).getTime();
    expect(Math.abs(expires - (Date.now() + 360_000))).toBeLessThan(10_000);
  });

  test('H102: what the body lacks does not use the JWT up, so a corrected request passes', async () => {
    const jwt = await revocationJwt({ key });
    expect((await send(jwt, { sub_id: { format: 'iss_sub', iss: 'x', sub: 'y' } })).status).toBe(400);
    expect((await send(jwt)).status).toBe(204);
  });

  test('H102: a failure between the note and the log-out rolls both back, and the same JWT passes afterwards', async () => {
    const jwt = await revocationJwt({ key });
    await served.query('alter table users rename to away');
    expect((await send(jwt)).status).toBeGreaterThanOrEqual(500);
    await served.query('alter table away rename to users');
    expect((await send(jwt)).status).toBe(204);
    await expectDead(User, ofAnn);
  });

  test('H102: `path` and `baseUrl` are the audience, whatever Host says', async () => {
    await served.close();
    await serve({ path: '/x', baseUrl: 'https://other.example' });
    const headers = async (aud: string) => ({
      Authorization: `Bearer ${await revocationJwt({ key, claims: { aud } })}`,
      Host: 'app.example.com',
      'X-Forwarded-Host': 'app.example.com',
    });
    const ask = async (aud: string) =>
      (await sendJson(served, '/x/global-token-revocation', { body: ann, headers: await headers(aud) })).status;
    expect(await ask(audience)).toBe(401);
    expect(await ask('https://other.example/x/global-token-revocation')).toBe(204);
  });
});
