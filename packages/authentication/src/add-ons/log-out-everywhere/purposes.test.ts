import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { revokeJti } from '../../sessions/revoke-jti.ts';
import { storedTokens, Token } from '../../test-setup/accounts.ts';
import { tokenRows } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { subjectOf } from '../../token/subject.ts';
import type { LogOutEverywhereOptions } from './option-types.ts';

const purposes = ['user', 'sign_in', 'remember_me', 'reset', 'confirm', 'any custom word'];

function userWith(logOutEverywhere: LogOutEverywhereOptions) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: { id: uuidPrimaryKey(), name: attribute(z.string()) },
    actions: { add: { type: 'create', accept: ['name'] } },
    authentication: {
      tokens: storedTokens,
      addOns: { logOutEverywhere },
    },
  });
}

for (const store of stores) {
  describe(`purposes and expiry on ${store.name}`, () => {
    let opened: OpenedStore;
    let now = Date.now();
    beforeEach(() => {
      now = Date.now();
    });
    afterEach(() => opened.close());

    /** One token of each purpose, one that expired and one that was revoked before; then the log-out. */
    async function logOutWith(options: LogOutEverywhereOptions) {
      const User = userWith(options);
      opened = await store.open([User, Token], { clock: () => now });
      const user = await User.actions.add({ name: 'Ann' });
      const other = await User.actions.add({ name: 'Bob' });
      for (const purpose of purposes) {
        await issueToken(User, user, { purpose });
        await issueToken(User, other, { purpose });
      }
      await issueToken(User, user, { purpose: 'user', lifetime: '1 second' });
      const { claims } = await issueToken(User, user, { purpose: 'user' });
      now += 1000;
      await revokeJti(Token, claims.jti, { subject: claims.sub, expiresAt: new Date(claims.exp * 1000) });
      const before = await tokenRows(opened);
      now += 1000;
      const { $metadata } = await User.actions.logOutEverywhere({ user });
      const after = await tokenRows(opened);
      const changed = after.filter((row, index) => JSON.stringify(row) !== JSON.stringify(before[index]));
      const old = new Map(before.map(({ jti, purpose }) => [jti, String(purpose)]));
      expect(
        changed.every(({ subject, purpose }) => subject === subjectOf(User, user) && purpose === 'revocation'),
      ).toBe(true);
      return { ...$metadata, purposes: changed.map(({ jti }) => old.get(jti)).sort() };
    }

    const all = { revoked: purposes.length, sessions: 1, purposes: [...purposes].sort() };

    test('L9 L12 by default tokens of every purpose are revoked, but not those that have expired', async () => {
      expect(await logOutWith({})).toEqual(all);
    });

    test('L10 rows that are already revoked do not change, even if no purpose is excluded', async () => {
      expect(await logOutWith({ excludePurposes: [] })).toEqual(all);
    });

    test('L11 includePurposes revokes only tokens of these purposes', async () => {
      expect(await logOutWith({ includePurposes: ['user'] })).toEqual({ revoked: 1, sessions: 1, purposes: ['user'] });
    });

    test('L11 a purpose in both lists is excluded', async () => {
      const options = { includePurposes: ['user', 'sign_in'], excludePurposes: ['sign_in'] };
      expect(await logOutWith(options)).toEqual({ revoked: 1, sessions: 1, purposes: ['user'] });
    });

    test('L11 an empty includePurposes revokes nothing', async () => {
      expect(await logOutWith({ includePurposes: [] })).toEqual({ revoked: 0, sessions: 0, purposes: [] });
    });

    test('L11 excludePurposes revokes tokens of every other purpose', async () => {
      const rest = purposes.filter((purpose) => purpose !== 'sign_in').sort();
      expect(await logOutWith({ excludePurposes: ['sign_in'] })).toEqual({
        revoked: rest.length,
        sessions: 1,
        purposes: rest,
      });
    });

    test('a log-out that excludes sessions counts none', async () => {
      const rest = purposes.filter((purpose) => purpose !== 'user').sort();
      const outcome = { revoked: rest.length, sessions: 0, purposes: rest };
      expect(await logOutWith({ excludePurposes: ['user'] })).toEqual(outcome);
    });

    test('a session and a reset token count as two tokens and one session; a second call counts none', async () => {
      const User = userWith({});
      opened = await store.open([User, Token]);
      const user = await User.actions.add({ name: 'Ann' });
      for (const purpose of ['user', 'reset']) await issueToken(User, user, { purpose });
      expect((await User.actions.logOutEverywhere({ user })).$metadata).toEqual({ revoked: 2, sessions: 1 });
      expect((await User.actions.logOutEverywhere({ user })).$metadata).toEqual({ revoked: 0, sessions: 0 });
    });

    test.each([1000, 10_000])('L16 one UPDATE revokes all of %i live tokens and counts them exactly', async (count) => {
      const User = userWith({});
      opened = await store.open([User, Token]);
      const user = await User.actions.add({ name: 'Ann' });
      await insertTokens(opened, subjectOf(User, user), { count, expiresAt: '2099-01-01T00:00:00.000Z' });
      await insertTokens(opened, 'user?id=another-user', { count: 7, expiresAt: '2099-01-01T00:00:00.000Z' });
      await issueToken(User, user, { purpose: 'reset' });
      opened.statements.length = 0;
      const { $metadata } = await User.actions.logOutEverywhere({ user });
      expect($metadata).toEqual({ revoked: count + 1, sessions: count });
      expect(opened.statements.filter((sql) => /\bupdate "/.test(sql))).toHaveLength(1);
      const left = await opened.query("select subject from tokens where purpose <> 'revocation'");
      expect(left).toHaveLength(7);
    });

    test('L16 of a hundred expired and ten live tokens, the ten are revoked', async () => {
      const User = userWith({});
      opened = await store.open([User, Token]);
      const user = await User.actions.add({ name: 'Ann' });
      const subject = subjectOf(User, user);
      await insertTokens(opened, subject, { count: 100, expiresAt: '2020-01-01T00:00:00.000Z' });
      await insertTokens(opened, subject, { count: 10, expiresAt: '2099-01-01T00:00:00.000Z' });
      expect((await User.actions.logOutEverywhere({ user })).$metadata.revoked).toBe(10);
      expect(await opened.query("select 1 from tokens where purpose = 'user'")).toHaveLength(100);
    });
  });
}

let inserted = 0;

async function insertTokens(
  opened: OpenedStore,
  subject: string,
  { count, expiresAt }: { readonly count: number; readonly expiresAt: string },
): Promise<void> {
  const batch = inserted++;
  const past = "'2026-01-01T00:00:00.000Z'";
  await opened.query(
    `insert into tokens (jti, subject, purpose, expires_at, extra_data, created_at, updated_at)
     with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count})
     select 'batch ${batch} ' || n, '${subject}', 'user', ${cast(expiresAt)}, null, ${castText(past)}, ${castText(past)} from numbers`,
  );

  function cast(text: string): string {
    return castText(`'${text}'`);
  }
  function castText(literal: string): string {
    return opened.dataLayer.name === 'sqlite' ? literal : `${literal}::timestamptz`;
  }
}
