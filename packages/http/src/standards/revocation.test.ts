// H100: a token ends when it is presented (RFC 7009).
import { defineResource, issueToken, peekToken, renewToken } from '@ashlar/authentication';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { passwordAttributes, quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import { forge, part, partsOf } from '../../../authentication/src/test-setup/forge.ts';
import { heldClock } from '../../../authentication/src/test-setup/limited-accounts.ts';
import { expectDead, expectLive } from '../../../authentication/src/test-setup/sessions.ts';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { counted, Limit } from '../test-setup/counted-accounts.ts';
import { sendForm, sendJson, sessionsOf, snapshotOf } from '../test-setup/other-system.ts';
import { sendRaw, streamOf } from '../test-setup/raw-request.ts';
import {
  baseUrl,
  type ServedAccounts,
  type Serving,
  serveAccounts,
  stores,
  Token,
  User,
} from '../test-setup/served-accounts.ts';
import { Admin } from '../test-setup/served-resources.ts';

const path = '/auth/revoke';
const standards = { revocation: true } as const;

const OtherToken = defineResource({ name: 'OtherToken', table: 'other_tokens', tokenResource: {} });
const Guest = defineResource({
  name: 'Guest',
  table: 'guests',
  attributes: passwordAttributes,
  authentication: {
    tokens: { ...storedTokens, tokenResource: OtherToken },
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
  },
});

describe.each(stores)('revocation on $name', (store) => {
  let served: ServedAccounts;
  let ofAnn: readonly string[];
  let ofBob: readonly string[];
  afterEach(async () => await served.close());

  async function serve(options: Serving = {}): Promise<void> {
    served = await serveAccounts(store, { standards, ...options });
    ofAnn = await sessionsOf(served, 'ann', { count: 3 });
    ofBob = await sessionsOf(served, 'bob');
  }
  beforeEach(() => serve());

  const revoke = (fields: Readonly<Record<string, string>> | string, headers: Record<string, string> = {}) =>
    sendForm(served, path, { fields, headers });

  test('H100: a good token is 200 and dead at once, with an empty body; every other token lives', async () => {
    const [token = '', ...others] = ofAnn;
    const answer = await revoke({ token });
    expect([answer.status, answer.text, answer.cookies]).toEqual([200, '', []]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await expectDead(User, [token]);
    await expectLive(User, [...others, ...ofBob]);
  });

  test('H100: dead, foreign and rubbish tokens are 200 with the same bytes, and change nothing', async () => {
    const [token = ''] = ofAnn;
    const good = await revoke({ token });
    const { header, payload, signature } = partsOf(ofBob[0] ?? '');
    const claims = peekToken(ofBob[0] ?? '') ?? {};
    const before = await snapshotOf(served);
    const refused = [
      token,
      await forge({ claims, key: new TextEncoder().encode('another secret, also long enough for HS256') }),
      `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${header}.${part({ ...claims, sub: 'user?id=other' })}.${signature}`,
      `${header}.${payload}`,
      `Bearer ${ofBob[0]}`,
      'rubbish',
      'a\0b',
      'x'.repeat(12_000),
      '" or 1=1 --',
    ];
    for (const each of refused) {
      const { status, headers, text } = await revoke({ token: each });
      expect([status, [...headers], text]).toEqual([good.status, [...good.headers], good.text]);
    }
    expect(await snapshotOf(served)).toBe(before);
    await expectLive(User, ofBob);
    // The notice of a token that began with "Bearer".
    expect(served.errors.filter((error) => !String(error).includes('began with "Bearer"'))).toEqual([]);
  });

  test('H100: the session ends, so a renewed token dies with the one that it replaced', async () => {
    const [token = ''] = ofAnn;
    const renewed = await renewToken(User, token, { domain: served.domain });
    expect(renewed).not.toBeNull();
    await revoke({ token });
    await expectDead(User, [renewed?.token ?? '']);
    await expectLive(User, ofAnn.slice(1));
  });

  test('H100: a token of another purpose ends too, and the session of its user goes on', async () => {
    const [user] = await User.actions.list({});
    if (user === undefined) throw new Error('there is no user');
    const { token, claims } = await issueToken(User, user, { purpose: 'download' });
    expect((await revoke({ token })).status).toBe(200);
    const [row] = await served.query(`select purpose from tokens where jti = '${claims.jti}'`);
    expect(row?.purpose).toBe('revocation');
    await expectLive(User, [...ofAnn, ...ofBob]);
  });

  test('H100: token_type_hint and what a client of OAuth sends beside it are not looked at', async () => {
    const [one = '', two = ''] = ofAnn;
    const client = { client_id: 'app', client_secret: 'secret' };
    expect((await revoke({ token: one, token_type_hint: 'refresh_token', ...client })).status).toBe(200);
    expect((await revoke({ token: two }, { Authorization: 'Basic eDp5' })).status).toBe(200);
    await expectDead(User, [one, two]);
  });

  test.each([
    ['a cross-site page', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
    ['a page of ours', { 'Sec-Fetch-Site': 'same-origin' }],
    ['no browser', {}],
  ])(
    'H100: a cookie does not matter: %s with the cookie of another session ends only what it presents',
    async (_from, headers) => {
      const [token = '', cookie = ''] = ofAnn;
      const answer = await revoke({ token }, { ...headers, Cookie: `__Host-user=${cookie}` });
      expect([answer.status, answer.cookies]).toEqual([200, []]);
      await expectDead(User, [token]);
      await expectLive(User, [cookie]);
      const without = await revoke('token_type_hint=access_token', { ...headers, Cookie: `__Host-user=${cookie}` });
      expect(without.status).toBe(400);
      await expectLive(User, [cookie]);
    },
  );

  test('H100: no token, an empty one and a repeated one are 400 as OAuth has it, and a token in the address is not read', async () => {
    const [token = ''] = ofAnn;
    for (const fields of ['', 'token=', 'token_type_hint=access_token', `token=${token}&token=${token}`]) {
      const answer = await revoke(fields);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/json']);
      expect(answer.body).toMatchObject({ error: 'invalid_request', code: 'INVALID_INPUT', status: 400 });
      expect(answer.text).not.toContain(token);
    }
    expect((await sendForm(served, `${path}?token=${token}`, { fields: '' })).status).toBe(400);
    await expectLive(User, ofAnn);
  });

  test('H100: other methods are 405, other types 415 with what is accepted, and more than 16 KiB is 413', async () => {
    const [token = ''] = ofAnn;
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      const answer = await sendRaw(served.auth, path, { method });
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'POST, OPTIONS']);
    }
    const json = await sendJson(served, path, { body: { token } });
    expect([json.status, json.headers.get('accept-post')]).toEqual([415, 'application/x-www-form-urlencoded']);
    for (const type of [
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded; charset=latin1',
    ]) {
      expect((await revoke({ token }, { 'Content-Type': type })).status).toBe(415);
    }
    const type = 'application/x-www-form-urlencoded';
    expect((await revoke({ token }, { 'Content-Type': `${type}; charset=UTF-8` })).status).toBe(200);
    const body = () => streamOf('token=', 'x'.repeat(16 * 1024));
    expect((await sendRaw(served.auth, path, { headers: { 'Content-Type': type }, body: body() })).status).toBe(413);
    await expectLive(User, ofAnn.slice(1));
  });

  test('H100: of two resources and two tables of tokens, the token of each is found in its own', async () => {
    await served.close();
    served = await serveAccounts(store, { standards, resources: [User, Token, Admin, Guest, OtherToken] });
    const tokens = {
      user: await sessionsOf(served, 'ann', { count: 2 }),
      admin: await sessionsOf(served, 'ann', { count: 2, subject: 'admin' }),
      guest: await sessionsOf(served, 'ann', { count: 2, subject: 'guest' }),
    };
    for (const [token = ''] of Object.values(tokens)) expect((await revoke({ token })).status).toBe(200);
    for (const [resource, [first = '', second = '']] of [
      [User, tokens.user],
      [Admin, tokens.admin],
      [Guest, tokens.guest],
    ] as const) {
      await expectDead(resource, [first]);
      await expectLive(resource, [second]);
    }
  });

  test('H100: what is not ours is counted by network, apart from sign-ins; what is ours is given back', async () => {
    const clock = heldClock();
    await served.close();
    await serve({ limits: { signIn: { perAddress: '3 per minute' } }, clock });
    const statuses: number[] = [];
    for (const token of ['a', 'b', 'c', 'd']) statuses.push((await revoke({ token })).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const over = await revoke({ token: ofAnn[0] ?? '' });
    expect([over.status, Number(over.headers.get('retry-after')) > 0]).toEqual([429, true]);
    await expectLive(User, ofAnn);
    // The same network still signs in, and another network still revokes.
    const { passwordConfirmation: _, ...signIn } = {
      email: 'bob@example.com',
      password: 'the password of bob',
      passwordConfirmation: '',
    };
    expect((await served.browser().post('/auth/user/password/sign-in', signIn)).status).toBe(200);
    clock.pass(61);
    for (const token of [...ofAnn, ...ofBob, ...ofAnn]) expect((await revoke({ token })).status).toBe(200);
    await expectDead(User, [...ofAnn, ...ofBob]);
  });

  test('H100: limits in a table hold over two nodes, and a token is ended by whichever node is asked', async () => {
    await served.close();
    const limits = { resource: Limit, signIn: { perAddress: '3 per minute' } } as const;
    served = await serveAccounts(store, { resources: counted, standards, limits });
    const [one = '', two = ''] = await sessionsOf(served, 'ann', { count: 2 });
    const { domain } = served.openAnother();
    const nodes = [served.auth, createAuthHttp({ domain, baseUrl, limits, standards })] as const;
    const at = async (index: 0 | 1, token: string) =>
      (await sendForm({ auth: nodes[index] }, path, { fields: { token } })).status;
    expect([await at(0, one), await at(1, two)]).toEqual([200, 200]);
    await served.domain.run(() => expectDead(counted[0], [one, two]));
    const statuses = [await at(0, 'a'), await at(1, 'b'), await at(0, 'c'), await at(1, 'd'), await at(0, 'e')];
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  test('H100: while the store is down it is 503 with Retry-After, and the token is in neither answer nor onError', async () => {
    const [token = ''] = ofAnn;
    await served.dataLayer.close();
    const answer = await revoke({ token });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(answer.text).not.toContain(token);
    expect(served.errors.length).toBeGreaterThan(0);
    for (const error of served.errors) expect(`${JSON.stringify(error)}${String(error)}`).not.toContain(token);
    expect((await revoke({ token: 'rubbish' })).status).toBe(200);
    await served.domain.close();
    const closed = await revoke({ token });
    expect([closed.status, closed.headers.get('retry-after'), Object(closed.body).code]).toEqual([
      503,
      '1',
      'DOMAIN_CLOSED',
    ]);
  });
});
