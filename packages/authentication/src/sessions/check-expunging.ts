import { type AnyResource, InvalidInput, ResourceInfo } from '@ashlar/core';
import { isExpunged } from '../token-store/expiry/allow-expunging.ts';

/**
 * What expunging asks of a resource, and of the size of a batch.
 *
 * @throws InvalidInput for no size, TypeError for a resource that keeps neither tokens nor counts of limits
 */
export function checkExpunging(caller: string, resource: AnyResource, batchSize: number | undefined): void {
  if (batchSize !== undefined && (!Number.isSafeInteger(batchSize) || batchSize < 1)) {
    throw new InvalidInput(caller, [{ path: ['batchSize'], message: 'expected a whole number from 1' }]);
  }
  if (ResourceInfo.fact(resource, isExpunged) === true) return;
  throw new TypeError(
    `${caller}: ${resource.name} keeps no tokens and no counts: pass a token resource or a limit resource`,
  );
}
