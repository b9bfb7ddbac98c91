import type { Row } from '@ashlar/core';
import type { ResultColumn } from './compiled-statement.ts';
import type { Dialect } from './dialect.ts';
import type { Decode } from './parameter.ts';

type Values = readonly unknown[];

interface Member {
  readonly name: string;
  readonly decode: Decode | undefined;
}

/** Makes the function that turns rows, values in the order of `columns`, into records. */
export function decoderOf(
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
    .filter((column) => column.alongside === alongside)
    .map(({ attribute, storage }) => ({ name: attribute, decode: dialect.decode[storage] }));
}

function recordOf(values: Values, members: readonly Member[], start: number): Row {
  const record: Row = {};
  let index = start;
  for (const { name, decode } of members) {
    const value = values[index++];
    record[name] = value === null || decode === undefined ? value : decode(value);
  }
  return record;
}
