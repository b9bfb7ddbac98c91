import { type Row, unreadableValue } from '@ashlar/core/data-layer';
import type { Decode } from '../value/parameter.ts';
import type { ResultColumn } from './compiled-statement.ts';
import type { Dialect } from './dialect.ts';
import { finerMoment } from './order/exact-order.ts';
import { attributeOf } from './relation-column.ts';

type Values = readonly unknown[];

interface Member {
  readonly name: string;
  readonly decode: Decode;
  refuse(value: unknown): never;
}

/**
 * Makes the function that turns rows into records. The values of a row are in the order of `columns`. A value that its
 * attribute cannot have is an error: a legacy table or a setting of the server may have changed it.
 */
export function decoderOf(
  columns: readonly ResultColumn[],
  dialect: Dialect,
  as: string | undefined,
): (rows: readonly Values[]) => Row[] {
  const decode = recordsOf(columns, dialect, as);
  const finer = [...columns.entries()].filter(([, column]) => column.isFiner);
  if (finer.length === 0) return decode;
  return (rows) => {
    for (const [index, column] of finer) {
      if (rows.some((values) => isTrue(values[index], dialect))) throw finerMoment(column, dialect);
    }
    return decode(rows);
  };
}

function isTrue(value: unknown, { decode }: Dialect): boolean {
  return value !== null && decode.boolean(value) === true;
}

function recordsOf(
  columns: readonly ResultColumn[],
  dialect: Dialect,
  as: string | undefined,
): (rows: readonly Values[]) => Row[] {
  const own = membersOf(columns, false, dialect);
  if (as === undefined) return (rows) => rows.map((values) => recordOf(values, own, 0));
  const other = membersOf(columns, true, dialect);
  return (rows) =>
    rows.map((values) => {
      const record = recordOf(values, own, 0);
      record[as] = recordOf(values, other, own.length);
      return record;
    });
}

function membersOf(columns: readonly ResultColumn[], alongside: boolean, dialect: Dialect): readonly Member[] {
  return columns
    .filter((column) => column.alongside === alongside && !column.isFiner)
    .map((column) => memberOf(column, dialect));
}

function memberOf({ relation, attribute: name, storage }: ResultColumn, { decode, cures }: Dialect): Member {
  return {
    name,
    decode: decode[storage],
    refuse(value) {
      const attribute = attributeOf(relation, name);
      throw unreadableValue(relation, attribute, { value, cure: cures[storage](attribute.column) });
    },
  };
}

function recordOf(values: Values, members: readonly Member[], start: number): Row {
  const record: Row = {};
  let index = start;
  for (const { name, decode, refuse } of members) {
    const value = values[index++];
    const decoded = value === null ? null : decode(value);
    record[name] = decoded === undefined ? refuse(value) : decoded;
  }
  return record;
}
