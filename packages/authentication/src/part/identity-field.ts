import type { StrategyActionRoute, StrategyFacts } from './part.ts';

/** The attribute that the identity in the input of an action names. Null if the part does not say. */
export function identityFieldOf(
  { options }: Pick<StrategyFacts, 'options'>,
  { identity, identityField }: Pick<StrategyActionRoute, 'identity' | 'identityField'>,
): string | null {
  const field = identityField ?? options.identityField;
  return identity !== undefined && typeof field === 'string' ? field : null;
}
