import {
  columnNameOf,
  type Identity,
  type Index,
  type Reference,
  type Relation,
  type RelationAttribute,
  type Storage,
} from '@ashlar/core/data-layer';

/** A relation in short: `?` behind a storage means nullable. */
interface RelationShape {
  readonly name: string;
  readonly table: string;
  readonly attributes: Readonly<Record<string, Storage | `${Storage}?`>>;
  readonly primaryKey?: readonly string[];
  readonly identities?: readonly Identity[];
  readonly indexes?: readonly Index[];
  readonly references?: readonly Reference[];
}

/** Makes a relation whose columns are called as resources call theirs. */
export function relationOf(shape: RelationShape): Relation {
  const attributes = Object.entries(shape.attributes).map(([name, kind]): [string, RelationAttribute] => {
    // Invariant: the type of `kind` says that what stands before the `?` is a Storage.
    const storage = kind.replace('?', '') as Storage;
    return [name, { name, column: columnNameOf(name), storage, nullable: kind.endsWith('?') }];
  });
  const { name, table, primaryKey = ['id'], identities = [], indexes = [], references = [] } = shape;
  return { name, table, attributes: new Map(attributes), primaryKey, identities, indexes, references };
}

export const users: Relation = relationOf({
  name: 'User',
  table: 'users',
  attributes: { id: 'uuid', email: 'text', hashedPassword: 'text?', admin: 'boolean', createdAt: 'timestamp?' },
  identities: [{ name: 'uniqueEmail', attributes: ['email'] }],
  indexes: [{ name: 'by_created_at', attributes: ['createdAt'] }],
});

export const tokens: Relation = relationOf({
  name: 'Token',
  table: 'tokens',
  attributes: { jti: 'text', subject: 'text', purpose: 'text', expiresAt: 'timestamp', extraData: 'json?' },
  primaryKey: ['jti'],
  indexes: [
    { name: 'by_subject', attributes: ['subject'] },
    { name: 'by_expires_at', attributes: ['expiresAt'] },
  ],
});

/** Ids of users, since a UUID cannot be short. */
export const ids: readonly [string, string, string] = [
  '00000000-0000-4000-8000-000000000001',
  '00000000-0000-4000-8000-000000000002',
  '00000000-0000-4000-8000-000000000003',
];
