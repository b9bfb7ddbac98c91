import type { AnyResource } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { findScope, keptFor } from '@ashlar/core/extension';
import { limitStatementsOf } from './limit-statements.ts';
import type { LimitRule, LimitStore, Taken } from './limit-store.ts';
import { memoryLimits } from './memory-limits.ts';
import { isOnlyWriter, runCommitted } from './run-committed.ts';

/**
 * Counts limits in a table: they hold over all processes, and after a restart. To take one is one statement. The resource has
 * to be in an open domain.
 *
 * @example
 * export const Limit = defineResource({ name: 'Limit', table: 'limits', limitResource: {} });
 * const store = tableLimits(Limit);
 */
export function tableLimits(limitResource: AnyResource): LimitStore {
  const statements = limitStatementsOf(limitResource);
  const run = (name: keyof typeof statements, parameters: Readonly<Row>) =>
    runCommitted(limitResource, (scope) => scope.store.run(statements[name], parameters));
  // A count inside a transaction is lost for a moment when that rolls back. Memory keeps it meanwhile, for each store.
  const insideOf = keptFor((_store: object) => memoryLimits());
  const inside = () => insideOf(findScope(limitResource, undefined).store);
  const takenInside = new WeakMap<Taken, Taken>();
  return {
    async take(key, rule, now) {
      const first = isOnlyWriter(limitResource) ? await inside().take(key, rule, now) : undefined;
      if (first?.allowed === false) return first;
      const { rows } = await run('take', { key, ...parametersOf(rule, now) });
      const taken = takenOf(rows[0], rule);
      if (first !== undefined) takenInside.set(taken, first);
      return taken;
    },
    async giveBack(key, rule, taken) {
      const first = takenInside.get(taken);
      if (first !== undefined) await inside().giveBack(key, rule, first);
      const { isExtra, windowEnd: expiresAt } = taken;
      const { most } = rule;
      if (isExtra) await run('giveExtraBack', { key, expiresAt, most, longAgo });
      else await run('giveBack', { key, expiresAt, most, less: most - 1, minusOne: -1, none: 0 });
    },
    async clear(key) {
      await inside().clear(key);
      await run('clear', { key });
    },
    async clearAll(key) {
      await inside().clearAll(key);
      // The character behind the dot is the slash.
      await run('clearAll', { key, from: `${key}.`, to: `${key}/` });
    },
  };
}

const longAgo = new Date(0);

function parametersOf({ most, window, thenOneEvery = window }: LimitRule, now: Date): Readonly<Row> {
  return {
    count: 1,
    now,
    most,
    extra: most + 1,
    over: most + 2,
    expiresAt: new Date(now.getTime() + window),
    blockedUntil: new Date(now.getTime() + thenOneEvery),
  };
}

function takenOf(row: Readonly<Row> | undefined, { most }: LimitRule): Taken {
  const { count, blockedUntil, expiresAt } = row ?? {};
  if (typeof count !== 'number' || !(blockedUntil instanceof Date) || !(expiresAt instanceof Date)) {
    throw new TypeError('a limit was taken, and the store gave no count');
  }
  return {
    allowed: count <= most + 1,
    isExtra: count === most + 1,
    nextAt: new Date(Math.min(blockedUntil.getTime(), expiresAt.getTime())),
    windowEnd: expiresAt,
  };
}
