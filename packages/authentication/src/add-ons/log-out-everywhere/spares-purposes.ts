import { revocationPurpose } from '../../token/claims.ts';
import type { LogOutEverywhereSettings } from './option-types.ts';

/** `true` if a log-out leaves tokens of some purposes alive. The rows of revoked tokens are none. */
export function sparesPurposes({
  includePurposes,
  excludePurposes,
}: Pick<LogOutEverywhereSettings, 'includePurposes' | 'excludePurposes'>): boolean {
  return includePurposes !== undefined || excludePurposes.some((purpose) => purpose !== revocationPurpose);
}
