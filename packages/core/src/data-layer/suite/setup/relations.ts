import type { Identity, Relation, RelationAttribute, Storage } from '../../relation.ts';

/** A relation in short: `?` behind a storage means nullable. */
interface RelationShape {
  readonly name: string;
  readonly table: string;
  readonly attributes: Readonly<Record<string, Storage | `${Storage}?`>>;
  /** Columns that are not called like their attribute. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly primaryKey?: readonly string[];
  readonly identities?: readonly Identity[];
}

/** Names that SQL reserves or has to quote. A store that does not quote them fails. */
export const people: Relation = relationOf({
  name: 'Person',
  table: 'user',
  attributes: {
    id: 'text',
    email: 'text',
    name: 'text?',
    age: 'integer?',
    active: 'boolean?',
    joinedAt: 'timestamp?',
    group: 'text?',
    select: 'text?',
  },
  columns: { joinedAt: 'joined_at', select: 'a "quoted" column' },
  identities: [{ name: 'uniqueEmail', attributes: ['email'] }],
});

/** Has an `id` and a `name` too. A store that does not name the table of a column fails. */
export const tokens: Relation = relationOf({
  name: 'Token',
  table: 'tokens',
  attributes: {
    id: 'text',
    name: 'text?',
    subject: 'text',
    purpose: 'text',
    live: 'boolean',
    expiresAt: 'timestamp',
    extra: 'json?',
  },
  columns: { expiresAt: 'expires_at' },
});

/** Keys of several attributes: one that must be there, and one that may be null. */
export const seats: Relation = relationOf({
  name: 'Seat',
  table: 'seats',
  attributes: { hall: 'text', number: 'integer', row: 'text?', label: 'text?', guest: 'text?' },
  primaryKey: ['hall', 'number'],
  identities: [{ name: 'uniqueLabel', attributes: ['row', 'label'] }],
});

/** One nullable attribute of each storage. */
export const samples: Relation = relationOf({
  name: 'Sample',
  table: 'samples',
  attributes: {
    id: 'integer',
    text: 'text?',
    uuid: 'uuid?',
    integer: 'integer?',
    real: 'real?',
    bigint: 'bigint?',
    boolean: 'boolean?',
    timestamp: 'timestamp?',
    json: 'json?',
    bytes: 'bytes?',
  },
});

function relationOf(shape: RelationShape): Relation {
  const attributes = Object.entries(shape.attributes).map(([name, storage]): [string, RelationAttribute] => [
    name,
    { name, column: shape.columns?.[name] ?? name, storage: storageOf(storage), nullable: storage.endsWith('?') },
  ]);
  return {
    name: shape.name,
    table: shape.table,
    attributes: new Map(attributes),
    primaryKey: shape.primaryKey ?? ['id'],
    identities: shape.identities ?? [],
    indexes: [],
  };
}

function storageOf(storage: Storage | `${Storage}?`): Storage {
  // Invariant: the type of `storage` says that what stands before the `?` is a Storage.
  return storage.replace('?', '') as Storage;
}
