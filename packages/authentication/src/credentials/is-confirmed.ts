import type { Row } from '@ashlar/core/data-layer';

/**
 * `true` if the user is confirmed by an attribute: its value is neither null nor false. Also `true` if no attribute is
 * required.
 *
 * @example
 * isConfirmed(user, options.requireConfirmedWith)
 */
export function isConfirmed(user: Readonly<Row>, requireConfirmedWith: string | undefined): boolean {
  if (requireConfirmedWith === undefined) return true;
  const confirmed = user[requireConfirmedWith];
  return confirmed !== null && confirmed !== undefined && confirmed !== false;
}
