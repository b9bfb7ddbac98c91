import type { Outcome, Row } from '@ashlar/core/data-layer';
import pg, { type CustomTypesConfig, type PoolClient, type QueryArrayResult, type QueryResult } from 'pg';
import type { CompiledStatement } from '../../compile/compiled-statement.ts';
import { changesSettings, changesTables, endsTransaction } from '../../postgres-pool/ends-transaction.ts';
import type { Send } from '../../postgres-pool/exchange.ts';
import type { PostgresPool } from '../../postgres-pool/pool.ts';
import { preparedStatements } from '../../postgres-pool/prepared-statements.ts';
import { type Lead, queryBehind } from '../../postgres-pool/query-behind.ts';
import { type OnStatement, report } from '../../session/on-statement.ts';
import type { PostgresDatabase } from './database.ts';

type Rows = QueryArrayResult<unknown[]>;

/** The options for sending statements. */
interface Sending {
  readonly preparedStatements: boolean;
  readonly onStatement: OnStatement | undefined;
}

const NO_ROWS: readonly Row[] = Object.freeze([]);

/** Statements know the storage of their columns, so they take the text that the server sent as it is. */
const asSent: CustomTypesConfig = { getTypeParser: (type) => (type === PADDED ? withoutPadding : asItIs) };
/** The type `character(n)`. Blanks at its end are not part of the value: PostgreSQL drops them in a text too. */
const PADDED: number = pg.types.builtins.BPCHAR;
const asItIs = (text: unknown): unknown => text;
const withoutPadding = (text: unknown): unknown => (typeof text === 'string' ? text.replace(/ +$/, '') : text);

/** How statements of ours are sent. Without values, pg would else send one as text, which is another protocol. */
const extended = { rowMode: 'array' as const, types: asSent, queryMode: 'extended' };

/** How statements are sent to PostgreSQL. */
export function postgresDatabase(
  pool: PostgresPool,
  { preparedStatements: keeps, onStatement }: Sending,
): PostgresDatabase {
  const prepared = preparedStatements(keeps);

  /** What is to be run ahead of statements. A connection prepares it by running it once: alone, it changes nothing. */
  async function leadOn(client: PoolClient, sql: string): Promise<Lead> {
    const own = prepared.on(client, sql);
    const { name } = own;
    if (name !== undefined && !own.wasPrepared) {
      await pool.ask<QueryResult>(client, (answered) => client.query({ name, text: sql }, answered));
      prepared.note(client, own);
    }
    return { sql, name };
  }

  async function observed<Result>(client: PoolClient, sql: string, work: () => Promise<Result>): Promise<Result> {
    if (onStatement === undefined) return work();
    const inTransaction = sql.startsWith('begin') || client.getTransactionStatus() !== 'I';
    const sent = { at: performance.now(), inTransaction };
    try {
      return await work();
    } finally {
      report(onStatement, sql, sent);
    }
  }

  return {
    async run(client, { statement, values, ahead }) {
      const text = statement.sql;
      const own = prepared.on(client, text);
      const query = { ...(own.name === undefined ? {} : { name: own.name }), text, values: [...values], ...extended };
      const lead = ahead === undefined ? undefined : await leadOn(client, ahead);
      const send: Send<Rows> = (answered) =>
        lead === undefined ? client.query(query, answered) : client.query(queryBehind(lead, query, answered));
      const result = await observed(client, text, () => pool.ask(client, send, own.wasPrepared));
      if (!own.wasPrepared) prepared.note(client, own);
      return outcomeOf(statement, result);
    },
    execute(client, { sql, parameters }) {
      return observed(client, sql, async () => {
        const answer = await pool.ask<AnyResults>(client, (answered) => client.query(sql, [...parameters], answered));
        const results = 'command' in answer ? [answer] : answer;
        const commands = commandsOf(results);
        if (changesSettings(sql)) pool.agreeAgain(client);
        if (changesTables(commands)) prepared.again(client);
        const ends = client.getTransactionStatus() === 'I' || endsTransaction(sql, commands);
        const { command, rowCount, rows } = results[results.length - 1] ?? { command: '', rowCount: 0, rows: [] };
        const writes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE';
        const result = writes ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
        return { result, endedTransaction: ends };
      });
    },
    command(client, sql, shown = sql) {
      return observed(client, shown, async () => {
        const answer = await pool.ask<AnyResults>(client, (answered) => client.query(sql, answered));
        return 'command' in answer ? answer.command : (answer[answer.length - 1]?.command ?? '');
      });
    },
  };
}

/** Several, where the text holds several statements. */
type AnyResults = QueryResult | readonly QueryResult[];

function commandsOf(results: readonly QueryResult[]): readonly string[] {
  return results.map(({ command }) => command);
}

function outcomeOf(statement: CompiledStatement, { rows, rowCount }: Rows): Outcome {
  if (statement.kind !== 'select' && statement.columns.length === 0) return { rows: NO_ROWS, count: rowCount ?? 0 };
  return { rows: statement.decode(rows), count: rows.length };
}
