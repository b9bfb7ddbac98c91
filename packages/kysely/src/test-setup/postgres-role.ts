import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import type { PostgresOptions } from '../postgres-pool/options.ts';
import { createSchema } from './postgres-schema.ts';

/** A role of the current test, for which these settings are the default. */
export async function roleWith(settings: readonly string[]): Promise<PostgresOptions> {
  const url = new URL(inject('postgresUrl'));
  const schema = await createSchema(url.href);
  const role = `relied_${process.pid}_${Date.now()}`;
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  onTestFinished(async () => {
    await admin.query(`drop owned by ${role} cascade; drop role ${role}`);
    await admin.end();
  });
  await admin.query(`create role ${role} superuser login password 'relied'`);
  for (const setting of settings) await admin.query(`alter role ${role} set ${setting}`);
  url.username = role;
  url.password = 'relied';
  return { connectionString: url.href, options: schema.options };
}
