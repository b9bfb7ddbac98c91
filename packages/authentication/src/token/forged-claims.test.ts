// Tokens with a right signature and wrong claims. An attacker with the secret, or another application that shares it, gets
// no further than the claims allow.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { credentials, secret, Token, User } from '../test-setup/accounts.ts';
import { forge } from '../test-setup/forge.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { peekToken } from './verify-token.ts';

/** The moment of every test, by the clock of the domain: not a whole second. */
const now = 1_800_000_000;
const clock = () => now * 1000 + 700;

interface Claimed {
  readonly [claim: string]: unknown;
  readonly sub: string;
  readonly jti: string;
}

interface Attack {
  readonly name: string;
  /** The claims, made of genuine ones: of Ann's, whose token is attacked, and of Bob's. */
  claims(ann: Claimed, bob: Claimed): object | string;
}

/** Claims in place of the genuine ones; `undefined` leaves one out. */
const claiming = (name: string, claims: object): Attack => ({ name, claims: (ann) => ({ ...ann, ...claims }) });
/** The key that a subject names. */
const keyOf = (sub: string): string => sub.slice('user?id='.length);
const subject = (name: string, make: (sub: string) => unknown): Attack => ({
  name,
  claims: (ann) => ({ ...ann, sub: make(ann.sub) }),
});

const times: readonly Attack[] = [
  claiming('expired a second ago', { exp: now - 1 }),
  claiming('expires this very second', { exp: now }),
  claiming('expires within this second', { exp: now + 0.5 }),
  claiming('expired in 1970', { exp: 0 }),
  claiming('expired before 1970', { exp: -1 }),
  claiming('no exp', { exp: undefined }),
  claiming('exp is null', { exp: null }),
  claiming('exp is text', { exp: String(now + 1000) }),
  claiming('exp is a date as text', { exp: '2999-01-01T00:00:00Z' }),
  claiming('exp is a list', { exp: [now + 1000] }),
  claiming('exp is true', { exp: true }),
  { name: 'exp is infinite', claims: (ann) => JSON.stringify({ ...ann, exp: 0 }).replace('"exp":0', '"exp":1e999') },
  claiming('valid from six seconds on', { nbf: now + 6 }),
  claiming('no nbf', { nbf: undefined }),
  claiming('nbf is text', { nbf: String(now) }),
  claiming('no iat', { iat: undefined }),
  claiming('iat is text', { iat: String(now) }),
];

const texts: readonly Attack[] = [
  claiming('another issuer', { iss: 'Another' }),
  claiming('another deployment: our secret, its issuer and audience', { iss: 'Staging', aud: 'staging' }),
  claiming('no issuer', { iss: undefined }),
  claiming('the issuer in a list', { iss: ['Ashlar'] }),
  claiming('the issuer in lower case', { iss: 'ashlar' }),
  claiming('another audience', { aud: 'admin' }),
  claiming('no audience', { aud: undefined }),
  claiming('the audience in a list', { aud: ['user'] }),
  claiming('the audience among others', { aud: ['user', 'admin'] }),
  claiming('no jti', { jti: undefined }),
  claiming('jti is null', { jti: null }),
  claiming('jti is a number', { jti: 1 }),
  claiming('jti is zero', { jti: 0 }),
  claiming('jti is true', { jti: true }),
  { name: 'jti in a list', claims: (ann) => ({ ...ann, jti: [ann.jti] }) },
  claiming('jti is an object', { jti: { like: '%' } }),
  claiming('no purpose', { purpose: undefined }),
  claiming('purpose is null', { purpose: null }),
  claiming('purpose in a list', { purpose: ['user'] }),
  claiming('purpose sign_in', { purpose: 'sign_in' }),
  claiming('purpose reset', { purpose: 'reset' }),
  claiming('purpose revocation', { purpose: 'revocation' }),
  claiming('purpose in capitals', { purpose: 'User' }),
  claiming('purpose with a space', { purpose: 'user ' }),
  claiming('claims of more than 8 KiB', { more: 'x'.repeat(8192) }),
  claiming('an act claim: another party acts for the user', { act: { sub: 'user?id=1' } }),
  claiming('an act claim that is null', { act: null }),
  claiming('an act claim that is false', { act: false }),
];

const subjects: readonly Attack[] = [
  subject('no sub', () => undefined),
  subject('sub is a number', () => 1),
  subject('sub in a list', (sub) => [sub]),
  subject('sub is empty', () => ''),
  subject('a sub without a query', () => 'user'),
  subject('a sub without a key', () => 'user?'),
  subject('a sub with an empty key', () => 'user?id='),
  subject('the key alone', keyOf),
  subject('the sub of another resource', (sub) => `admin?id=${keyOf(sub)}`),
  subject('the resource in capitals', (sub) => `User?id=${keyOf(sub)}`),
  subject('the key under another name', (sub) => `user?ID=${keyOf(sub)}`),
  subject('the key in capitals', (sub) => `user?id=${keyOf(sub).toUpperCase()}`),
  subject('the key without hyphens', (sub) => sub.replaceAll('-', '')),
  subject(
    'the key with a needlessly encoded character',
    (sub) => `user?id=%3${keyOf(sub).charCodeAt(0) & 15}${keyOf(sub).slice(1)}`,
  ),
  subject('a space behind the key', (sub) => `${sub} `),
  subject('a NUL behind the key', (sub) => `${sub}%00`),
  subject('the key twice', (sub) => `${sub}&id=${keyOf(sub)}`),
  subject('two keys', (sub) => `${sub}&id=00000000-0000-4000-8000-000000000000`),
  subject('more than the key', (sub) => `${sub}&admin=true`),
  subject('a fragment', (sub) => `${sub}#`),
  subject('an injection', () => "user?id=' or '1'='1"),
];

const notClaims: readonly Attack[] = ['', 'null', '[]', '1', '"text"', '{', 'true'].map((text) => ({
  name: `the claims ${JSON.stringify(text)}`,
  claims: () => text,
}));

/** What only the store can tell. */
const askingTheStore: readonly Attack[] = [
  { name: "one's own jti with another's sub", claims: (ann, bob) => ({ ...ann, sub: bob.sub }) },
  { name: "another's jti with one's own sub", claims: (ann, bob) => ({ ...ann, jti: bob.jti }) },
  claiming('a jti without a row', { jti: '00000000-0000-4000-8000-000000000000' }),
  claiming('an empty jti', { jti: '' }),
  { name: 'the jti in capitals', claims: (ann) => ({ ...ann, jti: ann.jti.toUpperCase() }) },
  { name: 'a space behind the jti', claims: (ann) => ({ ...ann, jti: `${ann.jti} ` }) },
  claiming('a jti that is a pattern', { jti: '%' }),
  claiming('a jti that is an injection', { jti: "' or '1'='1" }),
  claiming('a second less than the row has', { exp: now + 14 * 24 * 60 * 60 - 1 }),
  claiming('a second more than the row has', { exp: now + 14 * 24 * 60 * 60 + 1 }),
  claiming('the sub of no user', { sub: 'user?id=00000000-0000-4000-8000-000000000000' }),
];

/** What no store can hold, so that there is nothing to ask for. */
const unkeepable: readonly Attack[] = [
  claiming('a jti with a NUL', { jti: 'a\0b' }),
  claiming('a jti with half a character', { jti: 'a\ud800' }),
];

for (const store of stores) {
  describe(`forged claims on ${store.name}`, () => {
    let opened: OpenedStore;
    let ann: Claimed;
    let bob: Claimed;
    let genuine = '';
    beforeAll(async () => {
      opened = await store.open([User, Token], { clock });
      const password = Info.strategy(User, 'password');
      genuine = (await password.action('register', credentials('ann'))).$metadata.token;
      ann = peekToken(genuine) as Claimed;
      bob = peekToken((await password.action('register', credentials('bob'))).$metadata.token) as Claimed;
    });
    afterAll(() => opened.close());
    beforeEach(() => {
      opened.statements.length = 0;
    });

    /** The number of statements that refusing it twice took. */
    async function refused(attack: Attack): Promise<number> {
      const token = await forge({ claims: attack.claims(ann, bob) });
      expect(await authenticate(User, token)).toBeNull();
      expect(await authenticate(User, token)).toBeNull();
      const sent = opened.statements.length;
      expect((await authenticate(User, genuine))?.user).toMatchObject({ email: 'ann@example.com' });
      return sent;
    }

    test('T5 the genuine claims that each forgery starts from are accepted', async () => {
      const token = await forge({ claims: ann });
      const session = await authenticate(User, token);
      expect(session?.claims).toEqual(ann);
      expect(ann).toMatchObject({ iat: now, nbf: now });
      expect(opened.statements).toHaveLength(1);
      const short = session && (await issueToken(User, session.user, { lifetime: '1 second' }));
      expect(short?.claims.exp).toBe(now + 1);
      expect(await authenticate(User, short?.token ?? '')).not.toBeNull();
    });

    test.each([...times, ...texts, ...subjects, ...notClaims])(
      'T5 null without asking the store: $name',
      async (attack) => {
        expect(await refused(attack)).toBe(0);
      },
    );

    test.each(askingTheStore)('T5 null by one statement: $name', async (attack) => {
      expect(await refused(attack)).toBe(2);
    });

    test.each(unkeepable)('T5 null: $name', async (attack) => {
      expect(await refused(attack)).toBe(0);
    });
  });

  describe(`tokens of others on ${store.name}`, () => {
    const tokens = {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: secret,
    } as const;
    /** As near to `User` as a resource can be: same secret, same audience, same token table. */
    const Admin = defineResource({
      name: 'Admin',
      attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }) },
      actions: { create: { type: 'create', accept: ['email'] } },
      authentication: { tokens: { ...tokens, audience: 'user' } },
    });

    test('T5 a genuine token of another resource with the same secret and audience is null', async () => {
      const opened = await store.open([User, Admin, Token]);
      const ann = await Info.strategy(User, 'password').action('register', credentials('ann'));
      const admin = await Admin.actions.create({ email: 'ann@example.com' });
      const { token } = await issueToken(Admin, admin);
      expect(await authenticate(Admin, token)).not.toBeNull();
      expect(await authenticate(User, token)).toBeNull();
      expect(await authenticate(Admin, ann.$metadata.token)).toBeNull();
      await opened.close();
    });

    test('T5 a genuine token of another deployment with the same secret is null', async () => {
      const [here, there] = [await store.open([User, Token]), await store.open([User, Token])];
      const ann = await Info.strategy(User, 'password').in(there.domain).action('register', credentials('ann'));
      const { token } = ann.$metadata;
      expect(await authenticate(User, token, { domain: there.domain })).not.toBeNull();
      expect(await authenticate(User, token, { domain: here.domain })).toBeNull();
      // Not even where the same user exists.
      await here.query(
        `insert into users (id, email, hashed_password, normalized_email, created_at) values ('${ann.id}', '${ann.email}', '', '${ann.email}', '2026-01-01T00:00:00.000Z')`,
      );
      expect(await authenticate(User, token, { domain: here.domain })).toBeNull();
      await here.close();
      await there.close();
    });
  });
}
