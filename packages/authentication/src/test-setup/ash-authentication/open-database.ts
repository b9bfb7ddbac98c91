// A database that a running AshAuthentication 5.0.0-rc.12 made and wrote: its tables (schema.sql) and rows (fixtures.json).
import { readFileSync } from 'node:fs';
import { type AnyResource, attribute, createDomain, type Domain, uuidPrimaryKey } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import pg from 'pg';
import { inject } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { bcryptHashProvider } from '../../secrets/bcrypt-hash-provider.ts';
import { quickHash } from '../accounts.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

const row = z.object({
  jti: z.string(),
  subject: z.string(),
  purpose: z.string(),
  expires_at: z.string(),
  extra_data: z.record(z.string(), z.unknown()).nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
/** What the original said of a token: whether a request with it was let in, and whether `Jwt.verify` held. */
const check = z.object({
  bearer_assigns: z.object({ current_user: z.string().optional() }),
  jwt_verify: z.string(),
  'token_revoked?': z.boolean(),
});
const moment = z.object({ checks: z.record(z.string(), check), rows: z.array(row) });

const schema = z.object({
  signing_secret: z.string(),
  subjects: z.object({ alice: z.string() }),
  tokens_alice: z.array(
    z.object({ label: z.string(), token: z.string(), header: z.unknown(), claims: z.record(z.string(), z.unknown()) }),
  ),
  users_rows_at_end: z.tuple([
    z.object({ id: z.string(), email: z.string(), name: z.string().nullable(), hashed_password: z.string() }),
  ]),
  plain_passwords: z.object({ 'alice@example.com': z.string() }),
  log_out_everywhere: z.object({ before: moment, after: moment }),
});

/** Everything that the original wrote and said. */
export const original: z.infer<typeof schema> = schema.parse(JSON.parse(read('fixtures.json')));
/** Its only user. */
export const [alice] = original.users_rows_at_end;
export const alicesPassword = original.plain_passwords['alice@example.com'];
/** When it judged its tokens, just before it logged Alice out. */
const judgedAt = Date.parse('2026-11-23T08:52:37.400Z');

export const AshToken = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });

/** The tokens section that lets in what the original issued. */
export const ashTokens = {
  enabled: true,
  tokenResource: AshToken,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: original.signing_secret,
  issuer: 'AshAuthentication v5.0.0',
  audience: '~> 5.0',
  compatibility: 'ashAuthentication',
} as const;

/** The original's user resource, declared here. */
export const AshUser = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    name: z.string().nullable(),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  authentication: {
    tokens: ashTokens,
    strategies: {
      password: {
        identityField: 'email',
        // The column is citext: the database compares.
        caseSensitive: true,
        hashProvider: [quickHash, bcryptHashProvider()],
      },
    },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});

/** The database, and a domain over it whose clock stands at `now`. */
export interface AshDatabase {
  readonly domain: Domain;
  readonly dataLayer: DataLayer;
  readonly connectionString: string;
  now: number;
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** The token rows as the database has them, by `jti`. */
  tokenRows(): Promise<z.infer<typeof row>[]>;
  close(): Promise<void>;
}

let databases = 0;

/**
 * Creates the original's database, as it was just before it logged Alice out, and a domain with these resources over it. The
 * server needs the extension citext.
 */
export async function openAshDatabase(resources: readonly AnyResource[] = [AshUser, AshToken]): Promise<AshDatabase> {
  const url = new URL(inject('postgresUrl'));
  const server = new pg.Client({ connectionString: url.href });
  await server.connect();
  const name = `ash_${process.pid}_${Date.now()}_${databases++}`;
  await server.query(`create database ${name}`);
  url.pathname = `/${name}`;
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query('create extension citext');
  await admin.query(read('schema.sql'));
  await admin.query('insert into users select * from json_populate_record(null::users, $1)', [JSON.stringify(alice)]);
  await admin.query('insert into tokens select * from json_populate_recordset(null::tokens, $1)', [
    JSON.stringify(original.log_out_everywhere.before.rows),
  ]);
  const dataLayer = postgresDataLayer({ connectionString: url.href });
  const opened: AshDatabase = {
    now: judgedAt,
    connectionString: url.href,
    dataLayer,
    domain: createDomain({ name, resources, dataLayer, clock: () => opened.now }),
    query: async (sql) => (await admin.query<Record<string, unknown>>(sql)).rows,
    async tokenRows() {
      const rows = await opened.query('select to_json(tokens) as row from tokens order by jti');
      return rows.map((each) => row.parse(each.row));
    },
    async close() {
      await opened.domain.close();
      await admin.end();
      await server.query(`drop database ${name} with (force)`);
      await server.end();
    },
  };
  return opened;
}
