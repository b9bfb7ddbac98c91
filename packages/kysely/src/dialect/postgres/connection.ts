import { createHash } from 'node:crypto';
import type { Outcome, Row } from '@ashlar/core';
import type { CustomTypesConfig, PoolClient, QueryArrayConfig, QueryArrayResult } from 'pg';
import type { CompiledStatement } from '../../compile/compiled-statement.ts';
import { type OnStatement, report } from '../../session/on-statement.ts';
import type { PostgresDatabase } from './database.ts';

type Values = readonly unknown[];

const NO_ROWS: readonly Row[] = Object.freeze([]);

/** A server keeps a named statement as long as the connection lives, and filters from outside take any number of shapes. */
const mostNames = 2000;

/** Statements know the storage of their columns, so they take the text that the server sent as it is. */
const asSent: CustomTypesConfig = { getTypeParser: () => (text: unknown) => text };

/** How statements are sent to PostgreSQL. */
export function postgresDatabase(onStatement: OnStatement | undefined): PostgresDatabase {
  const names = new WeakMap<CompiledStatement, string>();
  let given = 0;
  const inTransaction = new WeakSet<PoolClient>();

  /** The name under which a connection keeps a statement prepared: the same SQL has the same name. */
  function nameOf(statement: CompiledStatement): string | undefined {
    const known = names.get(statement);
    if (known !== undefined || given >= mostNames) return known;
    given += 1;
    const name = `ashlar_${createHash('sha256').update(statement.sql).digest('hex').slice(0, 32)}`;
    names.set(statement, name);
    return name;
  }

  async function observed<Result>(client: PoolClient, sql: string, work: () => Promise<Result>): Promise<Result> {
    if (onStatement === undefined) return work();
    if (sql.startsWith('begin')) inTransaction.add(client);
    const sent = { at: performance.now(), inTransaction: inTransaction.has(client) };
    try {
      return await work();
    } finally {
      report(onStatement, sql, sent);
      if (sql === 'commit' || sql === 'rollback') inTransaction.delete(client);
    }
  }

  return {
    async run(client, statement, values) {
      const text = statement.sql;
      const name = nameOf(statement);
      const query = {
        ...(name === undefined ? {} : { name }),
        text,
        values: values as unknown[],
        rowMode: 'array' as const,
        types: asSent,
      };
      const result = await observed(client, text, () => send(client, query));
      return outcomeOf(statement, result);
    },
    execute(client, { sql, parameters }) {
      return observed(client, sql, async () => {
        const { command, rowCount, rows } = await client.query<Row>(sql, [...parameters]);
        const writes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE';
        return writes ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
      });
    },
    command(client, sql) {
      return observed(client, sql, async () => (await client.query(sql)).command);
    },
  };
}

/** By callback: the promise of `query` costs a second one, for a stack trace that errors of ours do not carry. */
function send(client: PoolClient, query: QueryArrayConfig<unknown[]>): Promise<QueryArrayResult<unknown[]>> {
  return new Promise((resolve, reject) => {
    client.query<unknown[], unknown[]>(query, (error: Error | null, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}

function outcomeOf(statement: CompiledStatement, { rows, rowCount }: QueryArrayResult<Values & unknown[]>): Outcome {
  if (statement.kind !== 'select' && statement.columns.length === 0) return { rows: NO_ROWS, count: rowCount ?? 0 };
  return { rows: statement.decode(rows), count: rows.length };
}
