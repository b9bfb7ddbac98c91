// Claims of the application's own cannot say what only the framework may say.
import { uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { credentials, storedTokens, Token, User } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

const reserved = {
  sub: 'user?id=00000000-0000-4000-8000-000000000000',
  jti: 'chosen',
  purpose: 'admin',
  iat: 1,
  nbf: 1,
  exp: 9_999_999_999,
  iss: 'Another',
  aud: 'another',
  act: { sub: 'user?id=1' },
  strategy: 'password',
  credential: 'guessed',
  sid: 'chosen',
  auth_time: 1,
};
/** As JSON makes them: `__proto__` is a member of its own here, not the prototype. */
const polluting: Record<string, unknown> = JSON.parse(
  '{"__proto__":{"act":{},"purpose":"admin","isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"toString":"x","hasOwnProperty":0}',
);

const Claiming = defineResource({
  name: 'User',
  table: 'users',
  attributes: { id: uuidPrimaryKey() },
  actions: { create: { type: 'create' } },
  authentication: {
    tokens: {
      ...storedTokens,
      extraClaims: (user) => ({ ...reserved, role: 'guest', sub: user.id, theme: 'dark' }),
    },
  },
});

for (const store of stores) {
  describe(`extra claims on ${store.name}`, () => {
    let opened: OpenedStore;
    const password = Info.strategy(User, 'password');
    beforeEach(async () => {
      opened = await store.open([User, Token]);
    });
    afterEach(() => opened.close());

    test('extra claims of a call do not replace reserved ones, in the token or in its row', async () => {
      const ann = await password.action('register', credentials('ann'));
      const { token, claims } = await issueToken(User, ann, { extraClaims: { ...reserved, role: 'reader' } });
      const open = await authenticate(User, token);
      expect(open?.user.id).toBe(ann.id);
      expect(open?.claims).toEqual(claims);
      expect(claims).toMatchObject({ sub: `user?id=${ann.id}`, purpose: 'user', iss: 'Ashlar', aud: 'user' });
      expect(claims.exp - claims.iat).toBe(14 * 86_400);
      expect(claims.jti).not.toBe('chosen');
      for (const name of ['act', 'strategy', 'credential']) expect(claims).not.toHaveProperty(name);
      expect(claims.sid).toBe(claims.jti);
      expect(open?.storedToken?.extraData).toEqual({ role: 'reader', sid: claims.jti, auth_time: claims.iat });
    });

    test.each(['signInWithPassword', 'registerWithPassword'] as const)(
      'the context of %s does not replace reserved claims',
      async (action) => {
        const ann = credentials('ann');
        if (action === 'signInWithPassword') await password.action('register', ann);
        const options = { context: { extraTokenClaims: { ...reserved, role: 'reader' } } };
        const user =
          action === 'signInWithPassword'
            ? await User.actions.signInWithPassword({ email: ann.email, password: ann.password }, options)
            : await User.actions.registerWithPassword(ann, options);
        const { token } = user.$metadata;
        const open = await authenticate(User, token);
        expect(open?.claims).toMatchObject({ sub: `user?id=${user.id}`, purpose: 'user', aud: 'user', role: 'reader' });
        expect(Number(open?.claims.exp) - Number(open?.claims.iat)).toBe(14 * 86_400);
      },
    );

    test('prototype pollution: the names of prototype members are ordinary claims', async () => {
      const ann = await password.action('register', credentials('ann'));
      const { token } = await issueToken(User, ann, { extraClaims: polluting });
      const open = await authenticate(User, token);
      expect(open?.user.id).toBe(ann.id);
      expect(Object.getPrototypeOf(open?.claims)).toBe(Object.prototype);
      expect(Reflect.get(open?.claims ?? {}, 'isAdmin')).toBeUndefined();
      expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
      expect(Reflect.get(Object, 'isAdmin')).toBeUndefined();
    });

    test('a claim named toJSON does not replace the whole token', async () => {
      const ann = await password.action('register', credentials('ann'));
      const bob = await password.action('register', credentials('bob'));
      const toJSON = () => ({ ...reserved, sub: `user?id=${bob.id}` });
      await thrownBy(() => issueToken(User, ann, { extraClaims: { toJSON } }));
      await thrownBy(() => issueToken(User, ann, { extraClaims: { role: { toJSON } } }));
      expect(await opened.query('select jti from tokens')).toHaveLength(2);
    });

    test('a reserved purpose and an invalid purpose are refused', async () => {
      const ann = await password.action('register', credentials('ann'));
      for (const purpose of ['revocation', '', null, 1, ['user'], { toString: () => 'user' }]) {
        await expect(issueToken(User, ann, { purpose: purpose as string })).rejects.toMatchObject({
          code: 'INVALID_INPUT',
        });
      }
    });
  });

  test(`claims of the resource do not replace reserved ones, and renewing keeps the claims of the old token only, on ${store.name}`, async () => {
    const opened = await store.open([Claiming, Token]);
    const user = await Claiming.actions.create({});
    const { token, claims } = await issueToken(Claiming, user, { extraClaims: { theme: 'light', once: true } });
    expect(claims).toMatchObject({ sub: `user?id=${user.id}`, role: 'guest', theme: 'light', once: true });
    expect(await authenticate(Claiming, token)).not.toBeNull();
    const renewed = await renewToken(Claiming, token);
    const own = { role: 'guest', theme: 'light', once: true };
    expect(renewed?.claims).toMatchObject({ sub: `user?id=${user.id}`, ...own, sid: claims.jti });
    await opened.close();
  });
}
