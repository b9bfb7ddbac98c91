import type { DraftView } from '@ashlar/core/extension';
import type { PartInstance } from '../../part/part.ts';
import type { LimitsSettings } from './option-types.ts';

/** What must be true of a resource with limits. */
export function verifyLimits(draft: DraftView, { options, path, authentication }: PartInstance<LimitsSettings>): void {
  const { resource, store } = options;
  if (resource !== undefined && store !== undefined) {
    draft.error([...path, 'store'], 'stands beside resource, and one of them counts', 'leave one of the two out');
  }
  if ('resource' in options && resource === undefined) {
    draft.error([...path, 'resource'], 'is undefined: do two files import each other?');
  }
  const shared = resource === undefined ? store !== undefined && store.isLocal !== true : true;
  if (!shared || authentication.tokens.enabled) return;
  draft.error(
    [...path, resource === undefined ? 'store' : 'resource'],
    'needs tokens: the keys of its counters are hashes keyed with their signingSecret',
    'set authentication.tokens.enabled to true, or set store to memoryLimits(), which needs no secret',
  );
}
