import type { Change } from '../action/change.ts';
import type { Scope } from '../contract/scope.ts';
import { coreErrors } from '../error/core-errors.ts';

/**
 * Refuses an action with `afterTransaction` inside a transaction that the application opened by itself. Ashlar cannot
 * see when, or whether, that one commits. It runs before anything is written.
 */
export function refuseForeignTransaction(scope: Scope, subject: string, changes: readonly Change[]): void {
  if (!changes.some((change) => change.afterTransaction !== undefined)) return;
  if (scope.store.transactionAround() !== 'foreign') return;
  throw coreErrors.error('TRANSACTION_UNSUITABLE', {
    message: `${subject} does something after the commit: use domain.transaction instead of a transaction of your own`,
  });
}
