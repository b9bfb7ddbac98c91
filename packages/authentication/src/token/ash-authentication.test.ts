// T15: tokens and rows that a running AshAuthentication wrote, and what it would make of ours.
import { uuidPrimaryKey } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { revokeToken } from '../sessions/revoke-token.ts';
import { tokenRevoked } from '../sessions/token-revoked.ts';
import {
  type AshDatabase,
  AshToken,
  AshUser,
  alice,
  alicesPassword,
  ashTokens,
  openAshDatabase,
  original,
} from '../test-setup/ash-authentication/open-database.ts';
import { forge } from '../test-setup/forge.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { checkToken, verifyToken } from './verify-token.ts';

const { before, after } = original.log_out_everywhere;
const logOut = Info.strategy(AshUser, 'logOutEverywhere');
const password = Info.strategy(AshUser, 'password');
const key = new TextEncoder().encode(original.signing_secret);

function labelled(label: string) {
  const found = original.tokens_alice.find((each) => each.label.startsWith(label));
  if (found === undefined) throw new Error(`no token ${label}`);
  return found;
}
const longLived = labelled('long-lived');

/** Where `Jwt.verify` of the original and our `verifyToken` differ, which both say less than who is let in. */
const verifiedOtherwise: Readonly<Record<string, boolean>> = {
  // An `act` claim says that another party acts for the user: no such token counts here. The original checks it later.
  'password reset token (reset_request)': false,
  // verifyToken does not ask the store, where Jwt.verify looks for a revocation.
  'short-lived sign-in token, exchanged (so revoked)': true,
  'user token, revoked one by one before (TokenResource.revoke)': true,
};

describe('tokens of AshAuthentication', () => {
  let opened: AshDatabase;
  beforeAll(async () => {
    opened = await openAshDatabase();
  });
  afterAll(() => opened.close());

  test('T15 the fixture has twelve tokens, each with its row and the answer of the original', () => {
    expect(original.tokens_alice).toHaveLength(12);
    const jtis = original.tokens_alice.map(({ claims }) => claims.jti);
    expect(before.rows.map(({ jti }) => jti).sort()).toEqual([...jtis].sort());
    expect(original.tokens_alice.map(({ label }) => label).sort()).toEqual(Object.keys(before.checks).sort());
  });

  test.each(original.tokens_alice)('T15 a request is let in or refused as by the original: $label', async (each) => {
    const letIn = before.checks[each.label]?.bearer_assigns.current_user !== undefined;
    const session = await authenticate(AshUser, each.token);
    expect(session !== null).toBe(letIn);
    if (session === null) return;
    expect({ ...session.user }).toEqual({ id: alice.id, email: alice.email, name: null });
    // A purpose that the token does not tell is that of its row.
    expect(session.claims).toEqual({ ...each.claims, purpose: 'user' });
    const stored = before.rows.find(({ jti }) => jti === each.claims.jti);
    expect(session.storedToken).toEqual({
      jti: stored?.jti,
      subject: stored?.subject,
      purpose: 'user',
      // Kept without a zone, in UTC; created and updated to the microsecond, which a Date cuts.
      expiresAt: new Date(`${stored?.expires_at}Z`),
      createdAt: new Date(`${stored?.created_at.slice(0, -3)}Z`),
      updatedAt: new Date(`${stored?.updated_at.slice(0, -3)}Z`),
      extraData: stored?.extra_data,
    });
    expect(session.storedToken?.expiresAt.getTime()).toBe(Number(each.claims.exp) * 1000);
  });

  test.each(original.tokens_alice)('T15 the token alone is judged as by the original: $label', async (each) => {
    const said = before.checks[each.label];
    const verified = (await verifyToken(AshUser, each.token)) !== null;
    expect(verified).toBe(verifiedOtherwise[each.label] ?? said?.jwt_verify.startsWith('ok'));
    const { jti } = each.claims;
    expect(await tokenRevoked(AshToken, { jti: String(jti) })).toBe(said?.['token_revoked?']);
  });
});

describe('a database of AshAuthentication', () => {
  let opened: AshDatabase;
  beforeEach(async () => {
    opened = await openAshDatabase();
  });
  afterEach(() => opened.close());

  test('T15 the ten-year token authenticates up to its last second', async () => {
    opened.now = Number(longLived.claims.exp) * 1000 - 1;
    expect(await authenticate(AshUser, longLived.token)).toMatchObject({ user: { email: 'alice@example.com' } });
    opened.now += 1;
    expect(await authenticate(AshUser, longLived.token)).toBeNull();
  });

  test('T15 a log-out changes the same rows as a log-out of the original, except for the expired one', async () => {
    const expired = labelled('user token with a lifetime of 1 second').claims.jti;
    opened.now = Date.parse('2026-11-23T08:52:37.522Z');
    const out = await logOut.action('logOutEverywhere', { userId: alice.id });
    const byOriginal = after.rows.filter(({ purpose, updated_at }, index) => {
      return purpose === 'revocation' && updated_at !== before.rows[index]?.updated_at;
    });
    expect(byOriginal).toHaveLength(10);
    expect(out.$metadata.revoked).toBe(9);

    const expected = after.rows.map((row, index) => {
      // L9: it is dead already, so here it keeps its purpose; the original writes 'revocation' over it.
      if (row.jti === expired) return before.rows[index];
      // The original's clock counts microseconds.
      return row.updated_at === '2026-11-23T08:52:37.522649' ? { ...row, updated_at: '2026-11-23T08:52:37.522' } : row;
    });
    const byJti = (a: { jti: string } | undefined, b: { jti: string } | undefined) =>
      String(a?.jti) < String(b?.jti) ? -1 : 1;
    expect(await opened.tokenRows()).toEqual(expected.sort(byJti));
    for (const { token } of original.tokens_alice) expect(await authenticate(AshUser, token)).toBeNull();

    expect((await logOut.action('logOutEverywhere', { userId: alice.id })).$metadata.revoked).toBe(0);
    expect(await opened.tokenRows()).toEqual(expected.sort(byJti));
  });

  test('T15 a log-out while every token lives changes exactly the rows that the original changed', async () => {
    const shortest = labelled('user token with a lifetime of 1 second').claims;
    opened.now = Number(shortest.exp) * 1000 - 1;
    const out = await logOut.action('logOutEverywhere', { userId: alice.id });
    expect(out.$metadata.revoked).toBe(10);
    const purposes = (rows: readonly { jti: string; purpose: string }[]) =>
      new Map(rows.map(({ jti, purpose }) => [jti, purpose] as const));
    expect(purposes(await opened.tokenRows())).toEqual(purposes(after.rows));
  });

  test('T15 createTables adds the indexes that the original lacks, and nothing else', async () => {
    const columns = () =>
      opened.query('select * from information_schema.columns where table_schema = current_schema order by 3, 4');
    const indexes = async () =>
      (await opened.query("select indexname from pg_indexes where tablename = 'tokens' order by 1")).map(
        ({ indexname }) => indexname,
      );
    expect(await indexes()).toEqual(['tokens_pkey']);
    const [before, rows] = [await columns(), await opened.tokenRows()];
    for (let time = 1; time <= 2; time++) await createTables(opened.dataLayer, [AshToken]);
    expect(await indexes()).toEqual(['tokens_expires_at_idx', 'tokens_pkey', 'tokens_subject_idx']);
    expect(await columns()).toEqual(before);
    expect(await opened.tokenRows()).toEqual(rows);
  });

  test('T15 a token of the original can be renewed once, and revoked', async () => {
    const renewed = await renewToken(AshUser, longLived.token);
    expect(await authenticate(AshUser, renewed?.token ?? '')).not.toBeNull();
    expect(await authenticate(AshUser, longLived.token)).toBeNull();
    expect(await renewToken(AshUser, longLived.token)).toBeNull();

    const plain = labelled('Jwt.token_for_user(user), no options');
    expect(await revokeToken(AshToken, plain.token)).toEqual({ alreadyRevoked: false });
    expect(await authenticate(AshUser, plain.token)).toBeNull();
  });

  test('T15 the row decides the purpose of a token without the claim', async () => {
    const { jti } = labelled('sign_in_with_token result').claims;
    const { token } = labelled('sign_in_with_token result');
    for (const purpose of ['sign_in', 'remember_me', 'revocation', 'USER', '']) {
      await opened.query(`update tokens set purpose = '${purpose}' where jti = '${jti}'`);
      expect(await authenticate(AshUser, token)).toBeNull();
    }
    await opened.query(`update tokens set purpose = 'user' where jti = '${jti}'`);
    expect(await authenticate(AshUser, token)).not.toBeNull();
  });

  test('T15 compatibility forgives a missing purpose and another version, and nothing else that the original accepts', async () => {
    const { purpose: _, ...claims } = longLived.claims;
    const { exp, iat, nbf, iss, aud, ...rest } = claims;
    const times = { exp, iat, nbf };
    const older = { ...claims, iss: 'AshAuthentication v4.9.9' };
    for (const sound of [claims, older]) {
      expect(await authenticate(AshUser, await forge({ claims: sound, key }))).not.toBeNull();
    }
    const wrong: readonly (readonly [string, object])[] = [
      ['a purpose of null', { ...claims, purpose: null }],
      ['another purpose', { ...claims, purpose: 'sign_in' }],
      ['act', { ...claims, act: 'reset_password_with_token' }],
      ['act of null', { ...claims, act: null }],
      ['no exp', { ...rest, iss, aud, iat, nbf }],
      ['exp as text', { ...claims, exp: String(exp) }],
      ['exp with a fraction', { ...claims, exp: Number(exp) + 0.5 }],
      ['no nbf, no iat', { ...rest, iss, aud, exp }],
      ['no iss', { ...rest, ...times, aud }],
      ['no aud', { ...rest, ...times, iss }],
      ['another issuer', { ...claims, iss: 'Ash' }],
      ['another requirement', { ...claims, aud: '~> 5.0 or ~> 4.0' }],
      ['another user', { ...claims, sub: 'user?id=00000000-0000-4000-8000-000000000000' }],
    ];
    for (const [name, claims] of wrong) {
      expect(await authenticate(AshUser, await forge({ claims, key })), name).toBeNull();
    }
  });

  test('T15 tokens issued here have the form of the original: header, claims and row', async () => {
    const user = await password.action('signIn', { email: 'Alice@Example.COM', password: alicesPassword });
    const { token, claims } = await issueToken(AshUser, user, { extraClaims: { role: 'admin', n: 1 } });
    const theirs = labelled('sign_in (password)');
    expect(decodeProtectedHeader(token)).toEqual(theirs.header);
    expect(Object.keys(claims).sort()).toEqual([...Object.keys(theirs.claims), 'n', 'role', 'sid', 'auth_time'].sort());
    expect(claims).toMatchObject({
      sub: original.subjects.alice,
      iss: theirs.claims.iss,
      aud: theirs.claims.aud,
      purpose: theirs.claims.purpose,
      iat: Math.floor(opened.now / 1000),
    });
    for (const name of ['exp', 'iat', 'nbf', 'jti', 'sub']) {
      expect(typeof claims[name]).toBe(typeof theirs.claims[name]);
    }
    expect(claims.exp - claims.iat).toBe(Number(theirs.claims.exp) - Number(theirs.claims.iat));
    expect((await opened.tokenRows()).find(({ jti }) => jti === claims.jti)).toEqual({
      jti: claims.jti,
      subject: original.subjects.alice,
      purpose: 'user',
      expires_at: new Date(claims.exp * 1000).toISOString().slice(0, 19),
      extra_data: { role: 'admin', n: 1, sid: claims.jti, auth_time: claims.iat },
      created_at: '2026-11-23T08:52:37.4',
      updated_at: '2026-11-23T08:52:37.4',
    });
  });
});

describe('without compatibility', () => {
  const { compatibility: _, ...strict } = ashTokens;
  const define = (tokens: object) =>
    defineResource({
      name: 'User',
      attributes: { id: uuidPrimaryKey() },
      authentication: { tokens: { ...strict, ...tokens } },
    });

  test('T15 without compatibility a token without purpose does not verify; with compatibility it does', async () => {
    for (const { token, claims } of original.tokens_alice) {
      const issuedAt = new Date(Number(claims.iat) * 1000);
      const verifies = async (tokens: object) => (await checkToken(define(tokens), token, issuedAt)) !== undefined;
      expect(await verifies({})).toBe('purpose' in claims);
      expect(await verifies({ compatibility: 'ashAuthentication' })).toBe(!('act' in claims));
    }
  });

  test('T15 any other compatibility is a definition error at its path', async () => {
    for (const compatibility of ['AshAuthentication', true, null, ['ashAuthentication']]) {
      expect(await thrownBy(() => define({ compatibility }))).toMatchObject({
        issues: [{ path: ['authentication', 'tokens', 'compatibility'] }],
      });
    }
  });
});
