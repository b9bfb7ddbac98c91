import { z } from 'zod';
import type { Attribute, AttributeGenerator } from './attribute.ts';

/** The flags of the timestamp builders. */
export interface TimestampFlags {
  readonly writable: false;
  readonly generated: true;
}

/** An attribute that the clock of the domain fills. */
export interface Timestamp extends Attribute<Date, Date, TimestampFlags> {}

/**
 * The moment at which a record was created, to the millisecond, by the clock of the domain.
 *
 * @example
 * attributes: { createdAt: timestamp() }
 */
export function timestamp(): Timestamp {
  return timestampSetOn('create');
}

/** The same as `timestamp()` (Ash: `create_timestamp`). */
export function createTimestamp(): Timestamp {
  return timestampSetOn('create');
}

/** The moment at which a record was last created or updated (Ash: `update_timestamp`). */
export function updateTimestamp(): Timestamp {
  return timestampSetOn('createAndUpdate');
}

function timestampSetOn(on: AttributeGenerator['on']): Timestamp {
  return {
    kind: 'attribute',
    schema: z.date(),
    flags: { writable: false, generated: true },
    generator: { on, generate: ({ now }) => now },
  };
}
