// Two tables that refer to each other, with random columns, and random changes of them.
import type { Reference, Relation, RelationAttribute, Storage } from '@ashlar/core/data-layer';
import { conversion } from '../schema/conversion.ts';
import type { TestApplication } from './application.ts';

/** A random whole number from 0 on, below another one. */
export type Random = (below: number) => number;

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** A column of the table of things. */
export interface Column {
  readonly name: string;
  readonly storage: Storage;
  readonly nullable: boolean;
  readonly unique: boolean;
  readonly indexed: boolean;
  /** The default of its attribute; undefined: the command line says what rows get. */
  readonly initial: number | undefined;
  /** Whether it refers to the other table, and what becomes of a row there. */
  readonly onDelete: Reference['onDelete'] | undefined;
  /** The column of the first table that it was; undefined if it came. */
  readonly was: string | undefined;
}

/** Both tables. */
export interface Tables {
  readonly columns: readonly Column[];
  /** How the other table refers to this one; undefined: it does not. */
  readonly back: Reference['onDelete'] | undefined;
}

const STORAGES: readonly Storage[] = [
  'text',
  'uuid',
  'integer',
  'real',
  'bigint',
  'boolean',
  'timestamp',
  'json',
  'bytes',
];
const MAY_BECOME: Readonly<Partial<Record<Storage, readonly Storage[]>>> = {
  integer: ['text', 'bigint', 'real'],
  bigint: ['text'],
  uuid: ['text'],
  timestamp: ['text'],
  boolean: ['text', 'integer'],
  real: ['text'],
};
const MAY_BE_UNIQUE: readonly Storage[] = ['text', 'uuid', 'integer', 'bigint'];
const ACTIONS = ['cascade', 'restrict', 'setNull', undefined] as const;

/** The first tables of a pair. */
export function randomTables(random: Random): Tables {
  const columns = Array.from({ length: 1 + random(5) }, (_, index) => {
    const column = randomColumn(`c${index}`, random);
    return sound({ ...column, was: column.name });
  });
  return { columns, back: ACTIONS[random(4)] };
}

/** The second tables: one to six changes later. */
export function changedTables(first: Tables, random: Random): Tables {
  let { columns, back } = first;
  for (let left = 1 + random(6); left > 0; left -= 1) {
    if (random(12) === 0) back = ACTIONS[random(4)];
    else columns = changed(columns, `n${left}`, random);
  }
  return { columns: columns.map((column) => reachable(column, first.columns)), back };
}

function randomColumn(name: string, random: Random): Column {
  const storage = random(3) === 0 ? 'integer' : (STORAGES[random(STORAGES.length)] ?? 'text');
  return {
    name,
    storage,
    nullable: random(2) === 0,
    unique: MAY_BE_UNIQUE.includes(storage) && random(3) === 0,
    indexed: storage !== 'json' && random(3) === 0,
    initial: random(2) === 0 ? undefined : 7 + random(2),
    onDelete: ACTIONS[random(4)],
    was: undefined,
  };
}

function changed(columns: readonly Column[], name: string, random: Random): readonly Column[] {
  const at = random(columns.length);
  const with_ = (change: (column: Column) => Column) =>
    columns.map((column, index) => (index === at ? change(column) : column));
  switch (random(9)) {
    case 0:
      return [...columns, { ...randomColumn(name, random), unique: false }];
    case 1:
      return columns.length > 1 ? columns.filter((_, index) => index !== at) : columns;
    case 2:
      return with_((column) => ({ ...column, name: `${name}_${column.name.slice(0, 3)}` }));
    case 3:
      return with_((column) => {
        const others = column.was === undefined ? [] : (MAY_BECOME[column.storage] ?? []);
        return { ...column, storage: others[random(others.length)] ?? column.storage };
      });
    case 4:
      return with_((column) => ({ ...column, nullable: !column.nullable }));
    case 5:
      return with_((column) => ({
        ...column,
        unique: column.was !== undefined && MAY_BE_UNIQUE.includes(column.storage) && !column.unique,
      }));
    case 6:
      return with_((column) => ({ ...column, initial: column.initial === 7 ? 8 : 7 }));
    case 7:
      return with_((column) => ({ ...column, onDelete: ACTIONS[random(4)] }));
    default:
      return with_((column) => ({ ...column, indexed: column.storage !== 'json' && !column.indexed }));
  }
}

/** Leaves out what no migration could do to these rows. */
function reachable(column: Column, first: readonly Column[]): Column {
  const from = first.find(({ name }) => name === column.was);
  if (from === undefined) return sound(column);
  // Two changes of a type may lead where no single one does.
  const mayBe = column.storage === from.storage || MAY_BECOME[from.storage]?.includes(column.storage);
  if (!mayBe) return { ...from, name: column.name };
  if (from.unique) return sound({ ...column, nullable: column.nullable || from.nullable }, from);
  // Rows that are null all get one value, and booleans have few: neither of them can be a key afterwards.
  const filled = from.nullable && !column.nullable;
  return sound(filled || from.storage === 'boolean' ? { ...column, unique: false } : column, from);
}

/** Only whole numbers refer to rows of the other table, and not in a key: the rows of a key that come back are random. */
function sound(column: Column, from: Column = column): Column {
  const refers = column.storage === 'integer' && from.storage === 'integer' && !column.unique && !from.unique;
  if (!refers) return { ...column, onDelete: undefined };
  return column.onDelete === 'setNull' && !column.nullable ? { ...column, onDelete: 'cascade' } : column;
}

const ID: RelationAttribute = { name: 'id', column: 'id', storage: 'integer', nullable: false };

/** The tables as relations. */
export function relationsOf({ columns, back }: Tables): readonly [things: Relation, others: Relation] {
  const attributes = columns.map(({ name, storage, nullable }) => ({ name, column: name, storage, nullable }));
  const thing: RelationAttribute = { name: 'thing', column: 'thing', storage: 'integer', nullable: true };
  const referring = columns.flatMap(({ name, onDelete }) =>
    onDelete === undefined ? [] : [{ name: `of_${name}`, attribute: name, target: 'Other', onDelete }],
  );
  const byName = (list: readonly RelationAttribute[]) => new Map(list.map((attribute) => [attribute.name, attribute]));
  return [
    {
      name: 'Thing',
      table: 'things',
      attributes: byName([ID, ...attributes]),
      primaryKey: ['id'],
      identities: columns.filter(({ unique }) => unique).map(({ name }) => ({ name, attributes: [name] })),
      indexes: columns
        .filter(({ indexed, onDelete }) => indexed || onDelete !== undefined)
        .map(({ name }) => ({ name, attributes: [name] })),
      references: referring,
    },
    {
      name: 'Other',
      table: 'others',
      attributes: byName([ID, thing]),
      primaryKey: ['id'],
      identities: [],
      indexes: [],
      references: back === undefined ? [] : [{ name: 'back', attribute: 'thing', target: 'Thing', onDelete: back }],
    },
  ];
}

/** SQL for the value of a storage in row `i`. */
export function valueFor(storage: Storage, dialect: TestApplication['store']): string {
  const postgres = dialect === 'postgres';
  const padded = postgres ? "lpad(i::text, 12, '0')" : "printf('%012d', i)";
  switch (storage) {
    case 'text':
      return "'t' || i";
    case 'uuid':
      return postgres ? `('00000000-0000-4000-8000-' || ${padded})::uuid` : `'00000000-0000-4000-8000-' || ${padded}`;
    case 'real':
      return 'i + 0.5';
    case 'boolean':
      return postgres ? 'i % 2 = 0' : 'i % 2';
    case 'timestamp':
      return postgres
        ? "timestamptz '2026-01-01' + i * interval '1 second'"
        : "strftime('%Y-%m-%dT%H:%M:%fZ', i, 'unixepoch')";
    case 'json':
      return postgres ? "jsonb_build_object('n', i)" : "json_object('n', i)";
    case 'bytes':
      return postgres ? "decode(lpad(to_hex(i), 8, '0'), 'hex')" : "cast('b' || i as blob)";
    default:
      return 'i';
  }
}

/** What rows that are there get in a column of the second table: a value that the way back can convert, too. */
export function fillFor(column: Column, first: Tables, dialect: TestApplication['store']): string {
  const from = first.columns.find(({ name }) => name === column.was)?.storage ?? column.storage;
  const literal = `(${valueFor(from, dialect).replace(/\bi\b/g, String(column.initial ?? 9))})`;
  return conversion(literal, { from, to: column.storage }, dialect)?.value ?? 'null';
}
