import type { Relation } from '@ashlar/core/data-layer';
import type { RawBuilder } from 'kysely';
import type { FoundTable } from '../compile/found-table.ts';
import type { Store } from './session.ts';

/** A relation, and the table behind it. */
export interface Inspected {
  readonly store: Store;
  readonly relation: Relation;
  readonly found: FoundTable;
}

/** A part of a cure as SQL, so that it can be run as it stands. */
export function textOf({ dialect }: Store, part: RawBuilder<unknown>): string {
  return part.compile(dialect.builder).sql;
}
