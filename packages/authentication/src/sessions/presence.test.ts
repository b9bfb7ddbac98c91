// Where the presence of tokens is not required, whatever was not revoked is accepted.
import { uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { secret, Token } from '../test-setup/accounts.ts';
import { forge } from '../test-setup/forge.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { stores } from '../test-setup/stores.ts';
import { authenticate } from './authenticate.ts';
import { issueToken } from './issue-token.ts';

const tokens = { enabled: true, tokenResource: Token, signingSecret: secret } as const;

/** A user resource whose tokens need not be present. */
function userWith(authentication: object) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: { id: uuidPrimaryKey() },
    actions: { create: { type: 'create' }, remove: { type: 'destroy' } },
    authentication: { sessionIdentifier: 'jti', tokens, ...authentication },
  });
}
const NotStored = userWith({});
const Stored = userWith({ tokens: { ...tokens, storeAllTokens: true } });

const sessionIdentifier = ['authentication', 'sessionIdentifier'];

describe('definitions', () => {
  test('T7 neither required presence nor a sessionIdentifier is a definition error, with the cure', async () => {
    for (const more of [{}, { storeAllTokens: true }, { requireTokenPresenceForAuthentication: false }]) {
      const error = await thrownBy(() => userWith({ sessionIdentifier: undefined, tokens: { ...tokens, ...more } }));
      expect(error).toMatchObject({
        code: 'INVALID_DEFINITION',
        issues: [{ path: sessionIdentifier, hint: expect.stringContaining('requireTokenPresenceForAuthentication') }],
      });
    }
  });

  test('T7 sessionIdentifier is not needed with required presence, or without tokens', () => {
    const present = { ...tokens, storeAllTokens: true, requireTokenPresenceForAuthentication: true };
    expect(() => userWith({ sessionIdentifier: undefined, tokens: present })).not.toThrow();
    expect(() => userWith({ sessionIdentifier: undefined, tokens: { enabled: false } })).not.toThrow();
    expect(() => userWith({ sessionIdentifier: 'unsafe' })).not.toThrow();
  });

  test('T7 any other sessionIdentifier is a definition error at its path', async () => {
    for (const wrong of ['JTI', '', 1, null]) {
      const error = await thrownBy(() => userWith({ sessionIdentifier: wrong }));
      expect(error).toMatchObject({ issues: [{ path: sessionIdentifier }] });
    }
  });
});

for (const store of stores) {
  describe(`tokens without required presence on ${store.name}`, () => {
    test.each([
      { name: 'that are not stored', User: NotStored, kept: 0 },
      { name: 'that are stored all the same', User: Stored, kept: 3 },
    ])('T7 tokens $name are accepted until they are revoked, each by itself', async ({ User, kept }) => {
      const opened = await store.open([User, Token]);
      const ann = await User.actions.create({});
      const [first, second, others] = [
        await issueToken(User, ann),
        await issueToken(User, ann),
        await issueToken(User, await User.actions.create({})),
      ];
      const accepted = async () => {
        const sessions = [first, second, others].map(({ token }) => authenticate(User, token));
        return (await Promise.all(sessions)).map((session) => session !== null);
      };
      expect(await opened.query('select jti from tokens')).toHaveLength(kept);
      expect(await accepted()).toEqual([true, true, true]);
      opened.statements.length = 0;
      expect(await authenticate(User, first.token)).toMatchObject({ user: { id: ann.id }, storedToken: null });
      expect(opened.statements).toHaveLength(1);

      await opened.query(`delete from tokens where jti = '${first.claims.jti}'`);
      expect(await accepted()).toEqual([true, true, true]);
      await opened.query(
        `insert into tokens (jti, subject, purpose, expires_at, created_at, updated_at) values
           ('${first.claims.jti}', '${first.claims.sub}', 'revocation', '2999-01-01T00:00:00.000Z',
            '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
      );
      expect(await accepted()).toEqual([false, true, true]);
      expect(await accepted()).toEqual([false, true, true]);
      await opened.close();
    });

    test('T7 the claims of the token still count', async () => {
      let moment = 1_800_000_000_000;
      const opened = await store.open([NotStored, Token], { clock: () => moment });
      const ann = await NotStored.actions.create({});
      const { token, claims } = await issueToken(NotStored, ann, { lifetime: '1 minute' });
      opened.statements.length = 0;
      for (const wrong of [{ purpose: 'sign_in' }, { exp: claims.iat }, { aud: 'admin' }, { jti: 1 }, { act: {} }]) {
        expect(await authenticate(NotStored, await forge({ claims: { ...claims, ...wrong } }))).toBeNull();
      }
      expect(opened.statements).toEqual([]);
      moment += 60_000;
      expect(await authenticate(NotStored, token)).toBeNull();
      moment -= 1;
      expect(await authenticate(NotStored, token)).not.toBeNull();
      await opened.query('delete from users');
      expect(await authenticate(NotStored, token)).toBeNull();
      await opened.close();
    });

    test('T7 T6 an unreadable token table is an error of class framework and lets no user in', async () => {
      const opened = await store.open([NotStored, Token]);
      const { token } = await issueToken(NotStored, await NotStored.actions.create({}));
      expect(await authenticate(NotStored, token)).not.toBeNull();
      await opened.query('drop table tokens');
      expect(await thrownBy(() => authenticate(NotStored, token))).toMatchObject({ code: 'SCHEMA_MISMATCH' });
      await opened.close();
    });

    test('T7 the tokens of a destroyed user are null', async () => {
      const opened = await store.open([NotStored, Token]);
      const ann = await NotStored.actions.create({});
      const { token } = await issueToken(NotStored, ann);
      await NotStored.actions.remove(ann);
      expect(await authenticate(NotStored, token)).toBeNull();
      await opened.close();
    });
  });
}
