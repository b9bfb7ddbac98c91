import type { Issue } from '@ashlar/core';
import { type DraftView, didYouMean } from '@ashlar/core/extension';
import type { StrategyFacts } from '../part/part.ts';
import { findAttribute } from './find-attribute.ts';

/** The option `requireConfirmedWith` of a strategy. */
export interface ConfirmedWith {
  /** The path of the strategy, from the resource's name on. */
  readonly path: Issue['path'];
  /** Every strategy and add-on of the section. */
  readonly siblings: readonly Pick<StrategyFacts, 'confirmations'>[];
  /** The attribute that says whether a user is confirmed. Undefined: it does not matter. */
  readonly requireConfirmedWith: string | undefined;
}

/**
 * Reports a `requireConfirmedWith` that names no attribute. If no part confirms anything, the cure names the add-on
 * that would.
 *
 * @example
 * verifyConfirmedWith(draft, { ...instance, requireConfirmedWith: instance.options.requireConfirmedWith });
 */
export function verifyConfirmedWith(draft: DraftView, confirmed: ConfirmedWith): void {
  const { path, siblings, requireConfirmedWith: name } = confirmed;
  if (name === undefined) return;
  const similar = didYouMean(name, [...draft.attributes.keys()]);
  const isConfirming = siblings.some(({ confirmations }) => confirmations.length > 0);
  const cure = isConfirming ? similar : `${similar}; the add-on confirmation adds "confirmedAt"`;
  findAttribute(draft, { path: [...path, 'requireConfirmedWith'], name, cure });
}
