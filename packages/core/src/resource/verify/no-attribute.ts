import { didYouMean } from '../../error/closest.ts';
import { quoted } from '../../error/quoted.ts';
import type { ResourceDraft } from '../resource-draft.ts';

/** Reports that there is no such attribute. */
export function noAttribute(draft: ResourceDraft, path: readonly (string | number)[], name: string): void {
  // A transformer that failed may be the one that adds it. One problem is enough.
  if (draft.isWhole)
    draft.error(path, `there is no attribute ${quoted(name)}`, didYouMean(name, [...draft.attributes.keys()]));
}
