import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyResource, createDomain, type Domain, type DomainOptions } from '@ashlar/core';
import { createTables, type OnStatement } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import Database from 'better-sqlite3';
import pg from 'pg';
import { inject } from 'vitest';

/** A database that a test can take away. */
export interface OwnDataLayer {
  readonly domain: Domain;
  /** Asks the database itself, past Ashlar. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Holds the token table against writers, as a process that hangs does; answers with what lets it go. */
  holdTokens(): Promise<() => Promise<void>>;
  /** Breaks every connection of the data layer; nothing to break where there is no server. */
  breakConnections(): Promise<void>;
  close(): Promise<void>;
}

export interface OwnDataLayerOptions {
  readonly resources: readonly AnyResource[];
  readonly onStatement?: OnStatement;
  readonly domain?: Partial<DomainOptions>;
}

/** Milliseconds that a statement waits for a lock. */
const patience = 300;
/** A read outside of a transaction waits for a lock as long as for its answer. A server on a busy machine answers meanwhile. */
const answerTimeout = 3000;
let opened = 0;

export const ownDataLayers: Readonly<Record<string, (options: OwnDataLayerOptions) => Promise<OwnDataLayer>>> = {
  sqlite: openSqlite,
  postgres: openPostgres,
};

async function openSqlite({ resources, onStatement, domain }: OwnDataLayerOptions): Promise<OwnDataLayer> {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-own-'));
  const filename = join(folder, 'test.db');
  const dataLayer = sqliteDataLayer({ filename, timeout: patience, ...(onStatement && { onStatement }) });
  await createTables(dataLayer, resources);
  const other = new Database(filename);
  const own = createDomain({ name: 'own', resources, dataLayer, ...domain });
  return {
    domain: own,
    query: async (sql) => other.prepare<[], Record<string, unknown>>(sql).all(),
    async holdTokens() {
      other.exec('begin immediate');
      return async () => void other.exec('rollback');
    },
    breakConnections: async () => {},
    async close() {
      await own.close();
      other.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openPostgres({ resources, onStatement, domain }: OwnDataLayerOptions): Promise<OwnDataLayer> {
  const connectionString = inject('postgresUrl');
  const schema = `own_${process.pid}_${Date.now()}_${opened++}`;
  const options = `-c search_path=${schema}`;
  const admin = new pg.Client({ connectionString, options });
  await admin.connect();
  await admin.query(`create schema ${schema}`);
  const dataLayer = postgresDataLayer({
    connectionString,
    options,
    lockTimeout: patience,
    answerTimeout,
    application_name: schema,
    ...(onStatement && { onStatement }),
  });
  await createTables(dataLayer, resources);
  const own = createDomain({ name: 'own', resources, dataLayer, ...domain });
  return {
    domain: own,
    query: async (sql) => (await admin.query<Record<string, unknown>>(sql)).rows,
    async holdTokens() {
      await admin.query('begin; lock table tokens in access exclusive mode');
      return async () => void (await admin.query('rollback'));
    },
    async breakConnections() {
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${schema}'`);
    },
    async close() {
      await own.close();
      await admin.end();
    },
  };
}
