import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyResource, createDomain, type DataLayer, type Domain, type DomainOptions } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import pg from 'pg';
import { inject } from 'vitest';

/** A real database with the tables of some resources, and the domain over it. */
export interface OpenedStore {
  readonly domain: Domain;
  readonly dataLayer: DataLayer;
  /** Every statement sent since the test began or emptied it: `statements.length = 0`. */
  readonly statements: string[];
  /** Asks the database itself, past Ashlar: rows by column name. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** A kind of database that every promise is checked on. */
export interface TestStore {
  readonly name: 'sqlite' | 'postgres';
  open(resources: readonly AnyResource[], options?: Partial<DomainOptions>): Promise<OpenedStore>;
}

/** SQLite in a file of its own, and PostgreSQL in a schema of its own. */
export const stores: readonly TestStore[] = [
  { name: 'sqlite', open: openSqlite },
  { name: 'postgres', open: openPostgres },
];

async function openSqlite(resources: readonly AnyResource[], options?: Partial<DomainOptions>): Promise<OpenedStore> {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-test-'));
  const statements: string[] = [];
  const dataLayer = sqliteDataLayer({
    filename: join(folder, 'test.db'),
    onStatement: ({ sql }) => void statements.push(sql),
  });
  await createTables(dataLayer, resources);
  const domain = createDomain({ name: 'accounts', resources, dataLayer, ...options });
  statements.length = 0;
  return {
    domain,
    dataLayer,
    statements,
    async query(sql) {
      const { default: Database } = await import('better-sqlite3');
      const database = new Database(join(folder, 'test.db'));
      try {
        const statement = database.prepare<[], Record<string, unknown>>(sql);
        if (statement.reader) return statement.all();
        statement.run();
        return [];
      } finally {
        database.close();
      }
    },
    async close() {
      await domain.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let schemas = 0;

async function openPostgres(resources: readonly AnyResource[], options?: Partial<DomainOptions>): Promise<OpenedStore> {
  const connectionString = inject('postgresUrl');
  const schema = `authentication_${process.pid}_${Date.now()}_${schemas++}`;
  const admin = new pg.Client({ connectionString, options: `-c search_path=${schema}` });
  await admin.connect();
  await admin.query(`create schema ${schema}`);
  const statements: string[] = [];
  const dataLayer = postgresDataLayer({
    connectionString,
    options: `-c search_path=${schema}`,
    onStatement: ({ sql }) => void statements.push(sql),
  });
  await createTables(dataLayer, resources);
  const domain = createDomain({ name: 'accounts', resources, dataLayer, ...options });
  statements.length = 0;
  return {
    domain,
    dataLayer,
    statements,
    query: async (sql) => (await admin.query<Record<string, unknown>>(sql)).rows,
    async close() {
      await domain.close();
      await admin.end();
    },
  };
}
