import type { CompiledQuery } from 'kysely';
import type { Dialect, Execute } from './dialect.ts';

/** A query of our own, written with `sql`. */
interface OwnQuery {
  compile(builder: Dialect['builder']): CompiledQuery<unknown>;
}

/** Asks a database. The caller names the columns that its query gives. */
type Ask = <Row>(query: OwnQuery) => Promise<readonly Row[]>;

/** What asks a database questions of our own, such as what a table looks like. */
export function askWith(execute: Execute, { builder }: Pick<Dialect, 'builder'>): Ask {
  return async <Row>(query: OwnQuery) => {
    const { rows } = await execute(query.compile(builder));
    // Invariant: each query gives columns of the names that its caller reads.
    return rows as readonly Row[];
  };
}
