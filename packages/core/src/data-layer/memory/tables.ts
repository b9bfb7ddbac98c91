import type { Reference, Relation } from '../relation.ts';
import { type Entries, type Overlay, overlayOf } from './overlay.ts';
import { attributeOf, type StoredValue } from './stored-value.ts';

/** By column, so that two relations may look at one table. */
export type StoredRow = ReadonlyMap<string, StoredValue>;

/** Columns whose values, taken together, occur once, and the row that has each of these values. */
export interface UniqueColumns {
  readonly columns: readonly string[];
  readonly holders: Entries<string, number>;
}

export interface Table {
  readonly rows: Entries<number, StoredRow>;
  readonly uniques: readonly UniqueColumns[];
}

/** A reference, and the relation that has it. */
export interface ReferenceOf {
  readonly relation: Relation;
  readonly reference: Reference;
}

/** All tables, as one transaction sees them, or as committed. */
export interface Tables {
  /**
   * The table of a relation. As with `create table if not exists`, the first relation that asks decides what is unique.
   */
  of(relation: Relation): Table;
  /** The relation of that name, once it has asked for its table. Before, it has no records. */
  named(name: string): Relation | undefined;
  /** The references to relations of that name. */
  referencesTo(name: string): readonly ReferenceOf[];
  nextRowNumber(): number;
}

/** Tables with changes of their own, which the tables below do not see until they are applied. */
export interface Draft extends Tables {
  apply(): void;
}

export function emptyTables(): Tables {
  const tables = new Map<string, Table>();
  const relations = new Map<string, Relation>();
  let rowNumber = 0;
  return {
    of(relation) {
      const known = tables.get(relation.table);
      if (known) return known;
      const table = emptyTable(relation);
      tables.set(relation.table, table);
      relations.set(relation.name, relation);
      return table;
    },
    named: (name) => relations.get(name),
    referencesTo: (name) =>
      [...relations.values()].flatMap((relation) =>
        relation.references.filter(({ target }) => target === name).map((reference) => ({ relation, reference })),
      ),
    nextRowNumber: () => ++rowNumber,
  };
}

/** Lays changes over tables; those that are never applied cost nothing and leave nothing. */
export function draftOf(below: Tables): Draft {
  const tables = new Map<string, Table>();
  const overlays: { apply(): void }[] = [];
  const over = <Key, Value extends object | number>(entries: Entries<Key, Value>): Overlay<Key, Value> => {
    const overlay = overlayOf(entries);
    overlays.push(overlay);
    return overlay;
  };
  return {
    of(relation) {
      const known = tables.get(relation.table);
      if (known) return known;
      const { rows, uniques } = below.of(relation);
      const table = {
        rows: over(rows),
        uniques: uniques.map(({ columns, holders }) => ({ columns, holders: over(holders) })),
      };
      tables.set(relation.table, table);
      return table;
    },
    named: (name) => below.named(name),
    referencesTo: (name) => below.referencesTo(name),
    nextRowNumber: () => below.nextRowNumber(),
    apply() {
      for (const overlay of overlays) overlay.apply();
    },
  };
}

function emptyTable(relation: Relation): Table {
  const keys = [relation.primaryKey, ...relation.identities.map(({ attributes }) => attributes)];
  return {
    rows: new Map(),
    uniques: keys.map((attributes) => ({
      columns: attributes.map((name) => attributeOf(relation, name).column),
      holders: new Map(),
    })),
  };
}
