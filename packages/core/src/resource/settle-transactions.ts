import { needsTransaction } from '../action/change.ts';
import type { ResourceDraft } from './resource-draft.ts';

/**
 * Puts a write into a transaction if a change of the resource has to be atomic with it. Such a change is the log-out
 * after a new password. `transaction: false` says only that the action itself needs no transaction.
 */
export function settleTransactions({ actions, changes }: ResourceDraft): void {
  const atomic = changes.filter(needsTransaction);
  for (const action of actions.values()) {
    if (action.transaction || action.type === 'read' || action.type === 'action') continue;
    if (atomic.some(({ on }) => on.some((type) => type === action.type)))
      actions.set(action.name, { ...action, transaction: true });
  }
}
