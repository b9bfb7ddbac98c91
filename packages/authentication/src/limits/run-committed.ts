import type { AnyResource, Scope } from '@ashlar/core';
import { findScope } from '@ashlar/core/extension';

/**
 * `true` if a transaction around the call keeps all other writers out of the store of a resource (SQLite, memory). A write
 * on a second connection would wait for that very transaction.
 */
export function isOnlyWriter(resource: AnyResource): boolean {
  const { store } = findScope(resource, undefined);
  return store.transactionAround() !== 'none' && !store.dataLayer.capabilities.has('rowLocks');
}

/**
 * Runs a write so that it stays if a transaction around the call rolls back. It commits by itself, on a connection of its
 * own. Where the transaction is the only writer, the write is a part of it, and runs again if the transaction does not
 * commit.
 */
export async function runCommitted<Result>(
  resource: AnyResource,
  work: (scope: Scope) => Promise<Result>,
): Promise<Result> {
  const scope = findScope(resource, undefined);
  if (scope.store.transactionAround() === 'none') return await work(scope);
  if (!isOnlyWriter(resource)) return await scope.apart(work);
  const result = await work(scope);
  scope.whenSettled(async (outcome) => {
    // 'unknown' is a transaction that the application opened and may still roll back: to count twice is the safe side.
    if (outcome !== 'committed') await work(scope);
  });
  return result;
}
