import type { Row } from '@ashlar/core/data-layer';

/**
 * Whether a user is confirmed by an attribute: its value is neither null nor false. True where no attribute is asked for.
 *
 * @example
 * isConfirmed(user, options.requireConfirmedWith)
 */
export function isConfirmed(user: Readonly<Row>, requireConfirmedWith: string | undefined): boolean {
  if (requireConfirmedWith === undefined) return true;
  const confirmed = user[requireConfirmedWith];
  return confirmed !== null && confirmed !== undefined && confirmed !== false;
}
