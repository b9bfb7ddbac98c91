import type { Relation, Row, Statement, Storage } from '@ashlar/core/data-layer';
import type { Parameter } from '../value/parameter.ts';

/** One column of the rows that a statement gives back. */
export interface ResultColumn {
  readonly relation: Relation;
  readonly attribute: string;
  readonly storage: Storage;
  /** Its name in rows that are objects. */
  readonly key: string;
  /** Whether it belongs to the record that is read alongside. */
  readonly alongside: boolean;
  /** It holds no value: whether the attribute of the row is finer than its value tells. Such columns come last. */
  readonly isFiner?: true;
}

/** A statement for one kind of database. Everything that does not depend on values is worked out. */
export interface CompiledStatement {
  readonly kind: Statement['kind'];
  readonly relation: Relation;
  /** Every relation that the statement names, its own first. */
  readonly relations: readonly Relation[];
  /** The attributes to whose values it adds. */
  readonly sums: readonly string[];
  /** The attributes that an insert or update gives a value. */
  readonly written: readonly string[];
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  readonly columns: readonly ResultColumn[];
  /** Whether it reads whole numbers that a double may not hold. Then the driver has to give bigints. */
  readonly readsBigints: boolean;
  /** The values in the order of the placeholders, encoded. */
  bind(parameters: Readonly<Row>): unknown[];
  /**
   * Records out of rows whose values stand in the order of `columns`.
   *
   * @throws AshlarError VALUE_UNREADABLE
   */
  decode(rows: readonly (readonly unknown[])[]): Row[];
}
