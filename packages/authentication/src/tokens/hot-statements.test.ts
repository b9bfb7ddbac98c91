// What is done for every request and every user: few statements, each sent once, each finding its rows by an index. The
// plans are those of the very texts that were sent.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { credentials, quickHash, Token, User } from '../test-setup/accounts.ts';
import { fillTables, type Plan, planOf } from '../test-setup/plans.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { authenticate } from './authenticate.ts';
import { expungeExpired } from './expunge-expired.ts';
import { renewToken } from './renew-token.ts';
import { revokeToken } from './revoke-token.ts';
import { tokenRevoked } from './token-revoked.ts';

const keys = {
  sqlite: { user: 'sqlite_autoindex_users_1', token: 'sqlite_autoindex_tokens_1' },
  postgres: { user: 'users_pkey', token: 'tokens_pkey' },
};

for (const store of stores) {
  describe(`statements on ${store.name}`, () => {
    let opened: OpenedStore;
    let ann: Awaited<ReturnType<typeof User.actions.signInWithPassword>>;
    const { email, password } = credentials('ann');
    const { user: userKey, token: tokenKey } = keys[store.name];
    const byPassword = Info.strategy(User, 'password');
    const logOut = Info.strategy(User, 'logOutEverywhere');

    beforeAll(async () => {
      opened = await store.open([User, Token]);
      await fillTables(opened, store);
      await byPassword.action('register', credentials('ann'));
    });
    afterAll(() => opened.close());
    beforeEach(async () => {
      ann = await byPassword.action('signIn', { email, password });
      opened.statements.length = 0;
    });

    const kinds = (): string[] => opened.statements.map((sql) => sql.split(' ')[0] ?? '');
    /** The plans of the statements of one kind that were sent, in their order. */
    const plans = (kind: string): Promise<Plan[]> =>
      Promise.all(opened.statements.filter((sql) => sql.startsWith(kind)).map((sql) => planOf(opened, { store, sql })));

    test('authenticate sends one statement, which finds user and token by their keys', async () => {
      expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
      expect(kinds()).toEqual(['select']);
      const [plan] = await plans('select');
      expect(plan?.scanned).toEqual([]);
      expect(new Set(plan?.indexes)).toEqual(new Set([userKey, tokenKey]));
    });

    test('a token whose signature does not hold costs no statement', async () => {
      expect(await authenticate(User, `${ann.$metadata.token.slice(0, -4)}AAAA`)).toBeNull();
      expect(opened.statements).toEqual([]);
    });

    test.each([
      ['all', () => ({ user: ann })],
      ['all but one', () => ({ user: ann, except: ann.$metadata.token })],
    ])('logOutEverywhere of %s finds the tokens by their subject, in one update', async (_, params) => {
      await logOut.action('logOutEverywhere', params());
      expect(kinds().filter((kind) => kind === 'update')).toHaveLength(1);
      expect(await plans('update')).toEqual([{ scanned: [], indexes: ['tokens_subject_idx'] }]);
      for (const plan of await plans('select')) expect(plan.scanned).toEqual([]);
    });

    test('logOutEverywhere is a lock and an update', async () => {
      await logOut.action('logOutEverywhere', { user: ann });
      expect(kinds()).toEqual(['begin', 'select', 'update', 'commit']);
      expect(await plans('select')).toEqual([{ scanned: [], indexes: [userKey] }]);
    });

    test('a bulk change of passwords ends all sessions in one update', async () => {
      const hashedPassword = await quickHash.hash(password);
      await User.actions.writeHashOfAll({ email: { in: [email, 'u1', 'u2'] } }, { hashedPassword });
      const [, sessions] = opened.statements.filter((sql) => sql.startsWith('update'));
      expect(sessions).toMatch(/^update "tokens"/);
      // PostgreSQL plans it for its values each time: how many subjects there are makes all the difference.
      const values = ["'revocation'", 'now()', "array['user?id=1', 'user?id=2']", 'now()', "'revocation'"];
      const plan = await planOf(opened, { store, sql: sessions ?? '', values });
      expect(plan).toEqual({ scanned: [], indexes: ['tokens_subject_idx'] });
    });

    test('signing in finds the user by identity, then locks the row and stores the token', async () => {
      await byPassword.action('signIn', { email, password });
      expect(kinds()).toEqual(['select', 'begin', 'select', 'insert', 'commit']);
      expect(await plans('select')).toEqual([
        { scanned: [], indexes: ['users_normalized_email_key'] },
        { scanned: [], indexes: [userKey] },
      ]);
    });

    test('changing a password finds everything by key and subject', async () => {
      const changed = await byPassword.action('changePassword', {
        user: ann,
        currentPassword: password,
        password,
        passwordConfirmation: password,
      });
      expect(changed.$metadata.token).toEqual(expect.any(String));
      expect(kinds()).toEqual(['select', 'begin', 'select', 'update', 'update', 'insert', 'commit']);
      for (const plan of await plans('select')) expect(plan).toEqual({ scanned: [], indexes: [userKey] });
      expect(await plans('update')).toEqual([
        { scanned: [], indexes: [userKey] },
        { scanned: [], indexes: ['tokens_subject_idx'] },
      ]);
    });

    test('single tokens are found by their key', async () => {
      await tokenRevoked(Token, { token: ann.$metadata.token });
      const renewed = await renewToken(User, ann.$metadata.token);
      await revokeToken(Token, renewed?.token ?? '');
      const all = [...(await plans('select')), ...(await plans('update'))];
      expect(all.length).toBeGreaterThanOrEqual(4);
      for (const plan of all) {
        expect(plan.scanned).toEqual([]);
        expect([[userKey], [tokenKey]]).toContainEqual(plan.indexes);
      }
    });

    test('users are read, renamed and found by subject by their key', async () => {
      await User.actions.rename(ann, { displayName: 'Ann' });
      await User.actions.getBySubject({ subject: `user?id=${ann.id}` });
      expect(kinds().filter((kind) => kind === 'update' || kind === 'select')).toEqual(['update', 'select']);
      for (const plan of [...(await plans('update')), ...(await plans('select'))]) {
        expect(plan).toEqual({ scanned: [], indexes: [userKey] });
      }
    });

    test('expired rows are found by when they expired', async () => {
      await expungeExpired(Token);
      const [sql = ''] = opened.statements;
      const plan = await planOf(opened, { store, sql, values: ['now()', '250'] });
      expect(plan.scanned).toEqual([]);
      expect(plan.indexes).toContain('tokens_expires_at_idx');
    });

    test('a table without its index is told from one with it', async () => {
      const sql = "select * from tokens where subject = 'user?id=1'";
      expect(await planOf(opened, { store, sql })).toEqual({ scanned: [], indexes: ['tokens_subject_idx'] });
      await opened.query('drop index tokens_subject_idx');
      expect(await planOf(opened, { store, sql })).toEqual({ scanned: ['tokens'], indexes: [] });
    });
  });
}
