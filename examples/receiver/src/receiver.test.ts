// The receiver, told by a real sender: its users are logged out, once for each event; forged events end nothing.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { authenticate, defineResource, Info, sendOutbox, subjectOf } from '@ashlar/authentication';
import { attribute, createDomain, type Domain, uuidPrimaryKey } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { createLocalJWKSet, exportJWK, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { receiveEvents } from './receiver.ts';
import { Customer, Token as ShopToken, Taken } from './shop.ts';

const issuer = 'https://accounts.example.com';
const audience = 'https://shop.example.com';
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signedUp = { password: 'correct horse', passwordConfirmation: 'correct horse' };
const event = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';

let shop: Domain;
let server: Server;
let url: string;
let token: string;

beforeEach(async () => {
  vi.stubEnv('TOKEN_SIGNING_SECRET', 'a secret of tests, long enough for HS256');
  const dataLayer = sqliteDataLayer({ filename: ':memory:' });
  await createTables(dataLayer, [Customer, ShopToken, Taken]);
  shop = createDomain({ name: 'shop', resources: [Customer, ShopToken, Taken], dataLayer });
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' }] });
  server = createServer(receiveEvents({ domain: shop, keys, issuer, audience })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Invariant: a server that listens on TCP has such an address.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  token = await customer('ann', 'user?id=ann');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await shop.close();
  vi.unstubAllEnvs();
});

async function customer(name: string, account: string): Promise<string> {
  const registration = { email: `${name}@shop.example`, account, ...signedUp };
  return (await Info.strategy(Customer, 'password').action('register', registration)).$metadata.token;
}

const isLive = async (given = token) => (await authenticate(Customer, given)) !== null;

interface Forged {
  readonly key?: KeyObject;
  readonly header?: object;
  readonly claims?: object;
}

/** An event of the sender, with some parts replaced. */
async function signed({ key = pair.privateKey, header = {}, claims = {} }: Forged = {}): Promise<string> {
  const user = { format: 'iss_sub', iss: issuer, sub: 'user?id=ann' };
  const whole = {
    iss: issuer,
    aud: audience,
    jti: 'event 1',
    iat: 1,
    sub_id: user,
    events: { [event]: {} },
    ...claims,
  };
  return await new SignJWT(whole)
    .setProtectedHeader({ alg: 'ES256', typ: 'secevent+jwt', kid: 'k1', ...header })
    .sign(key);
}

async function post(body: string, headers: Record<string, string> = { 'content-type': 'application/secevent+jwt' }) {
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, err: text === '' ? undefined : JSON.parse(text).err };
}

test('O13 an event ends every session of its user here, and of no other user', async () => {
  const bob = await customer('bob', 'user?id=bob');
  expect(await post(await signed())).toEqual({ status: 202, err: undefined });
  expect([await isLive(), await isLive(bob)]).toEqual([false, true]);
});

test('an event of one session names the user beside it', async () => {
  const user = { format: 'iss_sub', iss: issuer, sub: 'user?id=ann' };
  const sub_id = { format: 'complex', user, session: { format: 'opaque', id: 'there' } };
  expect((await post(await signed({ claims: { sub_id } }))).status).toBe(202);
  expect(await isLive()).toBe(false);
});

test('O13 an event that comes twice is taken twice and acted upon once: a later session stays', async () => {
  const body = await signed();
  await post(body);
  const credentials = { email: 'ann@shop.example', password: signedUp.password };
  const later = (await Info.strategy(Customer, 'password').action('signIn', credentials)).$metadata.token;
  expect((await post(body)).status).toBe(202);
  expect(await isLive(later)).toBe(true);
});

const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

test.each<[string, Forged, string]>([
  ['another type of token, such as one that signs in', { header: { typ: 'JWT' } }, 'invalid_request'],
  ['another issuer', { claims: { iss: 'https://evil.example' } }, 'invalid_issuer'],
  ['another audience', { claims: { aud: 'https://wiki.example' } }, 'invalid_audience'],
  ['a key that is not known', { header: { kid: 'k2' } }, 'invalid_key'],
  ['a forged signature', { key: other }, 'invalid_key'],
  ['no jti', { claims: { jti: undefined } }, 'invalid_request'],
])(
  'O13 an event with %s is refused with 400 and the code of RFC 8935, and ends nothing',
  async (_name, forged, err) => {
    expect(await post(await signed(forged))).toEqual({ status: 400, err });
    expect(await isLive()).toBe(true);
  },
);

test('rubbish, another content type and a megabyte are refused', async () => {
  expect(await post('rubbish')).toEqual({ status: 400, err: 'invalid_request' });
  expect(await post(await signed(), { 'content-type': 'text/plain' })).toEqual({ status: 400, err: 'invalid_request' });
  expect((await post('x'.repeat(1_000_000)).catch(() => ({ status: 400 }))).status).toBe(400);
  expect(await isLive()).toBe(true);
});

test('an unknown user, a user of another issuer and another event are taken, and end nothing', async () => {
  const subjects = [
    { jti: '1', sub_id: { format: 'iss_sub', iss: issuer, sub: 'user?id=unknown' } },
    { jti: '2', sub_id: { format: 'iss_sub', iss: 'https://evil.example', sub: 'user?id=ann' } },
    { jti: '3', events: { 'https://schemas.openid.net/secevent/caep/event-type/credential-change': {} } },
  ];
  for (const claims of subjects) expect((await post(await signed({ claims }))).status).toBe(202);
  expect(await isLive()).toBe(true);
});

test('O13 told by Ashlar: a log-out over there ends the session here', async () => {
  const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: { sessions: true } });
  const Outbox = defineResource({ name: 'Outbox', table: 'outbox', outboxResource: {} });
  const User = defineResource({
    name: 'User',
    table: 'users',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      hashedPassword: attribute(z.string(), { sensitive: true }),
    },
    authentication: {
      tokens: {
        enabled: true,
        tokenResource: Token,
        storeAllTokens: true,
        requireTokenPresenceForAuthentication: true,
        signingSecret: () => process.env.TOKEN_SIGNING_SECRET,
      },
      strategies: { password: { identityField: 'email' } },
      addOns: {
        logOutEverywhere: {},
        sessions: {
          tellOthers: {
            resource: Outbox,
            signingKey: { kid: 'k1', key: pair.privateKey, algorithm: 'ES256' },
            issuer,
            receivers: [{ url, audience }],
          },
        },
      },
    },
  });
  const dataLayer = sqliteDataLayer({ filename: ':memory:' });
  await createTables(dataLayer, [User, Token, Outbox]);
  const accounts = createDomain({ name: 'accounts', resources: [User, Token, Outbox], dataLayer });
  const user = await Info.strategy(User, 'password').action('register', { email: 'ann@example.com', ...signedUp });
  const here = await customer('eve', subjectOf(User, user));
  await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
  await accounts.settled();
  expect([await isLive(here), await isLive()]).toEqual([false, true]);
  expect(await sendOutbox(User)).toEqual({ taken: 0, notTaken: 0 });
  await accounts.close();
});

test.each(['shop.ts', 'receiver.ts'])('the guide shows %s as it is', (file) => {
  const guide = readFileSync(new URL('../../../docs/how-to/tell-other-systems.md', import.meta.url), 'utf8');
  expect(guide).toContain(readFileSync(new URL(file, import.meta.url), 'utf8'));
});
