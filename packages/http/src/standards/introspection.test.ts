// H101: whether a token counts, for a system that may ask (RFC 7662).
import { issueToken, peekToken } from '@ashlar/authentication';
import { coreErrors } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forge, part, partsOf } from '../../../authentication/src/test-setup/forge.ts';
import { heldClock } from '../../../authentication/src/test-setup/limited-accounts.ts';
import { tokenRows } from '../../../authentication/src/test-setup/sessions.ts';
import { isSystem, sendForm, sendJson, sessionsOf, systemKey } from '../test-setup/other-system.ts';
import {
  type ServedAccounts,
  type Serving,
  serveAccounts,
  stores,
  Token,
  User,
} from '../test-setup/served-accounts.ts';
import { Admin, TalkativeUser } from '../test-setup/served-resources.ts';

const path = '/auth/introspect';
const standards = { introspection: { authorize: isSystem } } as const;
const inactive = '{"active":false}';

describe.each(stores)('introspection on $name', (store) => {
  let served: ServedAccounts;
  let ofAnn: readonly string[];
  afterEach(async () => await served.close());

  async function serve(options: Serving = {}): Promise<void> {
    served = await serveAccounts(store, { standards, ...options });
    ofAnn = await sessionsOf(served, 'ann', { count: 2 });
  }
  beforeEach(() => serve());

  const ask = (fields: Readonly<Record<string, string>> | string, headers: Record<string, string> = systemKey) =>
    sendForm(served, path, { fields, headers });

  test('H101: a live token is active, with registered claims and nothing else', async () => {
    const [token = ''] = ofAnn;
    const answer = await ask({ token, token_type_hint: 'access_token' });
    const { sub, iss, aud, exp, iat, nbf, jti, sid, auth_time } = peekToken(token) ?? {};
    expect([answer.status, answer.body]).toEqual([
      200,
      { active: true, token_type: 'Bearer', sub, iss, aud, exp, iat, nbf, jti, sid, auth_time },
    ]);
    expect([answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      'application/json',
      'no-store',
    ]);
    expect([typeof sub, typeof exp, typeof auth_time]).toEqual(['string', 'number', 'number']);
  });

  test('H101: a revoked token is inactive at once, and so are its siblings after a log-out everywhere', async () => {
    const [one = '', two = ''] = ofAnn;
    await served.browser().send('DELETE', '/auth/user/session', { headers: { Authorization: `Bearer ${one}` } });
    expect([(await ask({ token: one })).text, Object((await ask({ token: two })).body).active]).toEqual([
      inactive,
      true,
    ]);
    await served.browser().post('/auth/user/log-out-everywhere', {}, { Authorization: `Bearer ${two}` });
    expect((await ask({ token: two })).text).toBe(inactive);
  });

  test('H101: every bad token is exactly {"active":false}: forged, of another purpose, of a user who is gone', async () => {
    const [user] = await User.actions.list({});
    if (user === undefined) throw new Error('there is no user');
    const [token = ''] = ofAnn;
    const { header, payload, signature } = partsOf(token);
    const claims = peekToken(token) ?? {};
    const bad = [
      await forge({ claims, key: new TextEncoder().encode('another secret, also long enough for HS256') }),
      `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${header}.${part({ ...claims, sub: 'user?id=other' })}.${signature}`,
      (await issueToken(User, user, { purpose: 'reset' })).token,
      (await issueToken(User, user, { purpose: 'sign_in' })).token,
      ...['rubbish', 'a\0b', 'x'.repeat(12_000), `Bearer ${token}`],
    ];
    for (const each of bad) {
      const answer = await ask({ token: each });
      expect([answer.status, answer.text]).toEqual([200, inactive]);
    }
    await User.actions.remove(user);
    for (const each of ofAnn) expect((await ask({ token: each })).text).toBe(inactive);
  });

  test('H101: an expired token is inactive, with the second of its exp', async () => {
    const clock = heldClock();
    await served.close();
    await serve({ clock });
    const [token = ''] = ofAnn;
    clock.pass(14 * 24 * 60 * 60 - 1);
    expect(Object((await ask({ token })).body).active).toBe(true);
    clock.pass(1);
    expect((await ask({ token })).text).toBe(inactive);
  });

  test.each([
    ['nothing', {}],
    ['another key', { Authorization: 'Bearer another key' }],
    ['the key as a cookie', { Cookie: systemKey.Authorization }],
  ])('H101: %s is 401 before the body is read and before any statement', async (_what, headers) => {
    served.statements.length = 0;
    for (const fields of [{ token: ofAnn[0] ?? '' }, 'token=a&token=b', '']) {
      const answer = await ask(fields, headers);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="introspect"']);
      expect(answer.body).toMatchObject({ error: 'invalid_client', code: 'CALLER_UNKNOWN' });
    }
    expect((await sendJson(served, path, { body: {}, headers })).status).toBe(401);
    expect(served.statements).toEqual([]);
  });

  test('H101: a bearer of a user is no system', async () => {
    expect((await ask({ token: ofAnn[1] ?? '' }, { Authorization: `Bearer ${ofAnn[0]}` })).status).toBe(401);
  });

  test('H101: authorize sees the address and the headers, but no cookie and no body; what it throws is answered', async () => {
    const seen: Request[] = [];
    let throws: unknown;
    await served.close();
    const authorize = async (request: Request) => {
      seen.push(request);
      if (throws !== undefined) throw throws;
      return await Promise.resolve(isSystem(request));
    };
    await serve({ standards: { introspection: { authorize } } });
    const [token = ''] = ofAnn;
    const answer = await ask({ token }, { ...systemKey, Cookie: `__Host-user=${token}`, 'X-Key': 'x' });
    expect(Object(answer.body).active).toBe(true);
    const [request] = seen;
    expect([request?.method, request?.url, request?.headers.get('x-key')]).toEqual([
      ...['POST', 'https://app.example.com/auth/introspect', 'x'],
    ]);
    expect([request?.headers.get('cookie'), await request?.text()]).toEqual([null, '']);
    throws = coreErrors.error('FORBIDDEN');
    expect((await ask({ token })).status).toBe(403);
    throws = new Error('the key store is down');
    const failed = await ask({ token });
    expect([failed.status, Object(failed.body).code, served.errors]).toEqual([500, 'INTERNAL', [throws]]);
    expect(failed.text).not.toContain('down');
  });

  test('H101: an authorize that answers with something else than true or false lets no one in', async () => {
    for (const answer of [1, 'yes', {}, undefined, null]) {
      await served.close();
      const authorize = (() => answer) as unknown as typeof isSystem;
      await serve({ standards: { introspection: { authorize } } });
      expect((await ask({ token: ofAnn[0] ?? '' })).status).toBe(500);
      expect(String(served.errors[0])).toContain('standards.introspection.authorize answered with something else');
    }
  });

  test('H101: a token is found in whichever resource it is from, and claims of the application are not told', async () => {
    await served.close();
    served = await serveAccounts(store, { standards, resources: [TalkativeUser, Token, Admin] });
    const [ofUser = ''] = await sessionsOf(served, 'ann');
    const [ofAdmin = ''] = await sessionsOf(served, 'ann', { subject: 'admin' });
    expect(peekToken(ofUser)).toHaveProperty('about');
    for (const [token, subject] of [
      [ofUser, 'user'],
      [ofAdmin, 'admin'],
    ] as const) {
      const body = Object((await ask({ token })).body);
      expect([body.active, body.sub.split('?')[0], body.aud, 'about' in body, 'purpose' in body]).toEqual([
        ...[true, subject, subject, false, false],
      ]);
    }
  });

  test('H101: it writes nothing', async () => {
    const before = await tokenRows(served);
    for (const token of [...ofAnn, 'rubbish']) await ask({ token });
    await served.domain.settled();
    expect(await tokenRows(served)).toEqual(before);
  });

  test('H101: a missing and a repeated token are 400, and a store that is down is never inactive', async () => {
    for (const fields of ['', 'token=', 'token=a&token=b']) {
      const answer = await ask(fields);
      expect([answer.status, Object(answer.body).error]).toEqual([400, 'invalid_request']);
    }
    await served.dataLayer.close();
    const answer = await ask({ token: ofAnn[0] ?? '' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(answer.text).not.toContain('active');
    await served.domain.close();
    expect((await ask({ token: ofAnn[0] ?? '' })).status).toBe(503);
  });
});
