import { authenticate } from '@ashlar/authentication';
import { afterEach, describe, expect, test } from 'vitest';
import { defineResource } from '../../../authentication/src/extension/authentication.ts';
import {
  passwordAttributes,
  quickHash,
  secret,
  storedTokens,
} from '../../../authentication/src/test-setup/accounts.ts';
import type { Answer } from '../test-setup/browser.ts';
import { sendRaw } from '../test-setup/raw-request.ts';
import {
  baseUrl,
  credentials,
  type ServedAccounts,
  serveAccounts,
  stores,
  Token,
  User,
} from '../test-setup/served-accounts.ts';

let served: ServedAccounts;
afterEach(async () => await served.close());

const ann = credentials('ann');
const { passwordConfirmation: _, ...signIn } = ann;
const plain = 'Bearer realm="user"';

async function newToken(subject = 'user'): Promise<string> {
  const answer = await served
    .browser()
    .post(`/auth/${subject}/password/sign-in`, signIn, { 'Ashlar-Transport': 'bearer' });
  return String(Object(answer.body).token);
}

async function show(headers: Readonly<Record<string, string>>, path = '/auth/user/session'): Promise<Answer> {
  return await sendRaw(served.auth, path, { method: 'GET', headers });
}

/** What a caller reads of a refusal. */
const told = ({ status, headers, body }: Answer): unknown => [
  status,
  Object(body).code,
  headers.get('www-authenticate'),
];

const counted = { secrets: 0 };
const Counting = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: {
      ...storedTokens,
      signingSecret: () => {
        counted.secrets += 1;
        return secret;
      },
    },
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
  },
});

describe.each(stores)('on $name', (store) => {
  const serve = async (): Promise<void> => {
    served = await serveAccounts(store);
    await served.browser().post('/auth/user/password/register', ann);
  };

  test('H31: the scheme is accepted in any case, with several spaces', async () => {
    await serve();
    const token = await newToken();
    for (const scheme of ['Bearer ', 'bearer ', 'BEARER ', 'Bearer    ', 'bEaReR \t']) {
      expect((await show({ Authorization: scheme + token })).status).toBe(200);
    }
  });

  test('H32: two credentials or none behind the scheme are 400 invalid_request, whatever the cookie', async () => {
    await serve();
    const token = await newToken();
    const cookie = { Cookie: `__Host-user=${await newToken()}` };
    for (const Authorization of [
      'Bearer',
      'Bearer ',
      `Bearer ${token}, Bearer ${token}`,
      `Bearer ${token},`,
      `Basic eDp5, Bearer ${token}`,
      `Bearer ${token} x`,
    ]) {
      for (const headers of [{ Authorization }, { Authorization, ...cookie }]) {
        expect(told(await show(headers))).toEqual([400, 'INVALID_REQUEST', `${plain}, error="invalid_request"`]);
      }
      await expect(served.auth.session(User, { headers: new Headers({ Authorization }) })).rejects.toMatchObject({
        status: 400,
      });
    }
    const twice = new Headers(cookie);
    for (const each of [token, token]) twice.append('Authorization', `Bearer ${each}`);
    expect((await served.auth.handler(new Request(`${baseUrl}/auth/user/session`, { headers: twice }))).status).toBe(
      400,
    );
  });

  test('H32: another scheme beside a good cookie disturbs nothing, and excuses from nothing', async () => {
    await serve();
    const cookie = { Cookie: `__Host-user=${await newToken()}` };
    for (const Authorization of ['Basic eDp5', 'Digest username="x, y", realm="z"', '', 'x']) {
      expect((await show({ Authorization, ...cookie })).status).toBe(200);
      const forged = { Authorization, ...cookie, Origin: 'https://evil.example' };
      expect((await sendRaw(served.auth, '/auth/user/log-out-everywhere', { headers: forged })).status).toBe(403);
      expect((await sendRaw(served.auth, '/auth/user/session', { method: 'DELETE', headers: forged })).status).toBe(
        403,
      );
    }
    expect((await show(cookie)).status).toBe(200);
  });

  test('H33 and W4: beside a bearer there is no cookie: a bad one is 401 with its error, and a good one is the session', async () => {
    await serve();
    const [first, second] = [await newToken(), await newToken()];
    const cookie = { Cookie: `__Host-user=${first}` };
    for (const bad of [
      'x',
      'a.b.c',
      `${second}x`,
      second.slice(0, -2),
      `${second.split('.').slice(0, 2).join('.')}.`,
    ]) {
      expect(told(await show({ Authorization: `Bearer ${bad}`, ...cookie }))).toEqual([
        ...[401, 'SESSION_NEEDED', `${plain}, error="invalid_token"`],
      ]);
    }
    const { body } = await show({ Authorization: `Bearer ${second}`, ...cookie });
    expect(Object(body).sessionId).not.toBe(Object((await show(cookie)).body).sessionId);
    // Signing out by bearer leaves the session of the cookie, and the cookie.
    const out = await sendRaw(served.auth, '/auth/user/session', {
      ...{ method: 'DELETE', headers: { Authorization: `Bearer ${second}`, ...cookie } },
    });
    expect([out.status, out.cookies]).toEqual([204, []]);
    expect((await show(cookie)).status).toBe(200);
    expect((await show({ Authorization: `Bearer ${second}` })).status).toBe(401);
  });

  test('H34: no credential is 401 without an error attribute, and so is a dead cookie', async () => {
    await serve();
    for (const headers of [
      {},
      { Cookie: '__Host-user=x' },
      { Cookie: '__Host-user=' },
      { Cookie: `user=${await newToken()}` },
    ]) {
      expect(told(await show(headers))).toEqual([401, 'SESSION_NEEDED', plain]);
      const post = await sendRaw(served.auth, '/auth/user/session/renew', { headers: { ...headers, Origin: baseUrl } });
      expect(told(post)).toEqual([401, 'SESSION_NEEDED', plain]);
    }
  });

  test('H35: a token in the address or in a body is not looked at', async () => {
    await serve();
    const token = await newToken();
    for (const name of ['access_token', 'token', '__Host-user', 'authorization']) {
      expect((await show({}, `/auth/user/session?${name}=${token}`)).status).toBe(401);
      for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
        const body = type.endsWith('json') ? JSON.stringify({ [name]: token }) : `${name}=${token}`;
        const answer = await sendRaw(served.auth, '/auth/user/session/renew', {
          body,
          headers: { 'Content-Type': type },
        });
        expect(answer.status).toBe(401);
      }
    }
    for (const name of ['X-Access-Token', 'Proxy-Authorization', 'X-Authorization']) {
      expect((await show({ [name]: `Bearer ${token}` })).status).toBe(401);
    }
  });

  test('H36: a token of more than 8,192 characters is 401 without a signature check and without a statement', async () => {
    served = await serveAccounts(store, { resources: [Counting, Token] });
    await served.browser().post('/auth/user/password/register', ann);
    const token = await newToken();
    const [head = '', claims = '', signature = ''] = token.split('.');
    served.statements.length = 0;
    const padded = (length: number): string => {
      const rest = length - head.length - signature.length - 2;
      return [head, claims.padEnd(rest, 'A'), signature].join('.');
    };
    counted.secrets = 0;
    for (const headers of [{ Authorization: `Bearer ${padded(8193)}` }, { Cookie: `__Host-user=${padded(8193)}` }]) {
      expect((await show(headers)).status).toBe(401);
    }
    expect([counted.secrets, served.statements]).toEqual([0, []]);
    expect((await show({ Authorization: `Bearer ${padded(8192)}` })).status).toBe(401);
    expect(counted.secrets).toBe(1);
  });

  test('W5: what `authenticate` refuses, a route refuses, by cookie and by bearer', async () => {
    await serve();
    const [live, ended] = [await newToken(), await newToken()];
    await sendRaw(served.auth, '/auth/user/session', {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${ended}` },
    });
    const [head = '', claims = '', signature = ''] = live.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const tokens = [
      live,
      ended,
      `${head}.${claims}.`,
      `${none}.${claims}.`,
      `${none}.${claims}.${signature}`,
      `${live}=`,
      `${live}.`,
      head,
      claims,
    ];
    let letIn = 0;
    for (const token of tokens) {
      const found = await authenticate(User, token, { domain: served.domain });
      letIn += found === null ? 0 : 1;
      for (const headers of [{ Authorization: `Bearer ${token}` }, { Cookie: `__Host-user=${token}` }]) {
        expect([token, (await show(headers)).status]).toEqual([token, found === null ? 401 : 200]);
        expect((await served.auth.session(User, { headers: new Headers(headers) })) === null).toBe(found === null);
      }
    }
    expect(letIn).toBe(1);
  });
});
