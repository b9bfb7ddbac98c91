// The attacks: to pose as another system, to ask without a right, and to end or spare sessions of others by its routes.
import { peekToken } from '@ashlar/authentication';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { part } from '../../../authentication/src/test-setup/forge.ts';
import { expectDead, expectLive } from '../../../authentication/src/test-setup/sessions.ts';
import type { Answer } from '../test-setup/browser.ts';
import { type IssuerKey, issuer, newKey, revocationJwt, startKeyServer } from '../test-setup/key-server.ts';
import { isSystem, sendForm, sendJson, sessionsOf, snapshotOf, systemKey } from '../test-setup/other-system.ts';
import { sendRaw } from '../test-setup/raw-request.ts';
import { baseUrl, type ServedAccounts, serveAccounts, stores, User } from '../test-setup/served-accounts.ts';

const gtr = '/auth/global-token-revocation';
const introspect = '/auth/introspect';
const byEmail = (email: string) => ({ sub_id: { format: 'email', email } });
const bytesOf = ({ status, headers, text }: Answer): string => JSON.stringify([status, [...headers], text]);

describe.each(stores)('posing as another system on $name', (store) => {
  let served: ServedAccounts;
  let ofAnn: readonly string[];
  let ofBob: readonly string[];
  let seen: Request[];
  afterEach(async () => await served.close());
  beforeEach(async () => {
    seen = [];
    // An application that lets in by a cookie, too: it must not work.
    const authorize = (request: Request): boolean => {
      seen.push(request);
      const isIn = isSystem(request) || request.headers.get('cookie') !== null;
      // What it does to its request reaches nothing behind it.
      request.headers.set('authorization', 'Bearer x');
      return isIn;
    };
    const standards = { revocation: true, introspection: { authorize }, globalTokenRevocation: { authorize } } as const;
    served = await serveAccounts(store, { standards });
    ofAnn = await sessionsOf(served, 'ann', { count: 2 });
    ofBob = await sessionsOf(served, 'bob');
  });

  test('H102: a page of another site cannot use the cookie of an administrator, even where the application would let it in', async () => {
    const [token = ''] = ofAnn;
    for (const site of ['cross-site', 'same-site', 'same-origin', 'none']) {
      const headers = { Cookie: `__Host-user=${token}; admin=yes`, 'Sec-Fetch-Site': site };
      expect((await sendJson(served, gtr, { body: byEmail('ann@example.com'), headers })).status).toBe(401);
      expect((await sendForm(served, introspect, { fields: { token }, headers })).status).toBe(401);
    }
    await expectLive(User, [...ofAnn, ...ofBob]);
  });

  test('H101 and H102: without the right nothing is told: known and unknown, live and dead, all bytes are the same', async () => {
    const [live = '', dead = ''] = ofAnn;
    await sendForm(served, '/auth/revoke', { fields: { token: dead } });
    const asked = [live, dead, 'rubbish'].map((token) => sendForm(served, introspect, { fields: { token } }));
    expect(new Set((await Promise.all(asked)).map(bytesOf)).size).toBe(1);
    const users = [byEmail('ann@example.com'), byEmail('unknown@example.com'), {}, '{'];
    const told = await Promise.all(users.map((body) => sendJson(served, gtr, { body })));
    expect(new Set(told.map(bytesOf)).size).toBe(1);
  });

  test('H102: a stranger cannot make the server read a body, however slow or long it is', async () => {
    for (const [path, type] of [
      [gtr, 'application/json'],
      [introspect, 'application/x-www-form-urlencoded'],
    ] as const) {
      let pulled = 0;
      const body = new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            pulled++;
            controller.enqueue(new Uint8Array(1024));
          },
        },
        { highWaterMark: 0 },
      );
      expect((await sendRaw(served.auth, path, { headers: { 'Content-Type': type }, body })).status).toBe(401);
      expect(pulled).toBe(0);
    }
  });

  test('H100: made-up tokens fill no table, whatever stands in them', async () => {
    const before = await snapshotOf(served);
    const claims = peekToken(ofAnn[0] ?? '') ?? {};
    for (let index = 0; index < 50; index++) {
      const token = `${part({ alg: 'HS256' })}.${part({ ...claims, jti: `made up ${index}` })}.${part('x')}`;
      expect((await sendForm(served, '/auth/revoke', { fields: { token } })).status).toBe(200);
    }
    expect(await snapshotOf(served)).toBe(before);
  });

  test('H102: addresses that only look alike, half characters and NUL find no user', async () => {
    const lookAlikes = [
      '\u0430nn@example.com',
      'ann@example.com ',
      ' ann@example.com',
      'ann@example.com\n',
      'a\ud800nn@example.com',
    ];
    for (const email of [...lookAlikes, 'ann\0@example.com', 'ann@example.c\u200dom', 'ann%@example.com', '*']) {
      const { status } = await sendJson(served, gtr, { body: byEmail(email), headers: systemKey });
      expect([email, status === 404 || status === 400]).toEqual([email, true]);
    }
    for (const id of [
      '\ud800',
      '\0',
      '../',
      'user?',
      'user?id',
      'user?id=',
      'user#identity=x',
      '__proto__',
      'constructor',
    ]) {
      const { status } = await sendJson(served, gtr, {
        body: { sub_id: { format: 'opaque', id } },
        headers: systemKey,
      });
      expect([id, status]).toEqual([id, 404]);
    }
    await expectLive(User, [...ofAnn, ...ofBob]);
    expect(served.errors).toEqual([]);
  });

  test('H102: a body that is nested deeply is 400, and other members of a prototype are none', async () => {
    for (const body of [
      `{"sub_id":${'{"sub_id":'.repeat(500)}1${'}'.repeat(501)}`,
      '{"sub_id":{"__proto__":{"format":"email"},"email":"ann@example.com"}}',
      '{"sub_id":{"format":"constructor","constructor":{}}}',
      '{"sub_id":{"format":["email"],"email":"ann@example.com"}}',
    ]) {
      expect((await sendJson(served, gtr, { body, headers: systemKey })).status).toBe(400);
    }
    await expectLive(User, ofAnn);
  });

  test('H102: sign-ins at the same moment: what was issued before the answer began is dead, and nothing of others is', async () => {
    const early = await sessionsOfMany(5);
    const asked = sendJson(served, gtr, { body: byEmail('ann@example.com'), headers: systemKey });
    const [answer] = await Promise.all([asked, sessionsOfMany(5)]);
    expect(answer.status).toBe(204);
    await expectDead(User, [...ofAnn, ...early]);
    await expectLive(User, ofBob);
  });

  async function sessionsOfMany(count: number): Promise<readonly string[]> {
    const signIn = { email: 'ann@example.com', password: 'the password of ann' };
    const answers = Array.from({ length: count }, () =>
      served.browser().post('/auth/user/password/sign-in', signIn, { 'Ashlar-Transport': 'bearer' }),
    );
    return (await Promise.all(answers)).map(({ body }) => String(Object(body).token));
  }
});

describe.each(stores)('posing as an issuer on $name', (store) => {
  let served: ServedAccounts;
  let key: IssuerKey;
  let ofAnn: readonly string[];
  let ofBob: readonly string[];
  afterEach(async () => await served.close());
  beforeEach(async () => {
    key = await newKey('one');
    const { jwksUri } = await startKeyServer(key);
    const globalTokenRevocation = { issuer, jwksUri, algorithms: ['ES256'] } as const;
    served = await serveAccounts(store, { standards: { globalTokenRevocation } });
    ofAnn = await sessionsOf(served, 'ann', { count: 2 });
    ofBob = await sessionsOf(served, 'bob');
  });

  const send = (jwt: string, email = 'ann@example.com') =>
    sendJson(served, gtr, { body: byEmail(email), headers: { Authorization: `Bearer ${jwt}` } });

  test('H102: a JWT whose jti is that of a session ends no session of another user', async () => {
    const { jti } = peekToken(ofBob[0] ?? '') ?? {};
    expect((await send(await revocationJwt({ key, claims: { jti } }))).status).toBe(204);
    await expectDead(User, ofAnn);
    await expectLive(User, ofBob);
  });

  test('H102: an exp without end, times that are no numbers and unencoded payloads do not count', async () => {
    const [header = ''] = (await revocationJwt({ key })).split('.');
    const exps = ['1e400', '"2099-01-01"', 'null', '[9999999999]', '99999999999999'];
    for (const exp of exps) {
      const claims = `{"iss":"${issuer}","aud":"${baseUrl}${gtr}","jti":"x","exp":${exp}}`;
      expect((await send(await signed(header, part(claims)))).status).toBe(401);
    }
    const jwt = await revocationJwt({ key });
    const padded = jwt.replace('.', '=.');
    for (const each of [`${jwt}=`, `${jwt}.`, `.${jwt}`, `${jwt}.x.y`, padded])
      expect((await send(each)).status).toBe(401);
    await expectLive(User, ofAnn);
    expect((await send(jwt)).status).toBe(204);
  });

  async function signed(header: string, payload: string): Promise<string> {
    const data = new TextEncoder().encode(`${header}.${payload}`);
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.sign, data);
    return `${header}.${payload}.${Buffer.from(signature).toString('base64url')}`;
  }

  test('H102: a JWT is in no answer, and in nothing that onError hears', async () => {
    const jwt = await revocationJwt({ key });
    await served.dataLayer.close();
    const answer = await send(jwt);
    expect([answer.status, answer.text.includes(jwt)]).toEqual([503, false]);
    expect(served.errors.length).toBeGreaterThan(0);
    for (const error of served.errors) {
      expect(`${String(error)} ${JSON.stringify(error)} ${String(Object(error).cause)}`).not.toContain(
        jwt.slice(0, 40),
      );
    }
  });
});
