// A signature is checked once and remembered; whether the token counts is asked of the store each time.
import { uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { credentials, secret, storedTokens, Token, User } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { verifyToken } from './verify-token.ts';

let asked = 0;
/** Its secret is a function that the tests can swap and count. */
let give: () => string | Promise<string> = () => secret;
const Rotating = defineResource({
  name: 'User',
  table: 'users',
  attributes: { id: uuidPrimaryKey() },
  actions: { create: { type: 'create' } },
  authentication: {
    tokens: {
      ...storedTokens,
      signingSecret: () => {
        asked += 1;
        return give();
      },
    },
  },
});

for (const store of stores) {
  describe(`remembered signatures on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
    });
    afterEach(() => opened.close());

    test('T14 a token that another process revokes is null at once, everywhere', async () => {
      const password = Info.strategy(User, 'password');
      const ann = await password.action('register', credentials('ann'));
      const bob = await password.action('register', credentials('bob'));
      const { token } = ann.$metadata;
      const other = opened.openAnother();
      for (const domain of [opened.domain, other.domain]) {
        expect(await authenticate(User, token, { domain })).not.toBeNull();
        expect(await authenticate(User, token, { domain })).not.toBeNull();
      }
      await Info.strategy(User, 'logOutEverywhere').in(other.domain).action('logOutEverywhere', { userId: ann.id });
      for (const domain of [opened.domain, other.domain, opened.openAnother().domain]) {
        expect(await authenticate(User, token, { domain })).toBeNull();
        expect(await authenticate(User, token, { domain })).toBeNull();
        expect(await authenticate(User, bob.$metadata.token, { domain })).not.toBeNull();
      }
    });

    test('T14 a revocation that rolls back leaves the token live; inside, the token is null', async () => {
      const ann = await Info.strategy(User, 'password').action('register', credentials('ann'));
      const { token } = ann.$metadata;
      expect(await authenticate(User, token)).not.toBeNull();
      const rolledBack = opened.domain.transaction(async () => {
        await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: ann });
        expect(await authenticate(User, token)).toBeNull();
        throw new Error('no');
      });
      await expect(rolledBack).rejects.toThrow('no');
      expect(await authenticate(User, token)).not.toBeNull();
    });

    test('T14 a remembered token costs the same one statement each time', async () => {
      const ann = await Info.strategy(User, 'password').action('register', credentials('ann'));
      opened.statements.length = 0;
      for (let i = 0; i < 5; i++) await authenticate(User, ann.$metadata.token);
      expect(opened.statements).toHaveLength(5);
      expect(new Set(opened.statements).size).toBe(1);
    });
  });

  describe(`remembered signatures and the secret on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([Rotating, Token]);
      give = () => secret;
    });
    afterEach(() => opened.close());

    test('T14 a remembered token is null without its key, and accepted again with it', async () => {
      const { token } = await issueToken(Rotating, await Rotating.actions.create({}));
      expect(await authenticate(Rotating, token)).not.toBeNull();
      give = () => 'another secret, which is long enough too';
      expect(await authenticate(Rotating, token)).toBeNull();
      expect(await verifyToken(Rotating, token)).toBeNull();
      give = () => secret;
      expect(await authenticate(Rotating, token)).not.toBeNull();
    });

    test('T14 the secret is read at each use, and a failing secret lets no remembered token in', async () => {
      const { token } = await issueToken(Rotating, await Rotating.actions.create({}));
      await authenticate(Rotating, token);
      asked = 0;
      await authenticate(Rotating, token);
      await authenticate(Rotating, token);
      expect(asked).toBe(2);
      opened.statements.length = 0;
      give = () => Promise.reject(new Error('the vault is closed'));
      await expect(authenticate(Rotating, token)).rejects.toMatchObject({ class: 'unavailable' });
      expect(opened.statements).toEqual([]);
    });
  });
}
