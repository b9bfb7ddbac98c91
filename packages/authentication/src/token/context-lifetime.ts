import { InvalidInput } from '@ashlar/core';
import { type Duration, durationSchema, secondsOf } from './duration.ts';

/**
 * The lifetime that the caller wants for a session, in seconds: `context.tokenLifetime`, a duration such as '12 hours'. It
 * shortens the lifetime of the resource, and never lengthens it.
 *
 * @throws InvalidInput if it is no duration
 */
export function lifetimeOfContext(context: Readonly<Record<string, unknown>> | undefined): number {
  const lifetime = context?.tokenLifetime;
  if (lifetime === undefined || lifetime === null) return Number.POSITIVE_INFINITY;
  if (isDuration(lifetime)) return secondsOf(lifetime);
  throw new InvalidInput('context', [
    { path: ['context', 'tokenLifetime'], message: "expected a duration such as '12 hours'" },
  ]);
}

function isDuration(value: unknown): value is Duration {
  return durationSchema.safeParse(value).success;
}
