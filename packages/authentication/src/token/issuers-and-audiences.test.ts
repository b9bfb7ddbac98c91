// Tokens of another time or version: issuer and audience are lists, of which the first is written and all are read.
import { timestamp, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { revokeToken } from '../sessions/revoke-token.ts';
import { secret, Token } from '../test-setup/accounts.ts';
import { forge } from '../test-setup/forge.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import type { TextOrList } from './first-of.ts';

interface Written {
  readonly issuer?: TextOrList;
  readonly audience?: TextOrList;
  readonly compatibility?: 'ashAuthentication';
}
function define(written: Written) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: { id: uuidPrimaryKey(), createdAt: timestamp() },
    actions: { create: { type: 'create' } },
    authentication: {
      sessionIdentifier: 'jti',
      tokens: { enabled: true, tokenResource: Token, signingSecret: secret, ...written },
    },
  });
}

for (const store of stores) {
  describe(`issuers and audiences on ${store.name}`, () => {
    let opened: OpenedStore;
    afterEach(() => opened.close());

    async function open(written: Written) {
      const User = define(written);
      opened = await store.open([User, Token]);
      const { token, claims } = await issueToken(User, await User.actions.create({}));
      const isLetIn = async (other: object) =>
        (await authenticate(User, await forge({ claims: { ...claims, ...other } }))) !== null;
      return { User, token, claims, isLetIn };
    }

    test('new tokens have the first of a list, and tokens with any of them count', async () => {
      const written = { issuer: ['https://new.example', 'Ashlar'], audience: ['accounts', 'user'] };
      const { User, token, claims, isLetIn } = await open(written);
      expect(claims).toMatchObject({ iss: 'https://new.example', aud: 'accounts' });
      expect(Info.tokens(User)).toMatchObject(written);
      expect(await authenticate(User, token)).not.toBeNull();
      expect(await isLetIn({ iss: 'Ashlar', aud: 'user' })).toBe(true);
      expect(await isLetIn({ iss: 'Ashlar', aud: 'accounts' })).toBe(true);
      for (const iss of ['ashlar', 'https://new.example/', 'Ashlar v2', '', ['Ashlar']]) {
        expect(await isLetIn({ iss })).toBe(false);
      }
      for (const aud of ['admin', 'User', '', ['user']]) expect(await isLetIn({ aud })).toBe(false);
      const older = await forge({ claims: { ...claims, iss: 'Ashlar', aud: 'user' } });
      expect(await revokeToken(Token, older)).toEqual({ alreadyRevoked: false });
      expect(await authenticate(User, older)).toBeNull();
    });

    test('with compatibility every version of AshAuthentication counts as issuer, but not as audience', async () => {
      const { claims, isLetIn } = await open({
        issuer: 'AshAuthentication v4.14.1',
        audience: ['~> 4.14', '~> 4.13'],
        compatibility: 'ashAuthentication',
      });
      expect(claims).toMatchObject({ iss: 'AshAuthentication v4.14.1', aud: '~> 4.14' });
      for (const iss of ['AshAuthentication v4.14.0', 'AshAuthentication v5.0.0', 'AshAuthentication']) {
        expect(await isLetIn({ iss })).toBe(true);
      }
      expect(await isLetIn({ iss: 'AshAuthentication v4.13.7', aud: '~> 4.13' })).toBe(true);
      for (const iss of ['ashAuthentication v4.14.0', ' AshAuthentication', 'Ashlar', 'Ash', '']) {
        expect(await isLetIn({ iss })).toBe(false);
      }
      expect(await isLetIn({ aud: '~> 4.12' })).toBe(false);
    });

    test('without compatibility a version that is not listed is refused', async () => {
      const { isLetIn } = await open({ issuer: 'AshAuthentication v4.14.1', audience: '~> 4.14' });
      expect(await isLetIn({ iss: 'AshAuthentication v4.14.0' })).toBe(false);
    });
  });
}

test('an empty list, or a list with an empty text, is a definition error', async () => {
  for (const wrong of [[], [''], ['Ashlar', ''], '', [1], null]) {
    for (const option of ['issuer', 'audience']) {
      const error = await thrownBy(() => define({ [option]: wrong } as Written));
      expect(error).toMatchObject({ issues: [{ path: expect.arrayContaining(['tokens', option]) }] });
    }
  }
});
