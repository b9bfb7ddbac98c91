import { z } from 'zod';
import type { Attribute, AttributeGenerator } from './attribute.ts';

/** The flags of the timestamp builders. */
export interface TimestampFlags {
  readonly writable: false;
  readonly generated: true;
}

/**
 * The moment at which a record was created, to the millisecond, by the clock of the domain.
 *
 * @example
 * attributes: { createdAt: timestamp() }
 */
export function timestamp(): Attribute<Date, Date, TimestampFlags> {
  return timestampSetOn('create');
}

/** The same as `timestamp()` (Ash: `create_timestamp`). */
export function createTimestamp(): Attribute<Date, Date, TimestampFlags> {
  return timestampSetOn('create');
}

/** The moment at which a record was last created or updated (Ash: `update_timestamp`). */
export function updateTimestamp(): Attribute<Date, Date, TimestampFlags> {
  return timestampSetOn('createAndUpdate');
}

function timestampSetOn(on: AttributeGenerator['on']): Attribute<Date, Date, TimestampFlags> {
  return {
    kind: 'attribute',
    schema: z.date(),
    flags: { writable: false, generated: true },
    generator: { on, generate: ({ now }) => now },
  };
}
