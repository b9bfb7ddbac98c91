import type { Finding } from '../error/finding.ts';

/**
 * Looks for things that a resource lacks at run time, such as a secret. Returns findings with paths that begin with the
 * resource's name. An error that it throws counts as a finding.
 */
export type ResourceCheck = () => readonly Finding[] | Promise<readonly Finding[]>;
