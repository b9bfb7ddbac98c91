import type { AliasedRawBuilder, RawBuilder } from 'kysely';
import type { ResultColumn } from './compiled-statement.ts';
import type { Dialect } from './dialect.ts';
import { LONGEST_NAME } from './keys/longest-name.ts';
import { attributeOf, columnOf, type Source } from './relation-column.ts';

/** The columns that give back these attributes; `as` is the name of the record that they make alongside the main one. */
export function readColumns(source: Source, attributes: readonly string[], as?: string): ResultColumn[] {
  return attributes.map((attribute, index) => {
    const { storage } = attributeOf(source.relation, attribute);
    const name = as === undefined ? attribute : `${as}.${attribute}`;
    const key = Buffer.byteLength(name) <= LONGEST_NAME ? name : `${name.slice(0, 10)} ${index}`;
    return { relation: source.relation, attribute, storage, key, alongside: as !== undefined };
  });
}

/** The selection of these columns, for `select` or `returning`. */
export function selectionOf(
  source: Source,
  columns: readonly ResultColumn[],
  dialect: Dialect,
): AliasedRawBuilder<unknown, string>[] {
  return columns.map(({ attribute, storage, key }) => {
    const plain = columnOf(source, attributeOf(source.relation, attribute));
    const read: RawBuilder<unknown> = dialect.readAs[storage]?.(plain) ?? plain;
    return read.as(key);
  });
}
