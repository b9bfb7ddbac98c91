import type { Finding } from '../error/finding.ts';

/**
 * Looks for what a resource lacks at run time, such as a secret; answers with what it finds, at paths from the resource's
 * name on. What it throws counts as a finding too.
 */
export type ResourceCheck = () => readonly Finding[] | Promise<readonly Finding[]>;
