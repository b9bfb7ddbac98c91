import pg from 'pg';
import type { DatabaseSystem, Place } from './database.ts';

/** A database of its own, in place of a schema: PgBouncer does not pass on the search_path of a client. */
export async function ownDatabase(
  system: DatabaseSystem,
  name: string,
): Promise<Place & { readonly kind: 'postgres' }> {
  const place = await system.create();
  if (place.kind === 'sqlite') throw new TypeError('PgBouncer stands in front of PostgreSQL');
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(place.url);
  url.pathname = `/${name}`;
  url.searchParams.delete('options');
  return { kind: 'postgres', url: url.href };
}
