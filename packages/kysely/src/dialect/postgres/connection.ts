import type { Outcome, Row } from '@ashlar/core/data-layer';
import pg, { type CustomTypesConfig, type PoolClient, type QueryArrayResult, type QueryResult } from 'pg';
import type { CompiledStatement } from '../../compile/compiled-statement.ts';
import type { Ahead } from '../../postgres-pool/begin.ts';
import { changesSettings, changesTables, endsTransaction } from '../../postgres-pool/ends-transaction.ts';
import type { Send } from '../../postgres-pool/exchange.ts';
import type { PostgresPool } from '../../postgres-pool/pool.ts';
import { type PreparedStatements, preparedStatements } from '../../postgres-pool/prepared-statements.ts';
import { type Lead, queryBehind } from '../../postgres-pool/query-behind.ts';
import { type OnStatement, report } from '../../session/on-statement.ts';
import type { PostgresDatabase, SentStatement } from './database.ts';

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

  /** Reports the statements of one message. */
  async function observed<Result>(
    client: PoolClient,
    all: readonly string[],
    work: () => Promise<Result>,
  ): Promise<Result> {
    if (onStatement === undefined) return work();
    const inTransaction = all[0]?.startsWith('begin') || client.getTransactionStatus() !== 'I';
    const sent = { at: performance.now(), inTransaction };
    try {
      return await work();
    } finally {
      for (const sql of all) report(onStatement, sql, sent);
    }
  }

  return {
    takesBehind: (client, { sql }) => takesBehind(prepared, client, sql),
    async run(client, sent) {
      const { statement, values, ahead } = sent;
      const { sql: text } = statement;
      const { name, wasPrepared } = prepared.on(client, text);
      const query = { ...(name === undefined ? {} : { name }), text, values: [...values], ...extended };
      const leads = ahead === undefined ? [] : await leadsOn({ pool, prepared }, client, sent);
      const send: Send<Rows> = (answered) =>
        leads.length === 0 ? client.query(query, answered) : client.query(queryBehind(leads, query, answered));
      sent.sending?.();
      const result = await observed(client, [...shownOf(ahead), text], () => pool.ask(client, send, wasPrepared));
      if (!wasPrepared) prepared.note(client, text);
      return outcomeOf(statement, result);
    },
    execute(client, { sql, parameters }) {
      return observed(client, [sql], async () => {
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
      return observed(client, [shown], async () => {
        const answer = await pool.ask<AnyResults>(client, (answered) => client.query(sql, answered));
        return 'command' in answer ? answer.command : (answer[answer.length - 1]?.command ?? '');
      });
    },
  };
}

/** What goes ahead of a statement. A connection that does not know the statement prepares this by running it once. */
async function leadsOn(
  { pool, prepared }: { readonly pool: PostgresPool; readonly prepared: PreparedStatements },
  client: PoolClient,
  { statement, ahead = [] }: SentStatement,
): Promise<readonly Lead[]> {
  const together = takesBehind(prepared, client, statement.sql);
  const leads: Lead[] = [];
  for (const sql of ahead) {
    const { name = '', wasPrepared } = prepared.on(client, sql);
    prepared.note(client, sql);
    if (wasPrepared || together || name === '') leads.push({ sql, name, wasPrepared });
    else {
      await pool.ask<QueryResult>(client, (answered) => client.query({ name, text: sql }, answered));
      leads.push({ sql, name, wasPrepared: true });
    }
  }
  return leads;
}

/** A transaction that begins is reported. Limits alone are a part of their statement. */
function shownOf(ahead: Ahead = []): readonly string[] {
  return ahead.length > 1 ? [ahead.join('; ')] : [];
}

/** pg takes the first new statement of a message for the query itself. So the query must be known, or have no name. */
function takesBehind(prepared: PreparedStatements, client: PoolClient, sql: string): boolean {
  const { name, wasPrepared } = prepared.on(client, sql);
  return name === undefined || wasPrepared;
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
