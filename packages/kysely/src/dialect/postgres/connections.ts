import type { Outcome } from '@ashlar/core';
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import type { CompiledStatement } from '../../compile/compiled-statement.ts';
import type { OnStatement } from '../../session/on-statement.ts';
import type { Connections } from '../../session/session.ts';
import { assertReadCommitted } from '../../session/unsuitable.ts';
import { postgresDatabase } from './connection.ts';
import { timestampFrom } from './decode-value.ts';
import { postgresDialect } from './dialect.ts';
import { postgresSession } from './session.ts';
import { connectionSurvives } from './translate-error.ts';

const INT8 = 20;
const TIMESTAMP_WITHOUT_ZONE = 1114;

/** Opens a pool; connects when it is first used. */
export function postgresConnections(config: pg.PoolConfig, onStatement: OnStatement | undefined): Connections {
  const pool = new pg.Pool({ types: { getTypeParser }, ...config });
  // Without a listener a connection that breaks, idle or in use, ends the process. Whoever uses it is told by its query.
  const ignore = (): void => {};
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  const database = postgresDatabase(onStatement);
  let closed: Promise<void> | undefined;

  async function run(statement: CompiledStatement, values: readonly unknown[]): Promise<Outcome> {
    const client = await pool.connect();
    // Unlike with pool.query, a refused statement does not cost the connection.
    let survives = true;
    try {
      return await database.run(client, statement, values);
    } catch (error) {
      survives = connectionSurvives(error);
      throw error;
    } finally {
      client.release(!survives);
    }
  }

  return {
    dialect: postgresDialect,
    run,
    acquire: async () => postgresSession(await pool.connect(), database),
    async assertSuitable(session) {
      await assertReadCommitted((sql) => session.execute(CompiledQuery.raw(sql)));
    },
    close() {
      closed ??= pool.end();
      return closed;
    },
  };
}

/** For statements of the application. Columns without a time zone hold UTC; int8 is a number where it can be. */
const getTypeParser: typeof pg.types.getTypeParser = ((id: number, format: 'text' | 'binary' = 'text') => {
  if (format === 'text' && id === TIMESTAMP_WITHOUT_ZONE) return timestampFrom;
  if (format === 'text' && id === INT8) return wholeNumberFrom;
  return pg.types.getTypeParser(id, format as 'text');
}) as typeof pg.types.getTypeParser;

function wholeNumberFrom(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
