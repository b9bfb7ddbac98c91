import type { Scope } from '../contract/scope.ts';
import type { Finding } from '../error/finding.ts';

/**
 * Looks for things that a resource lacks at run time, such as a secret. It gets the domain that is checked. Returns findings with
 * paths below the resource: the domain puts the name of the resource in front. An error that it throws counts as a finding.
 */
export type ResourceCheck = (domain: Scope) => readonly Finding[] | Promise<readonly Finding[]>;
