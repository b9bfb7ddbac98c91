import type { AnyResource, Scope } from '@ashlar/core';
import { findScope } from '@ashlar/core/extension';

/**
 * Runs a write so that it stays when a transaction around the call rolls back. It commits by itself, on a connection of its
 * own. Where one writer at a time has the store and a transaction around the call is it (SQLite, memory), a second
 * connection would wait for that very transaction. There the write is a part of the transaction, which keeps all other
 * writers out, and is done once more if the transaction does not commit.
 */
export async function runCommitted<Result>(
  resource: AnyResource,
  work: (scope: Scope) => Promise<Result>,
): Promise<Result> {
  const scope = findScope(resource, undefined);
  const { store } = scope;
  if (store.transactionAround() === 'none') return await work(scope);
  if (store.dataLayer.capabilities.has('rowLocks')) return await scope.apart(work);
  const result = await work(scope);
  scope.whenSettled(async (outcome) => {
    // 'unknown' is a transaction that the application opened and may still roll back: counting twice is the safe side.
    if (outcome !== 'committed') await work(scope);
  });
  return result;
}
