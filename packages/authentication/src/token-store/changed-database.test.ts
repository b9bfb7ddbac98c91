// PostgreSQL changes while sessions go on: tables get other columns, prepared statements vanish, the server crashes.
import { createDomain, type Domain } from '@ashlar/core';
import { createTables, type KyselyDataLayer } from '@ashlar/kysely';
import { type PostgresOptions, postgresDataLayer } from '@ashlar/kysely/postgres';
import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { revokeJti } from '../sessions/revoke-jti.ts';
import { revokeToken } from '../sessions/revoke-token.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';

const byPassword = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
let schemas = 0;
let admin: pg.Client;
let schema: string;
let domain: Domain | undefined;

beforeEach(async () => {
  schema = `changed_${process.pid}_${Date.now()}_${schemas++}`;
  admin = new pg.Client({ connectionString: inject('postgresUrl'), options: `-c search_path=${schema}` });
  await admin.connect();
  await admin.query(`create schema ${schema}`);
});

afterEach(async () => {
  await domain?.close();
  await admin.end();
});

async function open(options: PostgresOptions = {}): Promise<KyselyDataLayer> {
  const dataLayer = postgresDataLayer({
    connectionString: inject('postgresUrl'),
    options: `-c search_path=${schema} ${options.options ?? ''}`,
    max: options.max ?? 10,
  });
  await createTables(dataLayer, [User, Token]);
  domain = createDomain({ name: 'accounts', resources: [User, Token], dataLayer });
  return dataLayer;
}

/** What one user does from signing in to logging out; every step is asked for its outcome. */
async function session(name: string): Promise<void> {
  const { email, password } = credentials(name);
  const ann = await byPassword.action('signIn', { email, password });
  expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
  const renewed = await renewToken(User, ann.$metadata.token);
  expect(renewed).not.toBeNull();
  await User.actions.rename(ann, { displayName: name });
  await logOut.action('logOutEverywhere', { user: ann });
  expect(await authenticate(User, ann.$metadata.token)).toBeNull();
}

const names = ['ann', 'bob', 'cy', 'dan', 'eve', 'fay'];

async function underTraffic(change: () => Promise<unknown>): Promise<void> {
  for (const name of names) await byPassword.action('register', credentials(name));
  await Promise.all(names.map(session));
  let changing = true;
  const traffic = names.map(async (name) => {
    while (changing) await session(name);
    await session(name);
  });
  try {
    await change();
  } finally {
    changing = false;
  }
  await Promise.all(traffic);
}

test('sessions continue while columns of users and tokens change their types', async () => {
  await open({ max: 4 });
  await underTraffic(async () => {
    for (const length of [200, 300]) {
      await admin.query(`alter table users alter column display_name type varchar(${length})`);
      await admin.query(`alter table users alter column email type varchar(${length})`);
      await admin.query(`alter table tokens alter column purpose type varchar(${length})`);
    }
    await admin.query('alter table users alter column created_at type timestamptz(6)');
    await admin.query('alter table tokens alter column expires_at type timestamptz(6)');
  });
});

test('sessions continue when prepared statements vanish from their connections', async () => {
  const dataLayer = await open({ max: 4 });
  await underTraffic(async () => {
    for (let round = 0; round < 20; round++) await sql`deallocate all`.execute(dataLayer.kysely());
  });
});

test('every end of a session is committed durably, on a server with synchronous_commit off', async () => {
  await open({ options: '-c synchronous_commit=off' });
  const ann = await byPassword.action('register', credentials('ann'));
  await admin.query(`
    create table commits (level text);
    create function tell_level() returns trigger language plpgsql as
      $$ begin insert into ${schema}.commits values (current_setting('synchronous_commit')); return null; end $$;
    create trigger tell after insert or update or delete on tokens for each statement execute function tell_level()`);
  const { password } = credentials('ann');
  const change = { user: ann, currentPassword: password, password, passwordConfirmation: password };
  const fresh = async () =>
    (await byPassword.action('signIn', { email: credentials('ann').email, password })).$metadata.token;
  const endings: readonly (() => Promise<unknown>)[] = [
    async () => revokeToken(Token, await fresh()),
    async () =>
      revokeJti(Token, crypto.randomUUID(), {
        subject: `user?id=${ann.id}`,
        expiresAt: new Date(Date.now() + 60_000),
      }),
    async () => renewToken(User, await fresh()),
    () => logOut.action('logOutEverywhere', { user: ann }),
    () => byPassword.action('changePassword', change),
    () => User.actions.setPassword(ann, { password }),
    () => User.actions.remove(ann),
  ];
  for (const end of endings) {
    await end();
    const { rows } = await admin.query<{ level: string }>('select distinct level from commits');
    expect(rows).toEqual([{ level: 'on' }]);
    await admin.query('delete from commits');
  }
});
