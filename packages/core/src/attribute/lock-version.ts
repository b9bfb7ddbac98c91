import { z } from 'zod';
import type { Attribute } from './attribute.ts';

/** The flags of `lockVersion()`. */
export interface LockVersionFlags {
  readonly writable: false;
  readonly generated: true;
}

/** An attribute that counts the updates of a record. */
export interface LockVersion extends Attribute<number, number, LockVersionFlags> {
  readonly locksVersion: true;
}

/**
 * How often a record was written, from 1: an update or destroy of a record that was changed since it was read is STALE (Ash:
 * `optimistic_lock`). Each update by an action adds one, in the same statement. A resource has at most one.
 *
 * @example
 * attributes: { id: uuidPrimaryKey(), title: z.string(), version: lockVersion() }
 */
export function lockVersion(): LockVersion {
  return {
    kind: 'attribute',
    schema: z.int(),
    flags: { writable: false, generated: true },
    generator: { on: 'create', generate: () => 1 },
    locksVersion: true,
  };
}
