import type { Relation } from '@ashlar/core/data-layer';
import type { RawBuilder } from 'kysely';
import type { FoundTable } from '../../compile/found-table.ts';
import type { Store } from '../session.ts';

/** A relation, and the table behind it. */
export interface Inspected {
  readonly store: Store;
  readonly relation: Relation;
  readonly found: FoundTable;
}

/** What cures need to know beside it. */
export interface Curable extends Inspected {
  /** The relations that it may refer to. */
  readonly relations: readonly Relation[];
  /** Whether migrations make the tables of the database. */
  readonly migrated: boolean;
  /** Whether the table has rows. False if no cure asks for it. */
  readonly hasRows: boolean;
  /** The statements that made the table, its indexes and its triggers. Empty where tables can be altered. */
  readonly made: readonly MadeObject[];
}

/** A part of a table of SQLite. */
export interface MadeObject {
  readonly type: string;
  readonly name: string;
  /** The statement that made it. */
  readonly sql: string;
}

/** A part of a cure as SQL, so that it can be run as it stands. */
export function textOf({ dialect }: Store, part: RawBuilder<unknown>): string {
  return part.compile(dialect.builder).sql;
}
