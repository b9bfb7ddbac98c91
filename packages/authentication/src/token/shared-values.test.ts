// What is remembered is handed to many callers: none of them can change what the next one is given.
import { timestamp, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { User as Member, secret, Token } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { verifyToken } from './verify-token.ts';

const extraClaims = { tenant: { name: 'one', flags: [{ beta: false }] } };
const User = defineResource({
  name: 'User',
  attributes: { id: uuidPrimaryKey(), createdAt: timestamp() },
  actions: { create: { type: 'create' } },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: [secret, `${secret}, the old one`],
      extraClaims,
    },
  },
});

/** Tries to change everything in a value, however deep. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  for (const inner of Object.values(value)) spoil(inner);
  for (const change of [
    () => Reflect.set(value, 'admin', true),
    () => Array.isArray(value) && value.push('admin'),
    () => Reflect.deleteProperty(value, Object.keys(value)[0] ?? ''),
  ]) {
    try {
      change();
    } catch {
      // A frozen list says so.
    }
  }
}

for (const store of stores) {
  describe(`values that callers share on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
    });
    afterEach(() => opened.close());

    test('the claims of a token are frozen at every depth', async () => {
      const own = { roles: ['reader'], nested: { admin: false, list: [{ deep: 1 }] } };
      const { token, claims } = await issueToken(User, await User.actions.create({}), { extraClaims: own });
      const expected = structuredClone({ ...claims });
      const stored = { ...own, ...extraClaims, sid: claims.sid, auth_time: claims.auth_time };
      for (let time = 1; time <= 3; time++) {
        const session = await authenticate(User, token);
        expect(session?.claims).toEqual(expected);
        expect(session?.storedToken?.extraData).toEqual(stored);
        expect(await verifyToken(User, token)).toEqual(expected);
        spoil(session);
        spoil(await verifyToken(User, token));
        spoil(claims);
      }
      expect(own).toEqual({ roles: ['reader'], nested: { admin: false, list: [{ deep: 1 }] } });
    });

    test('the claims of the resource stay as they were defined', async () => {
      const user = await User.actions.create({});
      spoil((await issueToken(User, user)).claims);
      spoil(Info.tokens(User).extraClaims);
      extraClaims.tenant.flags.push({ beta: true });
      try {
        const { claims } = await issueToken(User, user);
        expect(claims.tenant).toEqual({ name: 'one', flags: [{ beta: false }] });
      } finally {
        extraClaims.tenant.flags.pop();
      }
    });
  });
}

test('values from introspection are frozen', () => {
  for (const value of [Info.tokens(User), Info.strategies(User), Info.strategy(Member, 'password').options])
    spoil(value);
  expect(Info.tokens(User)).toMatchObject({ issuer: 'Ashlar', audience: 'user', extraClaims });
  expect(Info.tokens(User)).not.toHaveProperty('admin');
  expect(Info.strategy(Member, 'password').options).toMatchObject({ registerActionAccept: ['displayName'] });
  expect(Info.strategy(Member, 'logOutEverywhere').options).toMatchObject({ excludePurposes: ['revocation'] });
});
