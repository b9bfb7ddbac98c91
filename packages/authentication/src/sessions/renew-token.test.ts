// A live token exchanged for a new one: once, and never past a log-out.
import { uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { credentials, secret, Token, User } from '../test-setup/accounts.ts';
import { forge } from '../test-setup/forge.ts';
import { storesAndPoolers } from '../test-setup/pooled-stores.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { expectDead, expectLive } from '../test-setup/sessions.ts';
import type { OpenedStore } from '../test-setup/stores.ts';
import { authenticate } from './authenticate.ts';
import { issueToken } from './issue-token.ts';
import { renewToken } from './renew-token.ts';
import { revokeToken } from './revoke-token.ts';

/** What the claim `role` of a new token is. */
const role: { current: unknown } = { current: 'guest' };
const NotStored = defineResource({
  name: 'NotStored',
  attributes: { id: uuidPrimaryKey() },
  actions: { create: { type: 'create' } },
  authentication: {
    sessionIdentifier: 'jti',
    tokens: { enabled: true, tokenResource: Token, signingSecret: secret, extraClaims: () => ({ role: role.current }) },
  },
});
const password = Info.strategy(User, 'password');

for (const store of storesAndPoolers) {
  describe(`renewToken on ${store.name}`, () => {
    let opened: OpenedStore;
    let moment = 0;
    beforeEach(async () => {
      moment = Date.parse('2026-12-01T12:00:00Z');
      opened = await store.open([User, NotStored, Token], { clock: () => moment });
    });
    afterEach(() => opened.close());

    const tokenOf = (issued: { readonly token: string } | null): string => issued?.token ?? 'none';

    test('T8 the new token has a full lifetime, the old one is dead, and every other token lives', async () => {
      const ann = await password.action('register', credentials('ann'));
      const bob = await password.action('register', credentials('bob'));
      const phone = await issueToken(User, ann);
      moment += 13 * 86_400_000;
      const renewed = await renewToken(User, ann.$metadata.token);
      expect(renewed?.claims).toMatchObject({
        purpose: 'user',
        iat: moment / 1000,
        exp: moment / 1000 + 14 * 86_400,
        sub: `user?id=${ann.id}`,
      });
      await expectDead(User, [ann.$metadata.token]);
      await expectLive(User, [tokenOf(renewed), phone.token, bob.$metadata.token]);
      expect(await authenticate(User, tokenOf(renewed))).toMatchObject({ user: { email: ann.email } });
    });

    test('T8 the old token still works if the new one cannot be made', async () => {
      const { token } = await issueToken(NotStored, await NotStored.actions.create({}));
      role.current = 1n;
      expect(await thrownBy(() => renewToken(NotStored, token))).toMatchObject({ code: 'INVALID_INPUT' });
      role.current = 'guest';
      await expectLive(NotStored, [token]);
      expect(await renewToken(NotStored, token)).not.toBeNull();
    });

    test('T8 a token that authenticate refuses is not renewed', async () => {
      const ann = await password.action('register', credentials('ann'));
      const { claims } = await issueToken(User, ann);
      const revoked = await issueToken(User, ann);
      await revokeToken(Token, revoked.token);
      const short = await issueToken(User, ann, { lifetime: '1 second' });
      moment += 1000;
      const refused = [
        revoked.token,
        short.token,
        (await issueToken(User, ann, { purpose: 'download' })).token,
        (await issueToken(User, ann, { purpose: 'sign_in' })).token,
        await forge({ claims, key: new TextEncoder().encode('a secret of another key, just as long') }),
        await forge({ claims: { ...claims, jti: 'unknown' } }),
        await forge({ claims: { ...claims, act: 'user' } }),
        await forge({ claims: { ...claims, sub: `user?id=${crypto.randomUUID()}` } }),
        ...['garbage', ''],
      ];
      const rows = await opened.query('select jti, purpose from tokens order by jti');
      for (const token of refused) expect(await renewToken(User, token)).toBeNull();
      expect(await opened.query('select jti, purpose from tokens order by jti')).toEqual(rows);
    });

    test('T8 of ten parallel renewals of one token, in two processes, one gets a token', async () => {
      const another = opened.openAnother().domain;
      const options = (index: number) => ({ domain: index % 2 === 0 ? opened.domain : another });
      const ann = await password.action('register', credentials('ann'), { domain: opened.domain });
      const user = await opened.domain.actions(NotStored).create({});
      const notStored = await issueToken(NotStored, user, { domain: opened.domain });
      for (const [resource, token] of [[User, ann.$metadata.token] as const, [NotStored, notStored.token] as const]) {
        const calls = Array.from({ length: 10 }, (_, index) => renewToken(resource, token, options(index)));
        const renewed = (await Promise.all(calls)).filter((issued) => issued !== null);
        expect(renewed).toHaveLength(1);
        for (const { token: fresh } of renewed) {
          expect(await authenticate(resource, fresh, options(1))).not.toBeNull();
        }
        expect(await authenticate(resource, token, options(1))).toBeNull();
      }
    });

    test('T8 after a log-out nothing is renewed, and a log-out ends a renewed session', async () => {
      const ann = await password.action('register', credentials('ann'));
      const { token } = await issueToken(User, ann);
      const renewed = await renewToken(User, token);
      await User.actions.logOutEverywhere({ user: ann });
      await expectDead(User, [tokenOf(renewed)]);
      for (const old of [tokenOf(renewed), ann.$metadata.token]) expect(await renewToken(User, old)).toBeNull();
    });

    test('T8 the token of a deleted user is not renewed', async () => {
      const ann = await password.action('register', credentials('ann'));
      await opened.query('delete from users');
      expect(await renewToken(User, ann.$metadata.token)).toBeNull();
    });

    test('T8 after a rollback the old token lives and the new one does not exist', async () => {
      const ann = await password.action('register', credentials('ann'));
      const renewed: string[] = [];
      const rolledBack = opened.domain.transaction(async ({ trx }) => {
        renewed.push(tokenOf(await renewToken(User, ann.$metadata.token, { trx })));
        await expectLive(User, renewed);
        throw new Error('no');
      });
      await expect(rolledBack).rejects.toThrow('no');
      await expectLive(User, [ann.$metadata.token]);
      await expectDead(User, renewed);
    });

    test('T8 a missing token table is an error of class framework, and nothing is renewed', async () => {
      const ann = await password.action('register', credentials('ann'));
      await opened.query('drop table tokens');
      const error = await thrownBy(() => renewToken(User, ann.$metadata.token));
      expect(error).toMatchObject({ code: 'SCHEMA_MISMATCH' });
    });
  });
}
