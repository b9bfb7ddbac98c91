import type { Scope } from '../contract/scope.ts';

/**
 * What a resource does when a domain that holds it was created, once for each domain. It gets the domain: `report` tells its
 * `onError` of something, `repeat` and `onClose` begin and end work in the background. What it throws goes to `onError`.
 */
export type ResourceStart = (domain: Scope) => void;
