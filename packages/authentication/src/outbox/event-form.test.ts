// An event as its receiver gets it, and what a row of the outbox shows.
import { generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineResource, Info, peekToken, subjectOf } from '../index.ts';
import { credentials, passwordAttributes } from '../test-setup/accounts.ts';
import { openReceiver, type TestReceiver } from '../test-setup/event-receiver.ts';
import { known, sessionTokens, strategies } from '../test-setup/session-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { issuer, Outbox, publicEventKey, Token, tellingUser, tellOthers } from '../test-setup/telling-accounts.ts';
import { sessionRevoked } from './event-claims.ts';

const audience = 'https://shop.example';

describe.for(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let shop: TestReceiver;
  let User: ReturnType<typeof tellingUser>;
  let ann: Awaited<ReturnType<typeof register>>;
  const password = () => Info.strategy(User, 'password');
  const register = (name: string) => password().action('register', credentials(name));

  beforeEach(async () => {
    shop = await openReceiver(audience);
    User = tellingUser([{ url: shop.url, audience, authorization: 'Bearer of-the-shop' }]);
    opened = await open([User, Token, Outbox]);
    ann = await register('ann');
  });
  afterEach(async () => {
    await opened.close();
    await shop.stop();
  });

  /** The only event that a call told, verified as a receiver verifies it. */
  async function eventOf(call: () => Promise<unknown>) {
    shop.posts.length = 0;
    await call();
    await opened.domain.settled();
    expect(shop.posts).toHaveLength(1);
    const token = shop.posts[0]?.token ?? '';
    const { payload } = await jwtVerify(token, publicEventKey, {
      ...{ issuer, audience, typ: 'secevent+jwt', algorithms: ['ES256'], requiredClaims: ['jti', 'iat', 'txn'] },
    });
    return payload;
  }

  const logOut = (options: object = {}, params: object = {}) =>
    Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: ann, ...params }, options);

  test('O4 is a Security Event Token, posted as RFC 8935 says, with the authorization of its receiver', async () => {
    const payload = await eventOf(() => logOut());
    const [post] = shop.posts;
    expect(post).toMatchObject({ method: 'POST', path: '/events' });
    expect(post?.headers).toMatchObject({
      ...{
        'content-type': 'application/secevent+jwt',
        authorization: 'Bearer of-the-shop',
        accept: 'application/json',
      },
    });
    expect(decodeProtectedHeader(post?.token ?? '')).toEqual({ alg: 'ES256', typ: 'secevent+jwt', kid: 'k1' });
    // SSF 1.0 section 4.1: a SET has neither `sub` nor `exp`, so that it is not taken for a token that signs in.
    expect(Object.keys(payload).sort()).toEqual(['aud', 'events', 'iat', 'iss', 'jti', 'sub_id', 'txn']);
  });

  test('O4 names the user by issuer and subject, and the time in whole seconds', async () => {
    const before = Math.floor(Date.now() / 1000);
    const payload = await eventOf(() => logOut());
    expect(payload.sub_id).toEqual({ format: 'iss_sub', iss: issuer, sub: subjectOf(User, ann) });
    const { [sessionRevoked]: event, ...others } = Object(payload.events);
    expect(others).toEqual({});
    expect(Object.keys(event)).toEqual(['event_timestamp']);
    expect(Number.isInteger(event.event_timestamp)).toBe(true);
    expect(event.event_timestamp).toBeGreaterThanOrEqual(before);
    expect(event.event_timestamp).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
  });

  test('O4 names one session beside its user, if only that one ended', async () => {
    const sid = peekToken(ann.$metadata.token)?.sid;
    const { sub_id } = await eventOf(() =>
      Info.strategy(User, 'sessions').action('end', { user: ann, session: String(sid) }),
    );
    const user = { format: 'iss_sub', iss: issuer, sub: subjectOf(User, ann) };
    expect(sub_id).toEqual({ format: 'complex', user, session: { format: 'opaque', id: sid } });
  });

  test('O4 says the reason, cut to 200 units, and nothing if there is none', async () => {
    const eventWith = async (call: () => Promise<unknown>) => Object(await eventOf(call)).events[sessionRevoked];
    expect(await eventWith(() => logOut({}, { reason: 'lost laptop' }))).toMatchObject({
      reason_admin: { und: 'lost laptop' },
    });
    await password().action('signIn', known('ann'));
    const event = await eventWith(() => logOut({ context: { reason: 'x'.repeat(1000) } }));
    expect(event.reason_admin).toEqual({ und: 'x'.repeat(200) });
  });

  test('O4 says who began it: the user, an administrator, the rule of a maximum; trusted code without an actor says nothing', async () => {
    const by = async (call: () => Promise<unknown>) =>
      Object(await eventOf(call)).events[sessionRevoked].initiating_entity;
    const again = () => password().action('signIn', known('ann'));
    const bob = await register('bob');
    expect(await by(() => logOut({ actor: ann }))).toBe('user');
    await again();
    expect(await by(() => logOut({ actor: bob }))).toBe('admin');
    await again();
    expect(await by(() => logOut({ actor: 'support' }))).toBe('admin');
    const { $metadata } = await again();
    expect(await by(() => logOut({ context: { claims: peekToken($metadata.token) } }))).toBe('user');
    await again();
    expect(await by(() => logOut())).toBeUndefined();
    for (let count = 0; count < 3; count++) await again();
    expect(await by(again)).toBe('policy');
    const fresh = { password: 'another password', passwordConfirmation: 'another password' };
    const change = { user: ann, currentPassword: known('ann').password, ...fresh };
    expect(await by(() => password().action('changePassword', change))).toBe('user');
  });

  test('O4 the events of one revocation share their txn, and each receiver gets a jti of its own', async () => {
    const wiki = await openReceiver('https://wiki.example');
    const Both = tellingUser([shop, wiki].map(({ url, audience: each }) => ({ url, audience: each })));
    const both = await open([Both, Token, Outbox]);
    try {
      const user = await Info.strategy(Both, 'password').action('register', credentials('eve'), {
        domain: both.domain,
      });
      await Info.strategy(Both, 'logOutEverywhere').action('logOutEverywhere', { user }, { domain: both.domain });
      await both.domain.settled();
      const [one, other] = [shop.posts[0], wiki.posts[0]].map((post) => peekToken(post?.token ?? ''));
      expect(one?.txn).toBe(other?.txn);
      expect(one?.jti).not.toBe(other?.jti);
    } finally {
      await both.close();
      await wiki.stop();
    }
  });

  test('O11 a row holds no token, no key and no authorization, and neither does what introspection prints', async () => {
    shop.answer = () => 500;
    await logOut();
    await opened.domain.settled();
    const printed = JSON.stringify([
      await opened.query('select * from outbox'),
      Info.strategies(User).map(({ options }) => options),
    ]);
    expect(printed).toContain(audience);
    for (const secret of ['of-the-shop', 'eyJ', 'PRIVATE', '"d":']) expect(printed).not.toContain(secret);
  });

  test('O4 RS256 signs as well, with a key and an authorization that functions give at each use', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    let uses = 0;
    const authorization = async () => `Bearer ${++uses}`;
    const signingKey = { kid: 'r1', key: async () => privateKey, algorithm: 'RS256' } as const;
    const others = { ...tellOthers([{ url: shop.url, audience, authorization }]), signingKey };
    const Other = defineResource({
      ...{ name: 'User', table: 'users', attributes: passwordAttributes },
      authentication: {
        tokens: sessionTokens,
        strategies,
        addOns: { logOutEverywhere: {}, sessions: { tellOthers: others } },
      },
    });
    const other = await open([Other, Token, Outbox]);
    try {
      for (const name of ['eve', 'fay']) {
        const user = await Info.strategy(Other, 'password').action('register', credentials(name), {
          domain: other.domain,
        });
        await Info.strategy(Other, 'logOutEverywhere').action('logOutEverywhere', { user }, { domain: other.domain });
        await other.domain.settled();
      }
      expect(shop.posts.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2']);
      const verified = await jwtVerify(shop.posts[1]?.token ?? '', publicKey, { algorithms: ['RS256'] });
      expect(verified.protectedHeader.kid).toBe('r1');
    } finally {
      await other.close();
    }
  });
});
