import type { TableShape } from '@ashlar/kysely/migration';
import type { ColumnChanges, TableChange } from '../schema/table-change.ts';

/** A change of a table that stays, with all that its statements need. */
export interface Alteration {
  readonly before: TableShape;
  readonly after: TableShape;
  readonly change: TableChange;
  readonly columns: ColumnChanges;
}
