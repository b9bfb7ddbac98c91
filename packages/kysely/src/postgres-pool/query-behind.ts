import pg from 'pg';
import type { Send } from './exchange.ts';

/** A statement without parameters and without rows, which goes ahead of another one. */
export interface Lead {
  readonly sql: string;
  /** The name under which the connection keeps it; empty: it does not keep it. */
  readonly name: string;
  /** Whether the connection has it already. pg takes a new one for the query, so it must know a query with a name. */
  readonly wasPrepared: boolean;
}

/** Gives the answer to the last of several statements of one message. */
type Answered<Result> = Parameters<Send<Result>>[0];

/**
 * A query with statements ahead of it in the same message. To the server, all up to the `Sync` is one transaction, which
 * commits at the end unless it was begun: what a lead sets for its transaction holds for the query too. If a lead fails, the
 * server skips the rest. (PostgreSQL, "Message Flow", "Pipelining")
 */
export function queryBehind<Result>(
  leads: readonly Lead[],
  config: pg.QueryConfig,
  answered: Answered<Result>,
): pg.Query {
  const query = new pg.Query(config, (error, results: unknown) => {
    // Invariant: pg gives a list if the server has answered several statements, and else the only answer.
    answered(error, (Array.isArray(results) ? results.at(-1) : results) as Result);
  });
  const { submit } = query;
  query.submit = (connection) => {
    connection.stream.cork();
    try {
      for (const lead of leads) sendAhead(connection, lead);
      // pg looks at what it returns.
      return submit.call(query, connection);
    } finally {
      connection.stream.uncork();
    }
  };
  return query;
}

function sendAhead(connection: pg.Connection, { sql, name, wasPrepared }: Lead): void {
  if (!wasPrepared) connection.parse({ name, text: sql, types: [] }, true);
  connection.bind({ statement: name, portal: '', values: [] }, true);
  connection.execute({ portal: '' }, true);
}
