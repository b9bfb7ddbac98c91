import type { Storage } from '@ashlar/core/data-layer';
import type { Dialect } from '../../compile/dialect.ts';
import { literalOf } from '../../compile/tables/literal-of.ts';

const EMPTY: Readonly<Record<Storage, unknown>> = {
  text: '',
  uuid: '00000000-0000-0000-0000-000000000000',
  integer: 0,
  real: 0,
  bigint: 0n,
  boolean: false,
  timestamp: new Date(0),
  json: {},
  bytes: new Uint8Array(),
};

/** A value as SQL for rows that have none in a column that takes no null. In a key, each row gets another value. */
export function emptyValue(storage: Storage, inKey: boolean, { name, encode }: Dialect): string {
  return (inKey ? RANDOM[name][storage] : undefined) ?? literalOf(encode[storage](EMPTY[storage]), name);
}

const hex = (bytes: number): string => `lower(hex(randomblob(${bytes})))`;

const RANDOM: Readonly<Record<Dialect['name'], Partial<Readonly<Record<Storage, string>>>>> = {
  sqlite: {
    uuid: `${hex(4)} || '-' || ${hex(2)} || '-4' || substr(${hex(2)}, 2) || '-a' || substr(${hex(2)}, 2) || '-' || ${hex(6)}`,
    text: hex(16),
    integer: '(abs(random()) >> 10)',
    bigint: '(abs(random()) >> 10)',
  },
  postgres: {
    uuid: 'gen_random_uuid()',
    text: 'gen_random_uuid()::text',
    integer: 'floor(random() * 9007199254740991)::bigint',
    bigint: 'floor(random() * 9007199254740991)::bigint',
  },
};
