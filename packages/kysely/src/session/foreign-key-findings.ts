import type { Finding } from '@ashlar/core';
import type { Reference, Relation } from '@ashlar/core/data-layer';
import { sql } from 'kysely';
import type { FoundForeignKey } from '../compile/found-table.ts';
import { type ForeignKey, foreignKeySql, foreignKeyTo } from '../compile/keys/foreign-key.ts';
import { type Inspected, textOf } from './inspected.ts';

/** The foreign keys that a relation needs, and its table lacks or has otherwise. */
export function foreignKeyFindings(inspected: Inspected, relations: readonly Relation[]): readonly Finding[] {
  const { relation, found } = inspected;
  if (!found.isTable) return [];
  return relation.references.flatMap((reference) => {
    const target = relations.find(({ name }) => name === reference.target);
    return target === undefined ? [] : foreignKeyFinding(inspected, { reference, target });
  });
}

function foreignKeyFinding(
  inspected: Inspected,
  { reference, target }: { readonly reference: Reference; readonly target: Relation },
): readonly Finding[] {
  const { relation, found } = inspected;
  const key = foreignKeyTo(target, relation, reference);
  const there = found.foreignKeys.find((other) => leadsAlike(other, key));
  const path = [relation.name, 'relationships', reference.name];
  const from = `from "${key.column}" of the table "${relation.table}" to "${key.key}" of "${key.table}"`;
  if (there === undefined) {
    const problem = `no foreign key leads ${from}: records may belong to none that exists`;
    return [{ code: 'FOREIGN_KEY_MISSING', path, problem, cure: cureFor(inspected, key) }];
  }
  if (ACTIONS[key.onDelete].includes(there.onDelete)) return [];
  const problem = `the foreign key ${from} says "on delete ${there.onDelete}", and the relationship ${key.onDelete}`;
  return [{ code: 'FOREIGN_KEY_DIFFERS', path, problem, cure: cureFor(inspected, key, there) }];
}

const ACTIONS: Readonly<Record<Reference['onDelete'], readonly string[]>> = {
  cascade: ['cascade'],
  restrict: ['no action', 'restrict'],
  setNull: ['set null'],
};

function leadsAlike({ columns, table, keys }: FoundForeignKey, key: ForeignKey): boolean {
  const [column, ...others] = columns;
  const target = key.table.slice(key.table.lastIndexOf('.') + 1);
  return others.length === 0 && column === key.column && table === target && (keys[0] ?? key.key) === key.key;
}

function cureFor({ store, relation }: Inspected, key: ForeignKey, instead?: FoundForeignKey): string {
  const wanted = textOf(store, foreignKeySql(key, store.dialect));
  if (!store.dialect.altersColumns) {
    return `rebuild the table "${relation.table}" (SQLite cannot change a foreign key) with: ${wanted}`;
  }
  const drop = instead?.name == null ? '' : ` drop constraint ${textOf(store, sql.id(instead.name))},`;
  return `alter table ${textOf(store, sql.table(relation.table))}${drop} add ${wanted}, as createTables does`;
}
