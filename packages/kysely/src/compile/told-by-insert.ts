import type {
  ChangeOnConflict,
  InsertStatement,
  Relation,
  RelationAttribute,
  Statement,
} from '@ashlar/core/data-layer';
import type { AliasedRawBuilder } from 'kysely';
import type { ResultColumn } from './compiled-statement.ts';
import type { Dialect } from './dialect.ts';

/** The name of what a row says of itself: whether it is new. No attribute can have it. */
export const createdColumn = '~created';

/** An insert that tells whether its record is new. */
export interface TellingInsert extends InsertStatement {
  readonly onConflict: ChangeOnConflict;
}

/** Whether a statement is an insert that tells. */
export function isTelling(statement: Statement): statement is TellingInsert {
  if (statement.kind !== 'insert' || typeof statement.onConflict !== 'object') return false;
  return statement.onConflict.tellsCreated === true;
}

/** The column by which a database tells in the statement itself whether a row is new; none where it cannot. */
export function toldByInsert(
  statement: InsertStatement,
  { isNewRow }: Dialect,
): readonly { readonly column: ResultColumn; readonly selection: AliasedRawBuilder<unknown, string> }[] {
  if (isNewRow === undefined || !isTelling(statement)) return [];
  const { relation } = statement;
  return [{ column: columnOf(relation), selection: isNewRow(relation.table).as(createdColumn) }];
}

function columnOf(relation: Relation): ResultColumn {
  const attribute: RelationAttribute = {
    name: createdColumn,
    column: createdColumn,
    storage: 'boolean',
    nullable: false,
  };
  const described = { ...relation, attributes: new Map([[createdColumn, attribute]]) };
  return { relation: described, attribute: createdColumn, storage: 'boolean', key: createdColumn, alongside: false };
}
