import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Attribute } from './attribute.ts';

/** The flags of `uuidPrimaryKey()`. */
export interface UuidPrimaryKeyFlags {
  readonly primaryKey: true;
  readonly writable: false;
  readonly generated: true;
}

/** An attribute that is a random UUID and the primary key. */
export interface UuidPrimaryKey extends Attribute<string, string, UuidPrimaryKeyFlags> {}

/**
 * A primary key that is a random UUID (RFC 9562, version 4), made when a record is created (Ash: `uuid_primary_key`).
 *
 * @example
 * attributes: { id: uuidPrimaryKey() }
 */
export function uuidPrimaryKey(): UuidPrimaryKey {
  return {
    kind: 'attribute',
    schema: z.guid(),
    flags: { primaryKey: true, writable: false, generated: true, storage: 'uuid' } as UuidPrimaryKeyFlags,
    generator: { on: 'create', generate: () => randomUUID(), makesNewValues: true },
  };
}
