// P8: no user signs in before the attribute of `requireConfirmedWith` is set, and the error does not say why.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { argon2HashProvider } from '../../secrets/argon2-hash-provider.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { credentials, quickHash, secret, Token } from '../../test-setup/accounts.ts';
import { printed, thrownBy } from '../../test-setup/printed.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;
const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
  confirmedAt: attribute(z.date().nullable(), { sensitive: true }),
  verified: z.boolean(),
};
const identityField = 'email';
/** Finds every hash of `quickHash` outdated. */
const hashProvider = argon2HashProvider({ memoryCost: 64, timeCost: 2 });

const ByDate = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions: {
    import: { type: 'create', accept: ['email', 'hashedPassword', 'verified'] },
    confirm: { type: 'update', accept: ['confirmedAt'] },
    list: { type: 'read' },
  },
  authentication: {
    tokens,
    strategies: { password: { identityField, hashProvider, requireConfirmedWith: 'confirmedAt' } },
  },
});
const ByFlag = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions: { verify: { type: 'update', accept: ['verified'] } },
  authentication: {
    tokens,
    strategies: {
      password: {
        identityField,
        registerActionAccept: ['verified'],
        hashProvider: quickHash,
        requireConfirmedWith: 'verified',
      },
    },
  },
});

const ann = credentials('ann');
const right = { email: ann.email, password: ann.password };
const wrong = { email: ann.email, password: 'a wrong password' };
const password = Info.strategy(ByDate, 'password');
const asSignIn = { context: { tokenType: 'sign_in' } };

for (const store of stores) {
  describe(`requireConfirmedWith on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([ByDate, Token]);
      for (const { email, password } of [ann, credentials('bob')]) {
        await ByDate.actions.import({ email, hashedPassword: await quickHash.hash(password), verified: true });
      }
    });
    afterEach(() => opened.close());

    async function confirm(confirmedAt: Date | null): Promise<void> {
      for (const user of await ByDate.actions.list({}, { filter: { email: ann.email } })) {
        await ByDate.actions.confirm(user, { confirmedAt });
      }
    }
    /** The parts of an error that a caller sees: everything but its place in the code. */
    const seen = (error: unknown) =>
      printed(error)
        .split(/\\n|\n/)
        .filter((line) => !/^\s+at /.test(line))
        .join('\n');

    test('P8 before the attribute is set, the right password is refused like a wrong one; afterwards it signs in', async () => {
      const refused = await thrownBy(() => password.action('signIn', right));
      expect(refused).toMatchObject({ code: 'AUTHENTICATION_FAILED', class: 'forbidden' });
      expect(seen(refused)).toBe(seen(await thrownBy(() => password.action('signIn', wrong))));
      expect(seen(await thrownBy(() => password.action('signIn', right, asSignIn)))).toBe(seen(refused));
      expect(await opened.query('select jti from tokens')).toEqual([]);

      await confirm(new Date());
      const user = await password.action('signIn', right);
      expect(await authenticate(ByDate, user.$metadata.token)).toMatchObject({ user: { email: ann.email } });
      // No other user was confirmed.
      const { email, password: bobs } = credentials('bob');
      expect(seen(await thrownBy(() => password.action('signIn', { email, password: bobs })))).toBe(seen(refused));
    });

    test('P8 P11 such a refused sign-in renews no hash', async () => {
      const hashes = () => opened.query('select hashed_password from users order by email');
      const before = await hashes();
      await thrownBy(() => password.action('signIn', right));
      expect(await hashes()).toEqual(before);
      await confirm(new Date());
      await password.action('signIn', right);
      const [anns, bobs] = await hashes();
      expect(anns).not.toEqual(before[0]);
      expect(bobs).toEqual(before[1]);
    });

    test('P8 a sign-in token is exchanged only while the attribute is set, and a refusal does not consume it', async () => {
      await confirm(new Date());
      const { $metadata } = await password.action('signIn', right, asSignIn);
      await confirm(null);
      const refused = await thrownBy(() => password.action('signInWithToken', { token: $metadata.token }));
      expect(seen(refused)).toBe(seen(await thrownBy(() => password.action('signIn', wrong))));
      await confirm(new Date());
      const user = await password.action('signInWithToken', { token: $metadata.token });
      expect(await authenticate(ByDate, user.$metadata.token)).not.toBeNull();
    });

    test('P8 unsetting the attribute ends no session: it only refuses new ones', async () => {
      await confirm(new Date());
      const user = await password.action('signIn', right);
      await confirm(null);
      expect(await authenticate(ByDate, user.$metadata.token)).not.toBeNull();
    });
  });

  test(`P8 false counts as not set, like null, on ${store.name}`, async () => {
    const opened = await store.open([ByFlag, Token]);
    const strategy = Info.strategy(ByFlag, 'password');
    const user = await strategy.action('register', { ...ann, verified: false });
    // Registering is no way around it: there is no session before the attribute is set.
    expect(user.$metadata.token).toBeUndefined();
    expect(await opened.query('select jti from tokens')).toEqual([]);
    const bob = await strategy.action('register', { ...credentials('bob'), verified: true });
    expect(await authenticate(ByFlag, bob.$metadata.token ?? '')).not.toBeNull();
    await expect(strategy.action('signIn', right)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    await ByFlag.actions.verify(user, { verified: true });
    expect((await strategy.action('signIn', right)).verified).toBe(true);
    await opened.close();
  });
}

test('P8 an unknown attribute is a definition error with a "did you mean"', async () => {
  const options = { identityField, requireConfirmedWith: 'confirmdAt' as 'confirmedAt' } as const;
  const error = await thrownBy(() =>
    defineResource({ name: 'User', attributes, authentication: { tokens, strategies: { password: options } } }),
  );
  expect(error).toMatchObject({
    code: 'INVALID_DEFINITION',
    issues: [
      {
        path: ['authentication', 'strategies', 'password', 'requireConfirmedWith'],
        hint: expect.stringContaining('confirmedAt'),
      },
    ],
  });
});
