import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyResource, createDomain, type Domain, type DomainOptions, memoryDataLayer } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { inject, onTestFinished } from 'vitest';

type Options = Pick<DomainOptions, 'clock' | 'onError'>;

/** A kind of store for the tests. It is closed and removed after each test. */
export interface TestStore {
  readonly name: 'memory' | 'sqlite' | 'postgres';
  open(resources: readonly AnyResource[], options?: Options): Promise<Domain>;
}

/** Memory, SQLite in a file of its own, and PostgreSQL in a schema of its own. */
export const stores: readonly TestStore[] = [
  { name: 'memory', open: openMemory },
  { name: 'sqlite', open: openSqlite },
  { name: 'postgres', open: openPostgres },
];

async function openMemory(resources: readonly AnyResource[], options: Options = {}): Promise<Domain> {
  const domain = createDomain({ name: 'test', resources, dataLayer: memoryDataLayer(), ...options });
  onTestFinished(() => domain.close());
  return domain;
}

async function openSqlite(resources: readonly AnyResource[], options: Options = {}): Promise<Domain> {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-third-party-'));
  const dataLayer = sqliteDataLayer({ filename: join(folder, 'test.db') });
  await createTables(dataLayer, resources);
  const domain = createDomain({ name: 'test', resources, dataLayer, ...options });
  onTestFinished(async () => {
    await domain.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return domain;
}

let schemas = 0;

async function openPostgres(resources: readonly AnyResource[], options: Options = {}): Promise<Domain> {
  const connectionString = inject('postgresUrl');
  const schema = `third_party_${process.pid}_${Date.now()}_${schemas++}`;
  const admin = postgresDataLayer({ connectionString });
  await admin.kysely().schema.createSchema(schema).execute();
  const dataLayer = postgresDataLayer({ connectionString, options: `-c search_path=${schema}` });
  await createTables(dataLayer, resources);
  const domain = createDomain({ name: 'test', resources, dataLayer, ...options });
  onTestFinished(async () => {
    await domain.close();
    await admin.kysely().schema.dropSchema(schema).cascade().execute();
    await admin.close();
  });
  return domain;
}
