import assert from 'node:assert/strict';
import { ann, type HostCase, type HostUnderTest, hostCase } from './host-case.ts';
import { assertProblem, cookiesOf, jsonOf } from './host-client.ts';
import { headerOf, type WireAnswer } from './parse-answer.ts';

const system = { Authorization: 'Basic c3lzdGVtOmtleQ==' } as const;
const authorize = ({ headers }: Request): boolean => headers.get('authorization') === system.Authorization;
const standards = {
  revocation: true,
  introspection: { authorize },
  globalTokenRevocation: { authorize },
} as const;

/** The tokens of two sessions of a new user. */
async function twoSessions({ client }: HostUnderTest): Promise<readonly [string, string]> {
  const asBearer = { 'Ashlar-Transport': 'bearer' };
  const first = await client().post(
    '/auth/user/password/register',
    { ...ann, passwordConfirmation: ann.password },
    asBearer,
  );
  const second = await client().post('/auth/user/password/sign-in', ann, asBearer);
  return [String(jsonOf(first).token), String(jsonOf(second).token)];
}

/** Sends a form as another system does: it says nothing of a page. */
async function sendForm(
  { client }: HostUnderTest,
  target: string,
  { token, headers = {} }: { readonly token: string; readonly headers?: Readonly<Record<string, string>> },
): Promise<WireAnswer> {
  return await client().send({
    method: 'POST',
    target,
    body: new URLSearchParams({ token }).toString(),
    headers: { 'Sec-Fetch-Site': null, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
  });
}

async function isLive({ client }: HostUnderTest, token: string): Promise<boolean> {
  return (await client().get('/auth/user/session', { Authorization: `Bearer ${token}` })).status === 200;
}

export const standardsCases: readonly HostCase[] = [
  hostCase('H100: a form ends the session of its token, and a cookie beside it stays', { standards }, async (host) => {
    const [one, two] = await twoSessions(host);
    const headers = { Cookie: `__Host-user=${two}`, 'Sec-Fetch-Site': 'cross-site' };
    for (const token of [one, one, 'rubbish']) {
      const answer = await sendForm(host, '/auth/revoke', { token, headers });
      assert.deepEqual([answer.status, answer.body, cookiesOf(answer)], [200, '', []]);
      assert.equal(headerOf(answer, 'cache-control'), 'no-store');
    }
    assert.deepEqual([await isLive(host, one), await isLive(host, two)], [false, true]);
    const json = await host.client().post('/auth/revoke', { token: two });
    assert.deepEqual(
      [json.status, headerOf(json, 'accept-post'), jsonOf(json).error],
      [415, 'application/x-www-form-urlencoded', 'invalid_request'],
    );
  }),

  hostCase('H101: a system that may ask learns what counts at this moment', { standards }, async (host) => {
    const [one, two] = await twoSessions(host);
    const ask = (token: string) => sendForm(host, '/auth/introspect', { token, headers: system });
    assert.equal(jsonOf(await ask(one)).active, true);
    await sendForm(host, '/auth/revoke', { token: one });
    assert.equal((await ask(one)).body, '{"active":false}');
    assert.equal(jsonOf(await ask(two)).active, true);
    const stranger = await sendForm(host, '/auth/introspect', { token: two });
    assert.deepEqual([stranger.status, jsonOf(stranger).error], [401, 'invalid_client']);
  }),

  hostCase('H102: another system logs a user out everywhere', { standards }, async (host) => {
    const [one, two] = await twoSessions(host);
    const target = '/auth/global-token-revocation';
    const body = { sub_id: { format: 'email', email: ann.email.toUpperCase() } };
    assertProblem(await host.client().post(target, body), 401, 'CALLER_UNKNOWN');
    assert.deepEqual([await isLive(host, one), await isLive(host, two)], [true, true]);
    const answer = await host.client().post(target, body, system);
    assert.deepEqual([answer.status, answer.body], [204, '']);
    assert.deepEqual([await isLive(host, one), await isLive(host, two)], [false, false]);
    const unknown = { sub_id: { format: 'email', email: 'unknown@example.com' } };
    assertProblem(await host.client().post(target, unknown, system), 404, 'NOT_FOUND');
  }),
];
