import type { DraftView } from '@ashlar/core/extension';
import { auditFacts } from './audit-of.ts';

/** Checks a resource with an `audit` section. */
export function verifyAudit(draft: DraftView): void {
  if (draft.fact(auditFacts)?.actions.length !== 0) return;
  draft.error(
    ['audit'],
    'no action of this resource writes anything',
    'add an action of type create or update, or take the section away',
  );
}
