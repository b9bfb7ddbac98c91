/**
 * For authors of data layers, and of parts that run statements of their own: the contract, statements as data, and values.
 *
 * @example
 * import type { DataLayer } from '@ashlar/core/data-layer';
 */

// Names and statements

export { columnNameOf } from './attribute/column-name-of.ts';
export {
  after,
  always,
  and,
  compare,
  equalToParameters,
  exists,
  isIn,
  isNull,
  isPart,
  never,
  not,
  or,
  sameAs,
} from './data-layer/conditions.ts';

// Waiting

export { createLock } from './data-layer/lock.ts';

// Signals

export { type LocalSignals, localSignals } from './data-layer/signals/local-signals.ts';
export { createSignalHub } from './data-layer/signals/signal-hub.ts';
export { assertSignalText, isSignalText } from './data-layer/signals/signal-text.ts';

// Values

export { exactJson } from './data-layer/exact-json.ts';
export { exactNumber } from './data-layer/exact-number.ts';
export { jsonText } from './data-layer/json-text.ts';
export { isStoredUuid, problemWith, problemWithValue } from './data-layer/storage.ts';
export { unreadableValue } from './data-layer/unreadable-value.ts';

// Types

export type * from './data-layer/data-layer.ts';
export type * from './data-layer/lock.ts';
export type * from './data-layer/memory/memory-data-layer.ts';
export type * from './data-layer/relation.ts';
export type * from './data-layer/signals/signal-hub.ts';
export type * from './data-layer/signals/signals.ts';
export type * from './data-layer/statement.ts';
export type * from './data-layer/transaction.ts';
