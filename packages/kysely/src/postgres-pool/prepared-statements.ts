import { createHash } from 'node:crypto';
import { keptFor } from '@ashlar/core/extension';
import type { PoolClient } from 'pg';

/** A statement as a connection has it. */
interface PreparedName {
  /** Undefined: the connection does not keep it. */
  readonly name: string | undefined;
  /** Whether the connection has run it before. */
  readonly wasPrepared: boolean;
}

/** The statements that connections keep prepared. */
export interface PreparedStatements {
  on(client: PoolClient, sql: string): PreparedName;
  /** Notes that a connection has run a statement. */
  note(client: PoolClient, sql: string): void;
  /** Prepares all of them again on a connection: the application has changed tables there, maybe in an open transaction. */
  again(client: PoolClient): void;
}

interface OfConnection {
  /** The names of statements that it has run. */
  readonly names: Set<string>;
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
  const of = keptFor((_client: PoolClient): OfConnection => ({ names: new Set(), round: 0 }));

  function nameOf(sql: string): string | undefined {
    const known = given.get(sql);
    if (known !== undefined || !keeps || given.size >= mostNames) return known;
    const name = `ashlar_${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`;
    given.set(sql, name);
    return name;
  }

  function on(client: PoolClient, sql: string): PreparedName {
    const { names, round } = of(client);
    const plain = nameOf(sql);
    const name = plain === undefined || round === 0 ? plain : `${plain}_${round}`;
    return { name, wasPrepared: name !== undefined && names.has(name) };
  }

  return {
    on,
    note(client, sql) {
      const { name } = on(client, sql);
      if (name !== undefined) of(client).names.add(name);
    },
    again(client) {
      const own = of(client);
      own.names.clear();
      own.round += 1;
    },
  };
}
