// What the store says of a token outweighs what the token says of itself.
import { coreErrors, createDomain } from '@ashlar/core';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { forge } from '../test-setup/forge.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { peekToken } from '../token/verify-token.ts';

const past = '2001-01-01T00:00:00.000Z';

for (const store of stores) {
  describe(`the stored row on ${store.name}`, () => {
    let opened: OpenedStore;
    let moment = Date.parse('2026-12-01T12:00:00.400Z');
    beforeEach(async () => {
      opened = await store.open([User, Token], { clock: () => moment });
    });
    afterEach(() => opened.close());

    /** Ann with two tokens and Bob with one; the first of Ann's is attacked. */
    async function registerTwo() {
      const password = Info.strategy(User, 'password');
      const ann = await password.action('register', credentials('ann'));
      const bob = await password.action('register', credentials('bob'));
      const { token, claims } = await issueToken(User, ann);
      return { ann, bob, token, claims };
    }

    /** That a change of the first token's row makes it worth nothing, and only it. */
    async function refusedAfter(change: (jti: string, bob: string) => string): Promise<void> {
      const { ann, bob, token, claims } = await registerTwo();
      expect(await authenticate(User, token)).not.toBeNull();
      await opened.query(change(claims.jti, String(peekToken(bob.$metadata.token)?.sub)));
      opened.statements.length = 0;
      expect(await authenticate(User, token)).toBeNull();
      expect(await authenticate(User, token)).toBeNull();
      expect(opened.statements).toHaveLength(2);
      expect((await authenticate(User, ann.$metadata.token))?.user.id).toBe(ann.id);
      expect((await authenticate(User, bob.$metadata.token))?.user.id).toBe(bob.id);
    }

    test.each(['revocation', 'sign_in', 'reset', 'confirm', 'User', 'user ', ''])(
      'T5 a row whose purpose became "%s" is null',
      async (purpose) => {
        await refusedAfter((jti) => `update tokens set purpose = '${purpose}' where jti = '${jti}'`);
      },
    );

    test('T5 a row that has expired, though exp has not, is null', async () => {
      await refusedAfter((jti) => `update tokens set expires_at = '${past}' where jti = '${jti}'`);
    });

    test('T5 a row of another subject is null', async () => {
      await refusedAfter((jti, bob) => `update tokens set subject = '${bob}' where jti = '${jti}'`);
    });

    test('T5 a row of another jti is null', async () => {
      await refusedAfter((jti) => `update tokens set jti = 'other' where jti = '${jti}'`);
    });

    test('T5 a row that is gone is null', async () => {
      await refusedAfter((jti) => `delete from tokens where jti = '${jti}'`);
    });

    test('T5 a stored token of another purpose is null, whatever its row says', async () => {
      const { ann } = await registerTwo();
      for (const purpose of ['sign_in', 'reset', 'download']) {
        const { token, claims } = await issueToken(User, ann, { purpose });
        expect(await authenticate(User, token)).toBeNull();
        await opened.query(`update tokens set purpose = 'user' where jti = '${claims.jti}'`);
        expect(await authenticate(User, token)).toBeNull();
        expect(await authenticate(User, await forge({ claims: { ...claims, purpose: 'user' } }))).not.toBeNull();
      }
    });

    test('T5 a token is accepted up to the second of its exp, and null from then on, remembered or not', async () => {
      const { ann } = await registerTwo();
      const { token, claims } = await issueToken(User, ann, { lifetime: '10 seconds' });
      const start = moment;
      try {
        moment = claims.exp * 1000 - 1;
        expect(await authenticate(User, token)).not.toBeNull();
        opened.statements.length = 0;
        for (const later of [0, 1, 500, 1000, 10 ** 10]) {
          moment = claims.exp * 1000 + later;
          expect(await authenticate(User, token)).toBeNull();
        }
        expect(opened.statements).toEqual([]);
        // A clock that is put back.
        moment = (claims.nbf - 5) * 1000 - 1;
        expect(await authenticate(User, token)).toBeNull();
        moment = claims.nbf * 1000;
        expect(await authenticate(User, token)).not.toBeNull();
      } finally {
        moment = start;
      }
    });

    test('T6 a deleted user is null, though the token has its row', async () => {
      const { ann, bob, token } = await registerTwo();
      await opened.query(`delete from users where id = '${ann.id}'`);
      expect(await authenticate(User, token)).toBeNull();
      expect(await authenticate(User, token)).toBeNull();
      expect(await opened.query("select jti from tokens where purpose = 'user'")).toHaveLength(3);
      expect(await authenticate(User, bob.$metadata.token)).not.toBeNull();
    });

    test.each(['tokens', 'users'])('T6 a missing table %s is an error and lets no user in', async (table) => {
      const { token } = await registerTwo();
      for (const known of [true, false]) {
        if (known) expect(await authenticate(User, token)).not.toBeNull();
        await opened.query(`alter table ${table} rename to elsewhere`);
        const error = await thrownBy(() => authenticate(User, token));
        expect(error).toMatchObject({ class: 'framework', code: 'SCHEMA_MISMATCH' });
        await opened.query(`alter table elsewhere rename to ${table}`);
      }
      // The store is back: so is the session.
      expect(await authenticate(User, token)).not.toBeNull();
    });

    test('T6 a closed store is unavailable and lets no user in', async () => {
      const { token } = await registerTwo();
      const { domain, dataLayer } = opened.openAnother();
      expect(await authenticate(User, token, { domain })).not.toBeNull();
      await dataLayer.close();
      expect(await thrownBy(() => authenticate(User, token, { domain }))).toMatchObject({ class: 'unavailable' });
      const forged = await forge({ claims: { ...peekToken(token), sub: 'user?id=1' } });
      expect(await authenticate(User, forged, { domain })).toBeNull();
    });
  });
}

test('T6 an unreachable PostgreSQL server is unavailable and lets no user in', async () => {
  const opened = await stores[0]?.open([User, Token]);
  if (opened === undefined) throw new Error('there are no stores');
  const ann = await Info.strategy(User, 'password').action('register', credentials('ann'));
  // Port 9 is "discard": nothing listens there.
  const dataLayer = postgresDataLayer({
    connectionString: 'postgres://stranger:pass@127.0.0.1:9/none',
    acquireTimeout: 500,
  });
  const domain = createDomain({ name: 'unreachable', resources: [User, Token], dataLayer });
  const error = await thrownBy(() => authenticate(User, ann.$metadata.token, { domain }));
  expect(coreErrors.is(error, 'STORE_UNAVAILABLE')).toBe(true);
  await domain.close();
  await opened.close();
});
