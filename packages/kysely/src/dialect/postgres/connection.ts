import { createHash } from 'node:crypto';
import type { Outcome, Row } from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';
import pg, { type CustomTypesConfig, type PoolClient, type QueryArrayResult, type QueryResult } from 'pg';
import type { CompiledStatement } from '../../compile/compiled-statement.ts';
import { changesSettings, changesTables, endsTransaction } from '../../postgres-pool/ends-transaction.ts';
import type { PostgresPool } from '../../postgres-pool/pool.ts';
import { type OnStatement, report } from '../../session/on-statement.ts';
import type { PostgresDatabase } from './database.ts';

type Values = readonly unknown[];

/** The options for sending statements. */
interface Sending {
  readonly preparedStatements: boolean;
  readonly onStatement: OnStatement | undefined;
}

/** The statements that a connection keeps prepared. */
interface PreparedNames {
  /** The names of statements that it has run. */
  readonly names: Set<string>;
  /** How often the application has changed tables on it. */
  round: number;
}

const NO_ROWS: readonly Row[] = Object.freeze([]);

/**
 * A server keeps a named statement as long as the connection lives, and callers can send filters of any number of
 * shapes.
 */
const mostNames = 2000;

/** Statements know the storage of their columns, so they take the text that the server sent as it is. */
const asSent: CustomTypesConfig = { getTypeParser: (type) => (type === PADDED ? withoutPadding : asItIs) };
/** The type `character(n)`. Blanks at its end are not part of the value: PostgreSQL drops them in a text too. */
const PADDED: number = pg.types.builtins.BPCHAR;
const asItIs = (text: unknown): unknown => text;
const withoutPadding = (text: unknown): unknown => (typeof text === 'string' ? text.replace(/ +$/, '') : text);

/** How statements are sent to PostgreSQL. */
export function postgresDatabase(pool: PostgresPool, { preparedStatements, onStatement }: Sending): PostgresDatabase {
  const nameOf = preparedStatements ? statementNames() : () => undefined;
  const preparedOn = keptFor((_client: PoolClient): PreparedNames => ({ names: new Set(), round: 0 }));

  /** Prepares all statements again on a connection: the application has changed tables there, maybe in an open transaction. */
  function prepareAgain(client: PoolClient): void {
    const prepared = preparedOn(client);
    prepared.names.clear();
    prepared.round += 1;
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
    async run(client, statement, values) {
      const text = statement.sql;
      const { names, round } = preparedOn(client);
      const plain = nameOf(statement);
      const name = plain === undefined || round === 0 ? plain : `${plain}_${round}`;
      const query = {
        ...(name === undefined ? {} : { name }),
        text,
        values: values as unknown[],
        rowMode: 'array' as const,
        types: asSent,
      };
      const wasPrepared = name !== undefined && names.has(name);
      const result = await observed(client, text, () =>
        pool.ask<QueryArrayResult<unknown[]>>(client, (answered) => client.query(query, answered), wasPrepared),
      );
      if (name !== undefined && !wasPrepared) names.add(name);
      return outcomeOf(statement, result);
    },
    execute(client, { sql, parameters }) {
      return observed(client, sql, async () => {
        const answer = await pool.ask<AnyResults>(client, (answered) => client.query(sql, [...parameters], answered));
        const results = 'command' in answer ? [answer] : answer;
        const commands = commandsOf(results);
        if (changesSettings(sql)) pool.agreeAgain(client);
        if (changesTables(commands)) prepareAgain(client);
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

/** Gives each statement the name under which connections keep it prepared. The same SQL has the same name. */
function statementNames(): (statement: CompiledStatement) => string | undefined {
  let given = 0;
  return keptFor(({ sql }: CompiledStatement) => {
    if (given >= mostNames) return undefined;
    given += 1;
    return `ashlar_${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`;
  });
}

function outcomeOf(statement: CompiledStatement, { rows, rowCount }: QueryArrayResult<Values & unknown[]>): Outcome {
  if (statement.kind !== 'select' && statement.columns.length === 0) return { rows: NO_ROWS, count: rowCount ?? 0 };
  return { rows: statement.decode(rows), count: rows.length };
}
