// H102 and H103: another system logs a user out everywhere (draft-parecki-oauth-global-token-revocation).
import { authenticate, defineResource, issueToken } from '@ashlar/authentication';
import { attribute, coreErrors } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { passwordAttributes, quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import { expectDead, expectLive } from '../../../authentication/src/test-setup/sessions.ts';
import type { Answer } from '../test-setup/browser.ts';
import { MailedUser, mailbox } from '../test-setup/mailed-accounts.ts';
import { isSystem, sendForm, sendJson, sessionsOf, snapshotOf, systemKey } from '../test-setup/other-system.ts';
import { errorsOf, sendRaw } from '../test-setup/raw-request.ts';
import {
  credentials,
  type ServedAccounts,
  type Serving,
  serveAccounts,
  stores,
  Token,
  User,
} from '../test-setup/served-accounts.ts';
import { Admin } from '../test-setup/served-resources.ts';

const path = '/auth/global-token-revocation';
const standards = { globalTokenRevocation: { authorize: isSystem } } as const;

/** Users whose tokens are not stored, so that a log-out cannot end them. */
const Loose = defineResource({
  name: 'Loose',
  table: 'loose_users',
  attributes: passwordAttributes,
  authentication: {
    sessionIdentifier: 'jti',
    tokens: { ...storedTokens, storeAllTokens: false, requireTokenPresenceForAuthentication: false },
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
  },
});

/** Users whose identity is no address. */
const Sailor = defineResource({
  name: 'Sailor',
  table: 'sailors',
  attributes: {
    id: passwordAttributes.id,
    handle: attribute(z.string(), { unique: true }),
    hashedPassword: passwordAttributes.hashedPassword,
  },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'handle', hashProvider: quickHash } },
  },
});

describe.each(stores)('global token revocation on $name', (store) => {
  let served: ServedAccounts;
  let ofAnn: readonly string[];
  let ofBob: readonly string[];
  let annId: string;
  afterEach(async () => await served.close());

  async function serve(options: Serving = {}): Promise<void> {
    served = await serveAccounts(store, { standards, ...options });
    ofAnn = await sessionsOf(served, 'ann', { count: 3 });
    ofBob = await sessionsOf(served, 'bob');
    const [ann] = await served.query("select id from users where email = 'ann@example.com'");
    annId = String(ann?.id);
  }
  beforeEach(() => serve());

  const ask = (body: unknown, headers: Record<string, string> = systemKey): Promise<Answer> =>
    sendJson(served, path, { body, headers });
  const email = (address: string) => ({ sub_id: { format: 'email', email: address } });
  const opaque = (id: string) => ({ sub_id: { format: 'opaque', id } });

  test('H102: 204 without a body, every session of the user is dead, and those of others live', async () => {
    const answer = await ask(email('ann@example.com'));
    expect([answer.status, answer.text, answer.cookies, answer.headers.get('cache-control')]).toEqual([
      ...[204, '', [], 'no-store'],
    ]);
    await expectDead(User, ofAnn);
    await expectLive(User, ofBob);
    // The user may sign in again: it is no lock.
    const { passwordConfirmation: _, ...signIn } = credentials('ann');
    expect((await served.browser().post('/auth/user/password/sign-in', signIn)).status).toBe(200);
  });

  test('H102: every purpose is dead, also that of tokens of the application', async () => {
    const user = (await User.actions.list({})).find(({ id }) => id === annId);
    if (user === undefined) throw new Error('there is no user');
    for (const purpose of ['reset', 'sign_in', 'download', 'second_factor']) await issueToken(User, user, { purpose });
    expect((await ask(opaque(annId))).status).toBe(204);
    const rows = await served.query(`select distinct purpose from tokens where subject = 'user?id=${annId}'`);
    expect(rows).toEqual([{ purpose: 'revocation' }]);
    await expectLive(User, ofBob);
  });

  test('H102: links that were mailed are dead: reset, magic link and confirmation', async () => {
    await served.close();
    mailbox.clear();
    served = await serveAccounts(store, { standards, resources: [MailedUser, Token] });
    const { email: address, password, passwordConfirmation } = credentials('ann');
    const browser = served.browser();
    await browser.post('/auth/user/password/register', { email: address, password, passwordConfirmation });
    await browser.post('/auth/user/password/request-reset', { email: address });
    await browser.post('/auth/user/magic-link/request', { email: address });
    await served.domain.settled();
    const tokenOf = (kind: string) => mailbox.mails.findLast((mail) => mail.kind === kind)?.token ?? '';
    expect([...mailbox.mails].map(({ kind }) => kind).toSorted()).toEqual(['confirm', 'magicLink', 'reset']);
    expect((await ask(email(address))).status).toBe(204);
    const fresh = { password: 'another password', passwordConfirmation: 'another password' };
    const uses = [
      await browser.post('/auth/user/password/reset', { resetToken: tokenOf('reset'), ...fresh }),
      await browser.post('/auth/user/magic-link/sign-in', { token: tokenOf('magicLink') }),
      await browser.post('/auth/user/confirmation/confirm', { token: tokenOf('confirm') }),
    ];
    expect(uses.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  test.each(['subject', 'key', 'key in capitals'])('H102: an opaque id may be the %s', async (kind) => {
    const ids = { subject: `user?id=${annId}`, key: annId, 'key in capitals': annId.toUpperCase() };
    expect((await ask(opaque(ids[kind as keyof typeof ids]))).status).toBe(204);
    await expectDead(User, ofAnn);
    await expectLive(User, ofBob);
  });

  test.each([
    ['in capitals', 'ann@example.com', 'ANN@Example.COM'],
    ['in another Unicode form', 'zo\u00eb@example.com', 'ZOE\u0308@example.com'],
  ])('H103: an address %s finds the same user', async (_how, stored, given) => {
    await served.query(`update users set email = '${stored}', normalized_email = '${stored}' where id = '${annId}'`);
    expect((await ask(email(given))).status).toBe(204);
    await expectDead(User, ofAnn);
    await expectLive(User, ofBob);
  });

  test('H102: an unknown user is 404, in every form, and nothing changes', async () => {
    const before = await snapshotOf(served);
    const unknown = [
      email('unknown@example.com'),
      email('ann@example.com.evil.example'),
      email('%'),
      email('a\0b'),
      opaque('00000000-0000-4000-8000-000000000000'),
      opaque('user?id=00000000-0000-4000-8000-000000000000'),
      opaque(`user?id=${annId}&id=${annId}`),
      opaque(`admin?id=${annId}`),
      opaque(`${annId} `),
      opaque('a\0b'),
      opaque("' or 1=1 --"),
    ];
    for (const each of unknown) {
      const answer = await ask(each);
      expect([JSON.stringify(each), answer.status, Object(answer.body).code]).toEqual([
        JSON.stringify(each),
        404,
        'NOT_FOUND',
      ]);
    }
    expect(await snapshotOf(served)).toBe(before);
    await expectLive(User, [...ofAnn, ...ofBob]);
  });

  test.each([
    ['iss_sub', { format: 'iss_sub', iss: 'https://idp.example.com', sub: '7' }],
    ['account', { format: 'account', uri: 'acct:ann@example.com' }],
    ['aliases', { format: 'aliases', identifiers: [{ format: 'email', email: 'ann@example.com' }] }],
    ['no format', { email: 'ann@example.com' }],
    ['an unknown format', { format: 'id', id: '7' }],
    ['no address', { format: 'email' }],
    ['an empty address', { format: 'email', email: '' }],
    ['a list of addresses', { format: 'email', email: ['ann@example.com'] }],
    ['the member of another format', { format: 'email', id: '7' }],
    ['a further member', { format: 'email', email: 'ann@example.com', id: '7' }],
    ['a key as a number', { format: 'opaque', id: 7 }],
    ['text', 'ann@example.com'],
    ['null', null],
  ])('H102: %s is 400 with a pointer and without the value, and nothing changes', async (_what, subject) => {
    const before = await snapshotOf(served);
    const answer = await ask({ sub_id: subject });
    expect([answer.status, Object(answer.body).code]).toEqual([400, 'INVALID_INPUT']);
    expect(JSON.stringify(errorsOf(answer))).toContain('#/sub_id');
    expect(answer.text).not.toContain('ann@example.com');
    expect(await snapshotOf(served)).toBe(before);
  });

  test('H102: the body is one object in JSON with sub_id alone', async () => {
    const good = email('ann@example.com');
    for (const body of ['{', '[]', '"x"', 'null', '', {}, { subject: good.sub_id }, { ...good, reason: 'x' }]) {
      expect([JSON.stringify(body), (await ask(body)).status]).toEqual([JSON.stringify(body), 400]);
    }
    expect(
      (await ask('{"__proto__":{"admin":true},"sub_id":{"format":"email","email":"ann@example.com"}}')).status,
    ).toBe(400);
    const form = await sendForm(served, path, { fields: { sub_id: 'ann' }, headers: systemKey });
    expect([form.status, form.headers.get('accept-post')]).toEqual([415, 'application/json']);
    expect((await ask(good, { ...systemKey, 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await ask(good, { ...systemKey, 'Content-Type': 'application/json; charset=latin1' })).status).toBe(415);
    expect((await ask(email(`${'x'.repeat(16 * 1024)}@example.com`))).status).toBe(413);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await sendRaw(served.auth, path, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    }
    await expectLive(User, ofAnn);
  });

  test('H102: a caller who is not let in is 401 before any statement, and one who may not is 403', async () => {
    served.statements.length = 0;
    const bodies = [email('ann@example.com'), email('unknown@example.com'), '{', ''];
    for (const headers of [{}, { Authorization: 'Bearer x' }, { Authorization: `Bearer ${ofAnn[0]}` }]) {
      for (const body of bodies) {
        const answer = await ask(body, headers);
        expect([answer.status, Object(answer.body).code]).toEqual([401, 'CALLER_UNKNOWN']);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="globalTokenRevocation"');
      }
    }
    expect(served.statements).toEqual([]);
    await served.close();
    const authorize = (): boolean => {
      throw coreErrors.error('FORBIDDEN');
    };
    await serve({ standards: { globalTokenRevocation: { authorize } } });
    expect((await ask(email('ann@example.com'))).status).toBe(403);
    await expectLive(User, ofAnn);
  });

  test('H102: one address in two resources is one person, whose tokens end in both', async () => {
    await served.close();
    await serve({ resources: [User, Token, Admin] });
    const ofAdmin = await sessionsOf(served, 'ann', { subject: 'admin', count: 2 });
    expect((await ask(email('ANN@example.com'))).status).toBe(204);
    await expectDead(User, ofAnn);
    await expectDead(Admin, ofAdmin);
    await expectLive(User, ofBob);
  });

  test('H102: of two resources a subject names its own, and a bare key is 400: it could be that of two persons', async () => {
    await served.close();
    await serve({ resources: [User, Token, Admin] });
    await served.query(`insert into admins select id, email, hashed_password, normalized_email from users`);
    const ofAdmin = await Promise.all([1, 2].map(async () => (await issueToken(Admin, await recordOf(annId))).token));
    const bare = await ask(opaque(annId));
    expect([bare.status, errorsOf(bare)]).toEqual([
      400,
      [
        {
          detail: "expected a subject, since there are several kinds of users: 'user?…', 'admin?…'",
          pointer: '#/sub_id/id',
        },
      ],
    ]);
    await expectLive(User, ofAnn);
    expect((await ask(opaque(`admin?id=${annId}`))).status).toBe(204);
    await expectDead(Admin, ofAdmin);
    await expectLive(User, [...ofAnn, ...ofBob]);
  });

  async function recordOf(id: string) {
    const admin = await Admin.actions.getBySubject({ subject: `admin?id=${id}` });
    if (admin === null) throw new Error('there is no user');
    return admin;
  }

  test('H102: where tokens are not stored, what can be ended is ended, and the caller hears 422', async () => {
    await served.close();
    await serve({ resources: [User, Token, Loose] });
    const [loose = ''] = await sessionsOf(served, 'ann', { subject: 'loose' });
    const answer = await ask(email('ann@example.com'));
    expect([answer.status, Object(answer.body).code]).toEqual([422, 'LOG_OUT_INCOMPLETE']);
    await expectDead(User, ofAnn);
    expect(await authenticate(Loose, loose)).not.toBeNull();
  });

  test('H102: an address where no identity is one is 400, although a column holds it', async () => {
    await served.close();
    served = await serveAccounts(store, { standards, resources: [Sailor, Token] });
    const given = { handle: 'ann@example.com', password: 'a long password', passwordConfirmation: 'a long password' };
    const bearer = { 'Ashlar-Transport': 'bearer' };
    const registered = await served.browser().post('/auth/sailor/password/register', given, bearer);
    const answer = await ask(email('ann@example.com'));
    expect([answer.status, errorsOf(answer)]).toEqual([
      400,
      [{ detail: "no user is found by an address here: use 'opaque'", pointer: '#/sub_id/format' }],
    ]);
    await expectLive(Sailor, [Object(registered.body).token]);
  });

  test('H102: if it fails in between, nothing has happened, and the answer is 503', async () => {
    await served.dataLayer.close();
    const answer = await ask(email('ann@example.com'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(answer.text).not.toContain('ann@');
    for (const error of served.errors) expect(String(error)).not.toContain('ann@');
  });
});
