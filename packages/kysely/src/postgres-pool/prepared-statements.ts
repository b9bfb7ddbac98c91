import { createHash } from 'node:crypto';
import { keptFor } from '@ashlar/core/extension';
import type { PoolClient } from 'pg';
import type { Columns, Sent } from './statement-query.ts';

/** A statement as a connection has it. */
interface PreparedStatement extends Sent {
  /** Undefined: the connection has not carried it out before. */
  readonly columns: Columns | undefined;
}

/** The statements that connections keep prepared. */
export interface PreparedStatements {
  on(client: PoolClient, sql: string): PreparedStatement;
  /** Notes that a connection keeps a statement under this name. */
  noteParsed(client: PoolClient, name: string): void;
  /** Notes that a connection has carried out a statement, and of which columns its rows are. */
  note(client: PoolClient, sql: string, columns: Columns): void;
  /** Prepares all of them again on a connection: the application has changed tables there, maybe in an open transaction. */
  again(client: PoolClient): void;
}

interface OfConnection {
  /** The names of statements that it keeps. */
  readonly parsed: Set<string>;
  /** The names of those that it has carried out. */
  readonly columns: Map<string, Columns>;
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
  const of = keptFor((_client: PoolClient): OfConnection => ({ parsed: new Set(), columns: new Map(), round: 0 }));

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
      const { parsed, columns } = of(client);
      const name = nameOn(client, sql);
      return { sql, name, isParsed: parsed.has(name), columns: columns.get(name) };
    },
    noteParsed(client, name) {
      if (name !== '') of(client).parsed.add(name);
    },
    note(client, sql, columns) {
      const name = nameOn(client, sql);
      if (name !== '') of(client).columns.set(name, columns);
    },
    again(client) {
      const own = of(client);
      own.parsed.clear();
      own.columns.clear();
      own.round += 1;
    },
  };
}
