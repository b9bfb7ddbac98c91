import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { credentials, Token, User } from '../../test-setup/accounts.ts';
import { expectDead, expectLive, tokenRows } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');

/** Makes the database refuse every UPDATE of a token that is in its second half. */
const failMidway = {
  sqlite: [
    `create trigger stop before update on tokens when new.purpose = 'revocation' and
     (select count(*) from tokens where purpose = 'revocation') >= 2 begin select abs(-9223372036854775807 - 1); end`,
  ],
  postgres: [
    `create function stop() returns trigger language plpgsql as $$ begin
     if (select count(*) from tokens where purpose = 'revocation') >= 2 then
       raise exception 'disk trouble' using errcode = '58030'; end if; return new; end $$`,
    'create trigger stop after update on tokens for each row execute function stop()',
  ],
};

for (const store of stores) {
  describe(`logOutEverywhere in transactions on ${store.name}`, () => {
    let opened: OpenedStore;
    let user: Awaited<ReturnType<typeof register>>;
    let tokens: string[];
    const register = () => password.action('register', credentials('ann'));
    beforeEach(async () => {
      opened = await store.open([User, Token]);
      user = await register();
      tokens = [user.$metadata.token];
      while (tokens.length < 4) tokens.push((await issueToken(User, user)).token);
    });
    afterEach(() => opened.close());

    test('L18 after a transaction that rolls back, the tokens live again', async () => {
      const rollBack = new Error('changed my mind');
      const call = opened.domain.transaction(async () => {
        await logOut.action('logOutEverywhere', { user });
        for (const token of tokens) expect(await authenticate(User, token)).toBeNull();
        throw rollBack;
      });
      await expect(call).rejects.toBe(rollBack);
      await expectLive(User, tokens);
    });

    test('L18 in a transaction, the tokens are dead inside it, live outside until the commit, and dead after it', async () => {
      const inside = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const committing = opened.domain.transaction(async () => {
        await logOut.action('logOutEverywhere', { user });
        await expectDead(User, tokens);
        inside.resolve();
        await goOn.promise;
      });
      await inside.promise;
      await expectLive(User, tokens);
      goOn.resolve();
      await committing;
      await expectDead(User, tokens);
    });

    test('L18 the trx of domain.transaction joins the log-out to it', async () => {
      await opened.domain.transaction(async ({ trx }) => {
        await logOut.action('logOutEverywhere', { user }, { trx });
        expect(await authenticate(User, tokens[0] ?? '', { trx })).toBeNull();
      });
      await expectDead(User, tokens);
    });

    test('L19 a store that fails midway is unavailable, and nothing is revoked in part', async () => {
      const rows = await tokenRows(opened);
      for (const sql of failMidway[store.name]) await opened.query(sql);
      const failure = logOut.action('logOutEverywhere', { user });
      await expect(failure).rejects.toMatchObject({ class: 'unavailable' });
      expect(await tokenRows(opened)).toEqual(rows);
      await expectLive(User, tokens);
    });

    test('L19 a missing token table is an error of class framework, and lets no user in', async () => {
      await opened.query('drop table tokens');
      await expect(logOut.action('logOutEverywhere', { user })).rejects.toMatchObject({
        code: 'SCHEMA_MISMATCH',
        class: 'framework',
      });
      await expect(authenticate(User, tokens[0] ?? '')).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH' });
    });
  });
}
