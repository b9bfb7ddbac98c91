import type { Patience } from '@ashlar/core/data-layer';
import { waitedInVain } from '../compile/failures.ts';

/** Waits for the lock of writers until a deadline (of performance.now()). */
export function patienceUntil(deadline: number): Patience {
  return { timeout: deadline - performance.now(), late: waitedInVain };
}
