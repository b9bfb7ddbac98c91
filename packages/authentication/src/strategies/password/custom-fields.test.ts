import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { quickHash, secret, Token } from '../../test-setup/accounts.ts';
import { thrownBy } from '../../test-setup/printed.ts';
import { stores } from '../../test-setup/stores.ts';

const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;
const digest = attribute(z.string(), { sensitive: true });

const Named = defineResource({
  name: 'Member',
  attributes: { id: uuidPrimaryKey(), callSign: z.string().min(2), digest },
  authentication: {
    tokens,
    strategies: {
      password: {
        identityField: 'callSign',
        hashedPasswordField: 'digest',
        passwordField: 'phrase',
        passwordConfirmationField: 'phraseAgain',
        hashProvider: quickHash,
      },
    },
  },
});
/** The defaults of every name. */
const Plain = defineResource({
  name: 'Plain',
  attributes: { id: uuidPrimaryKey(), username: z.string(), hashedPassword: digest },
  authentication: { tokens, strategies: { password: { hashProvider: quickHash } } },
});

const joining = { callSign: 'Ann', phrase: 'correct horse', phraseAgain: 'correct horse' };

for (const store of stores) {
  describe(`fields of other names on ${store.name}`, () => {
    test('P10 default field names', async () => {
      const opened = await store.open([Plain, Token]);
      const strategy = Info.strategy(Plain, 'password');
      const ann = await strategy.action('register', {
        username: 'Ann',
        password: 'correct horse',
        passwordConfirmation: 'correct horse',
      });
      const changed = await Plain.actions.changePassword(ann, {
        currentPassword: 'correct horse',
        password: 'battery staple',
        passwordConfirmation: 'battery staple',
      });
      const signedIn = await Plain.actions.signInWithPassword({ username: 'ann', password: 'battery staple' });
      for (const { $metadata } of [changed, signedIn])
        expect(await authenticate(Plain, $metadata.token)).not.toBeNull();
      await opened.close();
    });

    test('P10 custom field names appear in actions, rows and errors', async () => {
      const opened = await store.open([Named, Token]);
      const ann = await Named.actions.registerWithPassword(joining);
      const [row] = await opened.query('select * from member');
      expect(row).toMatchObject({
        call_sign: 'Ann',
        normalized_call_sign: 'ann',
        digest: expect.stringMatching(/^\$argon2id/),
      });
      expect(await Named.actions.signInWithPassword({ callSign: 'ANN', phrase: 'correct horse' })).toEqual({ ...ann });
      const change = { currentPhrase: 'correct horse', phrase: 'battery staple', phraseAgain: 'battery staple' };
      await Named.actions.changePassword(ann, change);
      expect(await Named.actions.signInWithPassword({ callSign: 'ann', phrase: 'battery staple' })).toEqual({ ...ann });

      const errors = [
        [() => Named.actions.registerWithPassword(joining), 'callSign'],
        [() => Named.actions.registerWithPassword({ ...joining, callSign: 'B' }), 'callSign'],
        [() => Named.actions.registerWithPassword({ ...joining, phrase: 'short', phraseAgain: 'short' }), 'phrase'],
        [() => Named.actions.registerWithPassword({ ...joining, phraseAgain: 'other' }), 'phraseAgain'],
        [() => Named.actions.changePassword(ann, { ...change, phraseAgain: 'other' }), 'phraseAgain'],
        [
          () => Named.actions.changePassword(ann, { ...change, currentPassword: 'x' } as typeof change),
          'currentPassword',
        ],
      ] as const;
      for (const [call, field] of errors) expect(await thrownBy(call)).toMatchObject({ issues: [{ path: [field] }] });
      await opened.close();
    });
  });
}

describe('attributes that do not fit', () => {
  const define =
    (attributes: object, options: object = {}) =>
    () =>
      defineResource({
        name: 'User',
        // As a program without types may write them.
        attributes: { id: uuidPrimaryKey(), ...attributes } as { id: ReturnType<typeof uuidPrimaryKey> },
        authentication: { tokens, strategies: { password: { hashProvider: quickHash, ...options } } },
      });
  const path = (option: string) => ['authentication', 'strategies', 'password', option];
  const username = z.string();

  test.each([
    {
      name: 'no hash attribute',
      define: define({ username }),
      issues: [
        { path: path('hashedPasswordField'), hint: 'add hashedPassword: attribute(z.string(), { sensitive: true })' },
      ],
    },
    {
      name: 'a hash attribute that is not sensitive',
      define: define({ username, hashedPassword: z.string() }),
      issues: [
        { path: path('hashedPasswordField'), hint: 'hashedPassword: attribute(z.string(), { sensitive: true })' },
      ],
    },
    {
      name: 'a hash attribute that is no text',
      define: define({ username, hashedPassword: attribute(z.int(), { sensitive: true }) }),
      issues: [{ path: path('hashedPasswordField'), message: expect.stringContaining('integer') }],
    },
    {
      name: 'no identity attribute',
      define: define({ hashedPassword: digest, usrname: username }),
      issues: [{ path: path('identityField'), hint: 'did you mean "usrname"?' }],
    },
    {
      name: 'an identity that is no text',
      define: define({ hashedPassword: digest, username: z.int() }),
      issues: [{ path: path('identityField'), message: expect.stringContaining('integer') }],
    },
    {
      name: 'neither of them',
      define: define({}, { identityField: 'email', hashedPasswordField: 'digest' }),
      issues: [
        { path: path('identityField'), message: 'there is no attribute "email"' },
        { path: path('hashedPasswordField'), message: 'there is no attribute "digest"' },
      ],
    },
    {
      name: 'a case-sensitive identity that is not unique',
      define: define({ username, hashedPassword: digest }, { caseSensitive: true }),
      issues: [{ path: path('identityField'), hint: 'username: attribute(…, { unique: true })' }],
    },
    {
      name: 'an identity that is the hash',
      define: define({ username, hashedPassword: digest }, { identityField: 'hashedPassword' }),
      issues: [{ path: path('identityField'), message: expect.stringContaining('keeps the hash') }],
    },
    {
      name: 'a hash that callers of register may give',
      define: define({ username, hashedPassword: digest }, { registerActionAccept: ['hashedPassword'] }),
      issues: [
        { path: [...path('registerActionAccept'), 0], message: expect.stringContaining('made of the password') },
      ],
    },
    {
      name: 'a normalised identity of its own that is no text',
      define: define({ username, hashedPassword: digest, normalizedUsername: z.int() }),
      issues: [{ path: ['attributes', 'normalizedUsername'] }],
    },
  ])('P10 $name is a definition error with path and cure', async ({ define: call, issues }) => {
    expect(await thrownBy(call)).toMatchObject({ code: 'INVALID_DEFINITION', issues });
  });
});
