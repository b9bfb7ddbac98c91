// What is done for every request and every user: few statements, each sent once, each finding its rows by an index. The
// plans are those of the very texts that were sent.
import { type AnyResource, attribute, type DomainOptions, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { expungeExpired } from '../sessions/expunge-expired.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { revokeJti } from '../sessions/revoke-jti.ts';
import { revokeToken } from '../sessions/revoke-token.ts';
import { tokenRevoked } from '../sessions/token-revoked.ts';
import { credentials, quickHash, secret, Token, User } from '../test-setup/accounts.ts';
import { fillTables, keptPlanOf, planOf, stepsOf } from '../test-setup/plans.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

const shared = {
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.string(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    createdAt: timestamp(),
  },
} as const;
const tokens = { enabled: true, tokenResource: Token, storeAllTokens: true, signingSecret: secret } as const;
const strategies = { password: { identityField: 'email', hashProvider: quickHash } } as const;

/** Log-outs that are told which purposes they end. */
const Choosy = defineResource({
  ...shared,
  authentication: {
    tokens: { ...tokens, requireTokenPresenceForAuthentication: true },
    strategies,
    addOns: {
      'logOutEverywhere:only': { includePurposes: ['user'] },
      'logOutEverywhere:allBut': { excludePurposes: ['sign_in'] },
      'logOutEverywhere:both': { includePurposes: ['user', 'sign_in'], excludePurposes: ['sign_in'] },
    },
  },
});

/** Lets in whatever was not revoked. */
const Lenient = defineResource({ ...shared, authentication: { sessionIdentifier: 'jti', tokens, strategies } });

const { email, password } = credentials('ann');
const bySubject = 'tokens_subject_idx';
const byExpiry = 'tokens_expires_at_idx';

/** SQLite keeps no statistics of its own accord, so most files have none. */
const states = stores.flatMap((store) =>
  (store.name === 'sqlite' ? [false, true] : [true]).map((analyzed) => ({ store, analyzed })),
);

for (const { store, analyzed } of states) {
  const sqlite = store.name === 'sqlite';
  const byUser = sqlite ? 'sqlite_autoindex_users_1' : 'users_pkey';
  const byToken = sqlite ? 'sqlite_autoindex_tokens_1' : 'tokens_pkey';
  /** In SQLite it is `begin immediate` that locks. */
  const lock = sqlite ? 'select' : 'lock';
  const title = `statements on ${store.name}${analyzed ? '' : ' without statistics'}`;

  let opened: OpenedStore;
  const steps = () => stepsOf(opened, (sql) => planOf(opened, { store, sql }));
  /** What an action or function sends. */
  async function sentBy(work: () => Promise<unknown>): Promise<string[]> {
    opened.statements.length = 0;
    await work();
    return await steps();
  }

  describe(title, () => {
    let ann: Awaited<ReturnType<typeof User.actions.signInWithPassword>>;
    const byPassword = Info.strategy(User, 'password');
    const logOut = Info.strategy(User, 'logOutEverywhere');
    beforeAll(async () => {
      opened = await store.open([User, Token]);
      await fillTables(opened, { store, analyzed });
      await byPassword.action('register', credentials('ann'));
    });
    afterAll(() => opened.close());
    beforeEach(async () => {
      ann = await byPassword.action('signIn', { email, password });
    });

    test('authenticate is one statement that finds user and token by their keys', async () => {
      const sent = await sentBy(async () => {
        expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
      });
      expect(sent).toEqual([`select by ${byToken}, ${byUser}`]);
    });

    test('a token whose signature does not hold costs no statement', async () => {
      const forged = `${ann.$metadata.token.slice(0, -8)}AAAAAAAA`;
      const sent = await sentBy(async () => expect(await authenticate(User, forged)).toBeNull());
      expect(sent).toEqual([]);
    });

    /** SQLite counts the sessions by a statement of its own; PostgreSQL does both in one. */
    const updates = [...(sqlite ? [`select by ${bySubject}`] : []), `update by ${bySubject}`];

    test('logOutEverywhere is a lock by key, and an update by subject that counts the sessions', async () => {
      const sent = await sentBy(() => logOut.action('logOutEverywhere', { user: ann }));
      expect(sent).toEqual(['begin', `${lock} by ${byUser}`, ...updates, 'commit']);
    });

    test('L26 a log-out with a reason sends the same statements', async () => {
      const sent = await sentBy(() => logOut.action('logOutEverywhere', { user: ann, reason: 'left' }));
      expect(sent).toEqual(['begin', `${lock} by ${byUser}`, ...updates, 'commit']);
    });

    test('L25 a preview is a read by key and a read by subject', async () => {
      const sent = await sentBy(() => logOut.action('logOutEverywhere', { user: ann, preview: true }));
      expect(sent).toEqual([`select by ${byUser}`, `select by ${bySubject}`]);
    });

    test.skipIf(sqlite)('logOutEverywhere keeps each row in its page and writes no index (a HOT update)', async () => {
      const userId = '00000000-0000-4000-8000-100000001234';
      const pages = () =>
        opened.query(`select jti, purpose, (ctid::text::point)[0] as page from tokens
          where subject = 'user?id=${userId}' and expires_at > now() order by jti`);
      const before = await pages();
      expect(new Set(before.map(({ page }) => page)).size).toBe(9);
      const out = await logOut.action('logOutEverywhere', { userId });
      expect(out.$metadata.revoked).toBe(9);
      expect(await pages()).toEqual(before.map((row) => ({ ...row, purpose: 'revocation' })));
    });

    test('logOutEverywhere with except also looks that session up by its keys', async () => {
      const sent = await sentBy(() => logOut.action('logOutEverywhere', { user: ann, except: ann.$metadata.token }));
      const judged = `select by ${byToken}, ${byUser}`;
      expect(sent).toEqual(['begin', `${lock} by ${byUser}`, judged, ...updates, 'commit']);
    });

    test.each([
      [2, `^update by ${bySubject}$`],
      // After five times PostgreSQL may settle for a plan for all values, which reads the index of expiry as well.
      [50, `^update by (${byExpiry}, )?${bySubject}$`],
    ])('a bulk change of passwords ends the sessions of %i users in one update by subject', async (count, update) => {
      const hashedPassword = await quickHash.hash(password);
      const emails = Array.from({ length: count }, (_, index) => `u${index}`);
      const subjects = `'{${emails.map((name) => `user?id=${name}`).join(',')}}'`;
      const values = ["'revocation'", 'now()', subjects, 'now()', "'revocation'"];
      opened.statements.length = 0;
      await User.actions.writeHashOfAll({ email: { in: emails } }, { hashedPassword });
      const sent = await stepsOf(opened, (sql) =>
        sql.startsWith('update "tokens"') ? keptPlanOf(opened, { store, sql, values }) : planOf(opened, { store, sql }),
      );
      expect(sent).toEqual(['begin', 'update by users_email_key', expect.stringMatching(update), 'commit']);
    });

    test('signing in finds the user by identity, locks the row by key and stores the token', async () => {
      const sent = await sentBy(() => byPassword.action('signIn', { email, password }));
      const found = 'select by users_normalized_email_key';
      expect(sent).toEqual([found, 'begin', `${lock} by ${byUser}`, 'insert', 'commit']);
    });

    test('changing a password finds the user by key and the tokens by subject', async () => {
      const change = { user: ann, currentPassword: password, password, passwordConfirmation: password };
      const sent = await sentBy(() => byPassword.action('changePassword', change));
      expect(sent).toEqual([
        `select by ${byUser}`,
        'begin',
        `${lock} by ${byUser}`,
        `update by ${byUser}`,
        `update by ${bySubject}`,
        'insert',
        'commit',
      ]);
    });

    test('tokenRevoked is one statement that finds the token by its key', async () => {
      const sent = await sentBy(() => tokenRevoked(Token, { token: ann.$metadata.token }));
      expect(sent).toEqual([`select by ${byToken}`]);
    });

    test('renewToken locks the user, consumes the token by its key and stores another', async () => {
      const sent = await sentBy(async () => expect(await renewToken(User, ann.$metadata.token)).not.toBeNull());
      expect(sent).toEqual(['begin', `${lock} by ${byUser}`, `update by ${byToken}`, 'insert', 'commit']);
    });

    test('revokeToken is a lock and one update by key', async () => {
      const sent = await sentBy(() => revokeToken(Token, ann.$metadata.token));
      expect(sent).toEqual(['begin', `${lock} by ${byUser}`, `update by ${byToken}`, 'commit']);
    });

    test('revoking a token without a row inserts one, and finds the rest of its session by subject', async () => {
      const unknown = { subject: `user?id=${ann.id}`, expiresAt: new Date(Date.now() + 60_000) };
      const sent = await sentBy(() => revokeJti(Token, crypto.randomUUID(), unknown));
      expect(sent).toEqual([
        ...['begin', `${lock} by ${byUser}`, `update by ${byToken}`, 'insert'],
        ...[`select by ${bySubject}`, 'commit'],
      ]);
    });

    test('a stored token is read by its key, the live ones of a subject by subject', async () => {
      expect(await sentBy(() => Token.actions.getToken({ jti: 'j1-1' }))).toEqual([`select by ${byToken}`]);
      const subject = `user?id=${ann.id}`;
      expect(await sentBy(() => Token.actions.liveTokens({ subject }))).toEqual([`select by ${bySubject}`]);
    });

    test('a user is read by subject, read by id and updated by key, in one statement each', async () => {
      const subject = `user?id=${ann.id}`;
      expect(await sentBy(() => User.actions.getBySubject({ subject }))).toEqual([`select by ${byUser}`]);
      expect(await sentBy(() => User.actions.list({}, { filter: { id: ann.id } }))).toEqual([`select by ${byUser}`]);
      const sent = await sentBy(() => User.actions.rename(ann, { displayName: 'Ann' }));
      expect(sent).toEqual([`update by ${byUser}`]);
    });
  });

  describe(`${title}, with tables of its own`, () => {
    const now = '1900-06-01T00:00:00.000Z';
    async function open(resources: readonly AnyResource[], options?: Partial<DomainOptions>): Promise<void> {
      opened = await store.open(resources, options);
      await fillTables(opened, { store, analyzed });
    }
    afterEach(() => opened.close());

    test('authenticate that requires no stored token is one statement that finds user and token by their keys', async () => {
      await open([Lenient, Token]);
      const ann = await Lenient.actions.registerWithPassword(credentials('ann'));
      const sent = await sentBy(async () => {
        expect(await authenticate(Lenient, ann.$metadata.token)).not.toBeNull();
      });
      expect(sent).toEqual([`select by ${byToken}, ${byUser}`]);
    });

    test('logOutEverywhere of some purposes is an update by subject, too', async () => {
      const updates = [...(sqlite ? [`select by ${bySubject}`] : []), `update by ${bySubject}`];
      await open([Choosy, Token]);
      const user = await Choosy.actions.registerWithPassword(credentials('ann'));
      for (const name of ['only', 'allBut', 'both'] as const) {
        const logOut = Info.strategy(Choosy, name);
        const sent = await sentBy(() => logOut.action('logOutEverywhere', { user }));
        expect(sent).toEqual(['begin', `${lock} by ${byUser}`, ...updates, 'commit']);
        const { token: except } = await issueToken(Choosy, user);
        const but = await sentBy(() => logOut.action('logOutEverywhere', { user, except }));
        expect(but).toEqual([...sent.slice(0, 2), `select by ${byToken}, ${byUser}`, ...sent.slice(2)]);
      }
    });

    test('expungeExpired is one statement that finds rows by their expiry and removes them by key, or by address', async () => {
      await open([User, Token], { clock: () => Date.parse(now) });
      opened.statements.length = 0;
      expect(await expungeExpired(Token)).toBe(20);
      const found = [byExpiry, sqlite ? byToken : 'address'].sort().join(', ');
      // How much has expired is for the values to say: planned for all values, PostgreSQL takes it to be a third. A batch
      // is removed like this whether it is all that has expired or a small part of a backlog.
      for (const moment of [now, '2026-06-01T00:00:00.000Z']) {
        const bounds = ["'0001-01-01T00:00:00.000Z'", `'${moment}'`];
        // PostgreSQL compares the bounds once more where it removes.
        const values = [...bounds, '250', ...bounds];
        const sent = await stepsOf(opened, (sql) => keptPlanOf(opened, { store, sql, values }));
        expect(sent).toEqual([`delete by ${found}`]);
      }
    });

    test('this check tells a look-up without its index from one with it', async () => {
      await open([User, Token]);
      const read = () => sentBy(() => Token.actions.liveTokens({ subject: 'user?id=1' }));
      expect(await read()).toEqual([`select by ${bySubject}`]);
      await opened.query(`drop index ${bySubject}`);
      expect(await read()).not.toEqual([`select by ${bySubject}`]);
      await opened.query(`drop index ${byExpiry}`);
      expect(await read()).toEqual(['select scanning tokens']);
    });

    test('an index that is read from end to end counts as a scan', async () => {
      await open([User, Token]);
      const sql = 'select jti from tokens order by jti limit 1';
      expect(await planOf(opened, { store, sql })).toEqual({ scanned: ['tokens'], indexes: [] });
    });
  });
}
