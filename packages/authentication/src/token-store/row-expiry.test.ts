// The expiry of a stored row is that of its token, to the millisecond. A row with another one counts for nothing.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { credentials, passwordAttributes, quickHash, secret, storedTokens, Token } from '../test-setup/accounts.ts';
import { forge } from '../test-setup/forge.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { verifyToken } from '../token/verify-token.ts';

const start = Date.parse('2026-12-01T12:00:00.400Z');
let moment = start;
/** What happens while the secret is fetched. */
let meanwhile = () => {};
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: {
      ...storedTokens,
      signingSecret: async () => {
        meanwhile();
        return secret;
      },
    },
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
    addOns: { logOutEverywhere: {} },
  },
});

for (const store of stores) {
  describe(`the expiry of a row on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      moment = start;
      meanwhile = () => {};
      opened = await store.open([User, Token], { clock: () => moment });
    });
    afterEach(() => opened.close());

    const register = () => Info.strategy(User, 'password').action('register', credentials('ann'));

    test.each([
      ['a year more', 365 * 86_400_000],
      ['a second more', 1000],
      ['a millisecond more', 1],
      ['a millisecond less', -1],
      ['a second less', -1000],
      ['a week less', -7 * 86_400_000],
    ])('T23 a row with %s than its token is null, at first sight or remembered, in one statement', async (_, more) => {
      const ann = await register();
      const [seen, unseen, kept] = [
        await issueToken(User, ann),
        await issueToken(User, ann),
        await issueToken(User, ann),
      ];
      expect(await authenticate(User, seen.token)).not.toBeNull();
      const { exp } = seen.claims;
      const expiry = (at: number) => new Date(exp * 1000 + at).toISOString();
      const these = `jti in ('${seen.claims.jti}', '${unseen.claims.jti}')`;
      await opened.query(`update tokens set expires_at = '${expiry(more)}' where ${these}`);
      opened.statements.length = 0;
      for (const { token } of [seen, unseen]) {
        expect(await authenticate(User, token)).toBeNull();
        expect(await authenticate(User, token)).toBeNull();
      }
      expect(opened.statements).toHaveLength(4);
      expect(opened.statements[0]).toMatch(/"expires_at" > /);
      expect(await authenticate(User, kept.token)).not.toBeNull();
      await opened.query(`update tokens set expires_at = '${expiry(0)}' where ${these}`);
      expect(await authenticate(User, seen.token)).not.toBeNull();
      expect(await authenticate(User, unseen.token)).not.toBeNull();
    });

    test('T23 a token of ours with a later or an impossible exp, over the row of another: null, and no error', async () => {
      const { claims, token } = await issueToken(User, await register());
      for (const exp of [claims.exp + 1, claims.exp + 86_400, claims.exp - 1, 8.64e12, 8.64e12 + 1, 9e15]) {
        const forged = await forge({ claims: { ...claims, exp } });
        expect(await verifyToken(User, forged)).toMatchObject({ exp });
        expect(await authenticate(User, forged)).toBeNull();
      }
      expect(await authenticate(User, token)).not.toBeNull();
    });

    test('T5 a token that expires while its secret is fetched is null, at first sight or remembered', async () => {
      const ann = await register();
      const [seen, unseen] = [
        await issueToken(User, ann, { lifetime: '10 seconds' }),
        await issueToken(User, ann, { lifetime: '10 seconds' }),
      ];
      expect(await authenticate(User, seen.token)).not.toBeNull();
      for (const { token, claims } of [seen, unseen]) {
        moment = start;
        meanwhile = () => {
          moment = claims.exp * 1000;
        };
        expect(await authenticate(User, token)).toBeNull();
      }
      meanwhile = () => {};
      moment = start;
      expect(await authenticate(User, unseen.token)).not.toBeNull();
    });
  });
}
