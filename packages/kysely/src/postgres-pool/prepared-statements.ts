import { createHash } from 'node:crypto';
import { keptFor } from '@ashlar/core/extension';
import type { PoolClient } from 'pg';
import type { Columns, Sent } from './statement-query.ts';

/** A statement as a connection has it. */
interface PreparedStatement extends Sent {
  /** Undefined: the connection has not carried it out before, or does not keep it. */
  readonly columns: Columns | undefined;
  /** Whether the connection has taken its text as right: an error in it comes from a change of the tables then. */
  readonly wasRight: boolean;
}

/** The statements that connections keep prepared. */
export interface PreparedStatements {
  on(client: PoolClient, sql: string): PreparedStatement;
  /** Notes that a connection keeps a statement under this name. */
  noteParsed(client: PoolClient, name: string): void;
  /** Notes that a connection has carried out a statement, and of which columns its rows are. */
  note(client: PoolClient, sql: string, columns: Columns): void;
  /** Notes that a connection has refused the text of a statement, although it keeps it: each further time may end so, too. */
  noteRefused(client: PoolClient, sql: string): void;
  /** Prepares all of them again on a connection: the application has changed tables there, maybe in an open transaction. */
  again(client: PoolClient): void;
}

interface OfConnection {
  /** The names of statements that it keeps. */
  readonly parsed: Set<string>;
  /** The names of those that it has carried out. */
  readonly columns: Map<string, Columns>;
  /** The names of those whose text it refused when it had just parsed them. */
  readonly refused: Set<string>;
  /** How often the application has changed tables on it. */
  round: number;
}

/**
 * A server keeps a named statement as long as the connection lives, and callers can send filters of any number of
 * shapes.
 */
const mostNames = 2000;

/** Gives each statement the name under which connections keep it. The same SQL has the same name. `keeps`: else none. */
export function preparedStatements(keeps: boolean): PreparedStatements {
  const given = new Map<string, string>();
  const of = keptFor(
    (_client: PoolClient): OfConnection => ({
      ...{ parsed: new Set(), columns: new Map() },
      ...{ refused: new Set(), round: 0 },
    }),
  );

  function plainName(sql: string): string {
    const known = given.get(sql);
    if (known !== undefined || !keeps || given.size >= mostNames) return known ?? '';
    const name = `ashlar_${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`;
    given.set(sql, name);
    return name;
  }

  function nameOn(client: PoolClient, sql: string): string {
    const { round } = of(client);
    const plain = plainName(sql);
    return plain === '' || round === 0 ? plain : `${plain}_${round}`;
  }

  return {
    on(client, sql) {
      const { parsed, columns, refused } = of(client);
      const name = nameOn(client, sql);
      const isParsed = parsed.has(name);
      const wasRight = columns.has(name) || (isParsed && !refused.has(name));
      return { sql, name, isParsed, columns: columns.get(name), wasRight };
    },
    noteParsed(client, name) {
      if (name !== '') of(client).parsed.add(name);
    },
    note(client, sql, columns) {
      const name = nameOn(client, sql);
      if (name !== '') of(client).columns.set(name, columns);
    },
    noteRefused(client, sql) {
      of(client).refused.add(nameOn(client, sql));
    },
    again(client) {
      const own = of(client);
      own.parsed.clear();
      own.columns.clear();
      own.refused.clear();
      own.round += 1;
    },
  };
}
