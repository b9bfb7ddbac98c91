import assert from 'node:assert/strict';
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import { hashProvider, outcome, sender, signingSecret, StrictUser as User } from '../test-setup/gated-accounts.ts';
import { storesAndPoolers } from '../test-setup/pooled-stores.ts';
import type { OpenedStore } from '../test-setup/stores.ts';
import { explore } from '../testing/explore.ts';

const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const asSignIn = { context: { tokenType: 'sign_in' } };
const password = Info.strategy(User, 'password');
const out = Info.strategy(User, 'logOutEverywhere');
const collided = { code: 'TRANSACTION_CONFLICT', class: 'unavailable' };

/** Makes PostgreSQL refuse so many inserts of tokens, as if they collided with another transaction. */
const refuse = (times: number, sqlstate: string): string => `
  create sequence tries;
  create function collide() returns trigger language plpgsql as $$ begin
    if nextval('tries') <= ${times} then raise exception using errcode = '${sqlstate}'; end if;
    return new;
  end $$;
  create trigger collide before insert on tokens for each row execute function collide()`;

for (const store of storesAndPoolers.filter(({ name }) => name !== 'sqlite')) {
  describe(`dead-locks and collisions on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
    });
    afterEach(() => opened.close());

    const register = () => password.action('register', ann);
    const liveRows = () => opened.query("select * from tokens where purpose <> 'revocation'");
    /** The application's own transaction, which takes the locks the wrong way round: tokens, then the user. */
    const lockTokens = async (): Promise<void> => {
      await opened.query('begin');
      await opened.query('lock table tokens in share row exclusive mode');
    };
    const lockUser = () => opened.query('select * from users for update');
    /** Waits until a call waits for the application. In a dead-lock, PostgreSQL ends the one that has waited a second first. */
    const callWaits = () =>
      expect
        .poll(() =>
          opened.query('select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))'),
        )
        .not.toEqual([]);

    /**
     * Closes the circle by asking for the user, and says whether PostgreSQL ended our transaction and not the application's:
     * it mostly does, as ours has waited for longer; on a busy machine it may be the other one.
     */
    const closeTheCircle = async (): Promise<boolean> => {
      const { error } = await outcome(lockUser());
      if (error !== undefined) expect(error).toMatchObject({ code: '40P01' });
      await opened.query(error === undefined ? 'commit' : 'rollback');
      return error === undefined;
    };

    test('G7 a sign-in that dead-locks with the application is repeated, and succeeds', async () => {
      const user = await register();
      const gate = signingSecret.beforeStore(opened.domain);
      const reached = gate.hold();
      const signIn = password.action('signIn', known);
      await reached;
      await lockTokens();
      gate.release();
      await callWaits();
      opened.statements.length = 0;
      const ended = await closeTheCircle();

      const session = await signIn;
      if (ended) expect(opened.statements).toContain('rollback');
      expect(await authenticate(User, session.$metadata.token)).toMatchObject({ user: { id: user.id } });
      expect(await liveRows()).toHaveLength(2);
    });

    test('G7 the sign-in succeeds whichever transaction the dead-lock ends', async () => {
      await register();
      const gate = signingSecret.beforeStore(opened.domain);
      const reached = gate.hold();
      const signIn = password.action('signIn', known);
      await reached;
      await lockTokens();
      const [{ pid } = {}] = await opened.query('select pg_backend_pid() as pid');
      const locking = outcome(lockUser());
      const watcher = new pg.Client({ connectionString: inject('postgresUrl') });
      await watcher.connect();
      const waiting = `select 1 from pg_locks where not granted and pid = ${pid}`;
      await expect.poll(async () => (await watcher.query(waiting)).rowCount).toBeGreaterThan(0);
      await watcher.end();
      gate.release();

      // Mostly it is the application's, which has waited for longer; on a busy machine the other one.
      const { error } = await locking;
      if (error !== undefined) expect(error).toMatchObject({ code: '40P01' });
      await opened.query(error === undefined ? 'commit' : 'rollback');
      expect(await authenticate(User, (await signIn).$metadata.token)).not.toBeNull();
    });

    test('G7 an exchange that dead-locks is repeated, and consumes the token once', async () => {
      await register();
      const { token } = (await password.action('signIn', known, asSignIn)).$metadata;
      await opened.query('begin');
      await opened.query('update tokens set updated_at = updated_at');
      const exchanging = password.action('signInWithToken', { token });
      await callWaits();
      opened.statements.length = 0;
      const ended = await closeTheCircle();

      expect(await authenticate(User, (await exchanging).$metadata.token)).not.toBeNull();
      if (ended) expect(opened.statements).toContain('rollback');
      await expect(password.action('signInWithToken', { token })).rejects.toMatchObject({ class: 'forbidden' });
    });

    test('G7 a log-out that dead-locks is repeated, and ends every session', async () => {
      const user = await register();
      await password.action('signIn', known);
      await opened.query('begin');
      await opened.query('update tokens set updated_at = updated_at');
      const loggingOut = out.action('logOutEverywhere', { user });
      await callWaits();
      opened.statements.length = 0;
      const ended = await closeTheCircle();

      expect((await loggingOut).$metadata.revoked).toBe(2);
      if (ended) expect(opened.statements).toContain('rollback');
      expect(await liveRows()).toEqual([]);
    });

    test('G7 in a transaction of the application nothing is repeated: the call is unavailable, and nothing is stored', async () => {
      await register();
      const gate = signingSecret.beforeStore(opened.domain);
      const reached = gate.hold();
      const signIn = outcome(opened.domain.transaction(() => password.action('signIn', known)));
      await reached;
      await lockTokens();
      gate.release();
      await callWaits();
      const ended = await closeTheCircle();

      const { error } = await signIn;
      if (ended) expect(error).toMatchObject(collided);
      expect(await liveRows()).toHaveLength(error === undefined ? 2 : 1);
    });

    test.each(['40001', '40P01'])(
      'G7 collisions (%s) are repeated, and then unavailable, never a success',
      async (sqlstate) => {
        const user = await register();
        const { token } = (await password.action('signIn', known, asSignIn)).$metadata;
        await opened.query(refuse(3, sqlstate));
        const exchanged = await password.action('signInWithToken', { token });
        expect(await authenticate(User, exchanged.$metadata.token)).not.toBeNull();
        expect(await liveRows()).toHaveLength(2);

        await opened.query('drop function collide cascade; drop sequence tries');
        await opened.query(refuse(1_000_000, sqlstate));
        const change = {
          user,
          currentPassword: ann.password,
          ...{ password: 'another one', passwordConfirmation: 'another one' },
        };
        for (const call of [() => password.action('signIn', known), () => password.action('changePassword', change)]) {
          expect((await outcome(call())).error).toMatchObject(collided);
        }
        await opened.query('drop function collide cascade');
        // Neither the change nor the log-out that it brings about was left behind.
        expect(await liveRows()).toHaveLength(2);
        expect(await authenticate(User, exchanged.$metadata.token)).not.toBeNull();
        await password.action('signIn', known);
      },
    );

    test('G7 a locked user is unavailable at the deadline, and no session ends', async () => {
      const user = await register();
      const { address } = opened;
      assert('connectionString' in address);
      const dataLayer = postgresDataLayer({ ...address, lockTimeout: 100 });
      const domain = createDomain({ name: 'impatient', resources: [User, Token], dataLayer });
      await opened.query('begin');
      await lockUser();
      const unavailable = { code: 'STORE_UNAVAILABLE', class: 'unavailable' };
      await expect(password.action('signIn', known, { domain })).rejects.toMatchObject(unavailable);
      await expect(out.action('logOutEverywhere', { userId: user.id }, { domain })).rejects.toMatchObject(unavailable);
      await opened.query('commit');
      expect(await liveRows()).toHaveLength(1);
      await domain.close();
    });
  });
}

test('G7 50 random interleavings in a PostgreSQL database of their own dead-lock nowhere', {
  timeout: 120_000,
}, async () => {
  const database = `dead_locks_${process.pid}_${Date.now()}`;
  const admin = new pg.Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  await admin.query(`create database ${database}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = database;
  const dataLayer = postgresDataLayer({ connectionString: url.href });
  await createTables(dataLayer, [User, Token]);
  const domain = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });
  const { violation } = await explore(User, {
    sender,
    gates: [hashProvider.afterVerify, hashProvider.afterHash, signingSecret.beforeStore(domain)],
    register: (given, number) =>
      password.action('register', { email: `user${number}@example.com`, password: given, passwordConfirmation: given }),
  });
  await domain.close();
  expect(violation).toBeUndefined();
  // The statistics of a connection are there once it has ended.
  const statistics = `select deadlocks, conflicts, xact_commit from pg_stat_database where datname = '${database}'`;
  await expect
    .poll(async () => (await admin.query(statistics)).rows[0])
    .toMatchObject({ deadlocks: '0', conflicts: '0', xact_commit: expect.stringMatching(/^[0-9]{3,}$/) });
  await admin.query(`drop database ${database} with (force)`);
  await admin.end();
});
