import pg from 'pg';

/** A schema of a test's own on the server of the run. */
export interface TestSchema {
  readonly connectionString: string;
  /** Makes it the schema of connections: `postgresDataLayer({ connectionString, options })`. */
  readonly options: string;
}

let schemas = 0;

/** Creates an empty schema. */
export async function createSchema(connectionString: string): Promise<TestSchema> {
  const name = `kysely_${process.pid}_${Date.now()}_${schemas++}`;
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(`create schema ${name}`);
  } finally {
    await client.end();
  }
  return { connectionString, options: `-c search_path=${name}` };
}
