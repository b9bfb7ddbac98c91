import type { Finding } from '@ashlar/core';
import type { Reference, Relation } from '@ashlar/core/data-layer';
import { sql } from 'kysely';
import type { FoundForeignKey } from '../../compile/found-table.ts';
import { type ForeignKey, foreignKeySql, foreignKeyTo } from '../../compile/keys/foreign-key.ts';
import { cureOf } from './cure.ts';
import { type Curable, type Inspected, textOf } from './inspected.ts';
import { rebuildCure } from './rebuild-cure.ts';
import { listOrphans } from './rows-in-the-way.ts';

/** The foreign keys that a relation needs, and its table lacks or has otherwise. */
export function foreignKeyFindings(inspected: Curable): readonly Finding[] {
  return neededKeys(inspected, inspected.relations).flatMap((needed) => foreignKeyFinding(inspected, needed));
}

/**
 * The foreign keys that serve a relation under another name than `createTables` and migrations give. Calls work with any name, and
 * a migration that drops one does not. SQLite does not tell names, and needs none.
 */
export function foreignKeyNameFindings(inspected: Inspected, relations: readonly Relation[]): readonly Finding[] {
  return neededKeys(inspected, relations).flatMap((needed) => foreignKeyNameFinding(inspected, needed));
}

/** A foreign key that a relation needs, and those that lead the same way. */
interface NeededKey {
  readonly path: readonly string[];
  readonly key: ForeignKey;
  readonly there: readonly FoundForeignKey[];
}

function neededKeys({ store, relation, found }: Inspected, relations: readonly Relation[]): readonly NeededKey[] {
  if (!found.isTable) return [];
  return relation.references.flatMap((reference): readonly NeededKey[] => {
    const target = relations.find(({ name }) => name === reference.target);
    if (target === undefined) return [];
    const key = foreignKeyTo(target, relation, reference);
    const there = found.foreignKeys.filter((other) => leadsAlike(other, key, store));
    return [{ path: [relation.name, 'relationships', reference.name], key, there }];
  });
}

function foreignKeyNameFinding(
  { store, relation, found }: Inspected,
  { path, key, there }: NeededKey,
): readonly Finding[] {
  const serving = there.filter(({ onDelete }) => ACTIONS[key.onDelete].includes(onDelete));
  const [name] = serving.flatMap((each) => each.name ?? []);
  if (name === undefined || serving.some((each) => each.name === key.name)) return [];
  const problem = `the foreign key "${name}" of the table "${relation.table}" is "${key.name}" in migrations: a later one could not drop it`;
  const [table, own, wanted] = [sql.table(relation.table), sql.id(name), sql.id(key.name)];
  const rename = textOf(store, sql`alter table ${table} rename constraint ${own} to ${wanted}`);
  const isTaken = found.foreignKeys.some((each) => each.name === key.name);
  const cure = isTaken
    ? `first give the foreign key that is named "${key.name}" a free name, and run the command again`
    : rename;
  return [{ code: 'FOREIGN_KEY_NAME', path, problem, cure }];
}

function foreignKeyFinding(inspected: Curable, { path, key, there: [there] }: NeededKey): readonly Finding[] {
  const { relation } = inspected;
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

function leadsAlike(
  { columns, table, keys }: FoundForeignKey,
  key: ForeignKey,
  { dialect }: Inspected['store'],
): boolean {
  const [column, ...others] = columns;
  const target = key.table.slice(key.table.lastIndexOf('.') + 1);
  // SQLite keeps the target as it was written, and finds it whatever its letters are.
  const written = (name: string) => (dialect.name === 'sqlite' ? name.toLowerCase() : name);
  const leadsThere = written(table) === written(target) && written(keys[0] ?? key.key) === written(key.key);
  return others.length === 0 && column === key.column && leadsThere;
}

function cureFor(inspected: Curable, key: ForeignKey, instead?: FoundForeignKey): string {
  const { store, relation } = inspected;
  const inTheWay = listOrphans(inspected, key);
  if (!store.dialect.altersColumns) return rebuildCure(inspected, { inTheWay });
  const drop = instead?.name == null ? sql`` : sql` drop constraint ${sql.id(instead.name)},`;
  const statement = sql`alter table ${sql.table(relation.table)}${drop} add ${foreignKeySql(key, store.dialect)}`;
  return cureOf([textOf(store, statement)], { inTheWay });
}
