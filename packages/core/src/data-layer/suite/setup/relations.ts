import type { Identity, Reference, Relation, RelationAttribute, Storage } from '../../relation.ts';

/** A relation in short: `?` behind a storage means nullable. */
interface RelationShape {
  readonly name: string;
  readonly table: string;
  readonly attributes: Readonly<Record<string, Storage | `${Storage}?`>>;
  /** Columns that are not called like their attribute. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly primaryKey?: readonly string[];
  readonly identities?: readonly Identity[];
  readonly references?: readonly Reference[];
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

/** Three relations that refer to each other in all ways; in the order of their names, each but the last refers to a later one. */
export const articles: Relation = relationOf({
  name: 'Article',
  table: 'articles',
  attributes: { id: 'text', writer: 'text', editor: 'text?', answers: 'text?' },
  columns: { writer: 'writer_id' },
  references: [
    { name: 'writtenBy', attribute: 'writer', target: 'Writer', onDelete: 'cascade' },
    { name: 'editedBy', attribute: 'editor', target: 'Writer', onDelete: 'setNull' },
    { name: 'answer', attribute: 'answers', target: 'Article', onDelete: 'cascade' },
  ],
});

export const notices: Relation = relationOf({
  name: 'Notice',
  table: 'notices',
  attributes: { id: 'text', article: 'text', about: 'text' },
  references: [
    { name: 'of', attribute: 'article', target: 'Article', onDelete: 'restrict' },
    { name: 'whom', attribute: 'about', target: 'Writer', onDelete: 'restrict' },
  ],
});

export const writers: Relation = relationOf({ name: 'Writer', table: 'writers', attributes: { id: 'text' } });

/** Refers to itself. */
export const chain: Relation = relationOf({
  name: 'Link',
  table: 'links',
  attributes: { id: 'text', after: 'text?' },
  references: [{ name: 'before', attribute: 'after', target: 'Link', onDelete: 'restrict' }],
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
    references: shape.references ?? [],
  };
}

function storageOf(storage: Storage | `${Storage}?`): Storage {
  // Invariant: the type of `storage` says that what stands before the `?` is a Storage.
  return storage.replace('?', '') as Storage;
}
