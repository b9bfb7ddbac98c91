import { attribute, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { hashPassword } from '../../strategies/password/actions/hash-password.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { expectLive } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

/** Every write says that it wants no transaction. */
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  actions: {
    setPassword: {
      type: 'update',
      transaction: false,
      arguments: { password: z.string() },
      changes: [hashPassword({ hashProvider: quickHash })],
    },
    writeHash: { type: 'update', transaction: false, accept: ['hashedPassword'] },
    writeHashOfAll: { type: 'update', transaction: false, bulk: true, accept: ['hashedPassword'] },
    remove: { type: 'destroy', transaction: false },
    removeAll: { type: 'destroy', transaction: false, bulk: true },
  },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});

/** Makes the database refuse every revocation. */
const refuseRevoking = {
  sqlite: ['create trigger stop before update on tokens begin select abs(-9223372036854775807 - 1); end'],
  postgres: [
    `create function stop() returns trigger language plpgsql as $$ begin
     raise exception 'disk trouble' using errcode = '58030'; end $$`,
    'create trigger stop before update on tokens for each row execute function stop()',
  ],
};

const password = Info.strategy(User, 'password');
const ann = credentials('ann');
const another = 'another password';

for (const store of stores) {
  describe(`writes that end sessions, with transaction: false, on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
    });
    afterEach(() => opened.close());

    test('a write whose log-out fails writes nothing: the old password and the old sessions stay', async () => {
      const user = await password.action('register', ann);
      const hash = await quickHash.hash(another);
      for (const sql of refuseRevoking[store.name]) await opened.query(sql);
      const rows = async () => [await opened.query('select * from users'), await opened.query('select * from tokens')];
      const before = await rows();
      for (const write of [
        () => User.actions.setPassword(user, { password: another }),
        () => User.actions.writeHash(user, { hashedPassword: hash }),
        () => User.actions.writeHashOfAll({}, { hashedPassword: hash }),
        () => User.actions.remove(user),
        () => User.actions.removeAll({}),
      ]) {
        await expect(write()).rejects.toThrow();
        expect(await rows()).toEqual(before);
      }
      await expectLive(User, [user.$metadata.token]);
      await expect(password.action('signIn', { email: ann.email, password: another })).rejects.toThrow();
    });
  });
}

test('introspection shows that such a write runs in a transaction', () => {
  for (const name of ['setPassword', 'writeHash', 'writeHashOfAll', 'remove', 'removeAll']) {
    expect(ResourceInfo.action(User, name).transaction).toBe(true);
  }
});
