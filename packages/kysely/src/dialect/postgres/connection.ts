import type { Outcome, Row } from '@ashlar/core/data-layer';
import type { PoolClient, QueryResult } from 'pg';
import type { CompiledStatement } from '../../compile/compiled-statement.ts';
import { isOfItsText } from '../../postgres-pool/answers.ts';
import type { Ahead } from '../../postgres-pool/begin.ts';
import { changesSettings, changesTables, endsTransaction } from '../../postgres-pool/ends-transaction.ts';
import type { Send } from '../../postgres-pool/exchange.ts';
import type { PostgresPool } from '../../postgres-pool/pool.ts';
import { preparedStatements } from '../../postgres-pool/prepared-statements.ts';
import { type StatementAnswer, StatementQuery } from '../../postgres-pool/statement-query.ts';
import { type OnStatement, report } from '../../session/on-statement.ts';
import type { PostgresDatabase } from './database.ts';

/** The options for sending statements. */
interface Sending {
  readonly preparedStatements: boolean;
  readonly onStatement: OnStatement | undefined;
}

const NO_ROWS: readonly Row[] = Object.freeze([]);

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
    async run(client, { statement, values, ahead = [], sending }) {
      const { sql } = statement;
      const known = prepared.on(client, sql);
      const leads = ahead.map((lead) => prepared.on(client, lead));
      const parsed = (name: string): void => prepared.noteParsed(client, name);
      const send: Send<StatementAnswer> = (answered) =>
        client.query(new StatementQuery({ ...known, values, leads }, parsed, answered));
      sending?.();
      const ask = (): Promise<StatementAnswer> => pool.ask(client, send, known.wasRight);
      const answer = await observed(client, [...shownOf(ahead), sql], ask).catch((error: unknown) => {
        // Such as a missing index or an unknown setting, which the server looks for after it has parsed the text.
        if (!known.isParsed && isOfItsText(error)) prepared.noteRefused(client, sql);
        throw error;
      });
      if (known.columns === undefined) prepared.note(client, sql, answer.columns);
      return outcomeOf(statement, answer);
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

/** A transaction that begins is reported. Limits alone are a part of their statement. */
function shownOf(ahead: Ahead = []): readonly string[] {
  return ahead.length > 1 ? [ahead.join('; ')] : [];
}

/** Several, where the text holds several statements. */
type AnyResults = QueryResult | readonly QueryResult[];

function commandsOf(results: readonly QueryResult[]): readonly string[] {
  return results.map(({ command }) => command);
}

function outcomeOf(statement: CompiledStatement, { rows, count }: StatementAnswer): Outcome {
  if (statement.kind !== 'select' && statement.columns.length === 0) return { rows: NO_ROWS, count };
  return { rows: statement.decode(rows), count: rows.length };
}
