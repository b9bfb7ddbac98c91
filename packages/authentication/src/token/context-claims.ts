import { InvalidInput } from '@ashlar/core';

/**
 * The claims that the caller adds to the token of an action: `context.extraTokenClaims`.
 *
 * @throws InvalidInput if they are not an object of claims
 */
export function claimsOfContext(
  context: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const claims = context?.extraTokenClaims;
  if (claims === undefined || claims === null) return undefined;
  if (typeof claims === 'object' && !Array.isArray(claims)) return { ...claims };
  throw new InvalidInput('context', [
    { path: ['context', 'extraTokenClaims'], message: 'expected an object of claims' },
  ]);
}
