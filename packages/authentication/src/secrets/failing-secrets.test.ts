// A secret that is not available lets no user in and signs nothing, and no caller sees the message of its failure.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { credentials, passwordAttributes, quickHash, secret, storedTokens, Token } from '../test-setup/accounts.ts';
import { printed, thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { verifyToken } from '../token/verify-token.ts';

let give: () => unknown = () => secret;
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: {
      ...storedTokens,
      signingSecret: () => give() as string,
    },
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
  },
});

/** Stands in every failure below, and may stand in no error. */
const hidden = 'hidden-part-of-a-secret';
const failures: readonly { name: string; give: () => unknown }[] = [
  {
    name: 'throws',
    give: () => {
      throw new Error(`cannot read ${hidden}`);
    },
  },
  {
    name: 'throws what is no error',
    give: () => {
      throw hidden;
    },
  },
  { name: 'rejects', give: () => Promise.reject(new Error(hidden)) },
  { name: 'rejects later', give: () => new Promise((_, reject) => setTimeout(reject, 5, new TypeError(hidden))) },
  { name: 'gives nothing', give: () => undefined },
  { name: 'gives null', give: () => null },
  { name: 'comes to nothing', give: () => Promise.resolve(undefined) },
  { name: 'gives an empty text', give: () => '' },
  { name: 'gives a text that is too short', give: () => hidden },
  { name: 'comes to a text that is too short', give: () => Promise.resolve(hidden) },
  { name: 'gives an empty list', give: () => [] },
  { name: 'gives a list of nothing', give: () => [undefined, ''] },
  { name: 'gives a list with a null', give: () => [secret, null] },
  { name: 'gives a list with a secret that is too short', give: () => [secret, hidden] },
  {
    name: 'gives two keys of one name',
    give: () => [
      { kid: 'a', key: secret },
      { kid: 'a', key: `${secret}!` },
    ],
  },
  { name: 'gives a number', give: () => 12345678901234567890n },
  { name: 'gives an object', give: () => ({ [hidden]: hidden }) },
  { name: 'gives a function', give: () => () => secret },
];

for (const store of stores) {
  describe(`secrets that are not available on ${store.name}`, () => {
    let opened: OpenedStore;
    const strategy = Info.strategy(User, 'password');
    beforeEach(async () => {
      give = () => secret;
      opened = await store.open([User, Token]);
    });
    afterEach(() => opened.close());

    test.each(failures)(
      'T11 a secret that $name is unavailable: no user is let in, nothing is signed or stored',
      async ({ give: fails }) => {
        const ann = await strategy.action('register', credentials('ann'));
        const { token } = ann.$metadata;
        const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`;
        const { email, password } = credentials('ann');
        const fresh = { password: 'another password', passwordConfirmation: 'another password' };
        const tables = async () => [
          await opened.query('select * from users'),
          await opened.query('select * from tokens'),
        ];
        const before = await tables();
        await authenticate(User, token);
        give = fails;
        opened.statements.length = 0;
        for (const asking of [
          () => authenticate(User, token),
          () => authenticate(User, unsigned),
          () => verifyToken(User, token),
          () => issueToken(User, ann),
          () => strategy.action('register', credentials('bob')),
          () => strategy.action('signIn', { email, password }),
          () => strategy.action('changePassword', { user: ann, currentPassword: password, ...fresh }),
        ]) {
          const error = await thrownBy(asking);
          expect(error).toMatchObject({ code: 'SECRET_UNAVAILABLE', class: 'unavailable' });
          const text = printed(error);
          for (const part of [hidden, secret, password, fresh.password, token]) expect(text).not.toContain(part);
        }
        expect(opened.statements.filter((sql) => /^(insert|update|delete)/i.test(sql))).toEqual([]);
        expect(await tables()).toEqual(before);

        give = () => Promise.resolve(secret);
        expect(await authenticate(User, token)).not.toBeNull();
        expect(await authenticate(User, unsigned)).toBeNull();
        expect((await strategy.action('signIn', { email, password })).id).toBe(ann.id);
      },
    );
  });
}
