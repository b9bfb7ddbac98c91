import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyResource, createDomain, type Domain, type DomainOptions } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
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
  /** Where another process finds it. */
  readonly address: StoreAddress;
  /** Another data layer and domain over the same database, as a second process has. It may differ in some options. */
  openAnother(changed?: Partial<DomainOptions>): Pick<OpenedStore, 'domain' | 'dataLayer' | 'statements'>;
  close(): Promise<void>;
}

/** What a data layer needs to reach the database of a test. */
export type StoreAddress =
  | { readonly filename: string }
  | { readonly connectionString: string; readonly options?: string; readonly preparedStatements?: boolean };

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
  const address = { filename: join(folder, 'test.db') };
  const connect: Connect = (onStatement) => sqliteDataLayer({ ...address, onStatement });
  const { first, openAnother, closeAll } = await openDomains(connect, resources, options);
  return {
    ...first,
    address,
    openAnother,
    async query(sql) {
      const { default: Database } = await import('better-sqlite3');
      const database = new Database(address.filename);
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
      await closeAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let schemas = 0;

async function openPostgres(resources: readonly AnyResource[], options?: Partial<DomainOptions>): Promise<OpenedStore> {
  const schema = `authentication_${process.pid}_${Date.now()}_${schemas++}`;
  const address = { connectionString: inject('postgresUrl'), options: `-c search_path=${schema}` };
  const admin = new pg.Client(address);
  await admin.connect();
  await admin.query(`create schema ${schema}`);
  return openOnServer({ address, admin, release: async () => {} }, resources, options);
}

/** An empty database or schema of a server. */
export interface ServerDatabase {
  readonly address: Extract<StoreAddress, { readonly connectionString: string }>;
  /** Asks it past Ashlar; is ended with the store. */
  readonly admin: pg.Client;
  /** Called when the store is closed. */
  release(): Promise<void>;
}

/** Opens a store on PostgreSQL. */
export async function openOnServer(
  { address, admin, release }: ServerDatabase,
  resources: readonly AnyResource[],
  options: Partial<DomainOptions> | undefined,
): Promise<OpenedStore> {
  const connect: Connect = (onStatement) => postgresDataLayer({ ...address, onStatement });
  const { first, openAnother, closeAll } = await openDomains(connect, resources, options);
  return {
    ...first,
    address,
    openAnother,
    query: async (sql) => (await admin.query<Record<string, unknown>>(sql)).rows,
    async close() {
      await closeAll();
      await admin.end();
      await release();
    },
  };
}

type Connect = (onStatement: (statement: { readonly sql: string }) => void) => ReturnType<typeof sqliteDataLayer>;
type OpenedDomain = Pick<OpenedStore, 'domain' | 'dataLayer' | 'statements'>;
type OpenAnother = (changed?: Partial<DomainOptions>) => OpenedDomain;

/** The first domain over a new database, with its tables, and the means to open more. */
async function openDomains(
  connect: Connect,
  resources: readonly AnyResource[],
  options: Partial<DomainOptions> | undefined,
): Promise<{ first: OpenedDomain; openAnother: OpenAnother; closeAll: () => Promise<void> }> {
  const opened: OpenedDomain[] = [];
  const openAnother: OpenAnother = (changed) => {
    const statements: string[] = [];
    const dataLayer = connect(({ sql }) => void statements.push(sql));
    const name = opened.length === 0 ? 'accounts' : `accounts ${opened.length}`;
    const domain = createDomain({ name, resources, dataLayer, ...options, ...changed });
    const another = { domain, dataLayer, statements };
    opened.push(another);
    return another;
  };
  const first = openAnother();
  await createTables(first.dataLayer, resources);
  first.statements.length = 0;
  return {
    first,
    openAnother,
    closeAll: async () => {
      for (const { domain } of opened) await domain.close();
    },
  };
}
