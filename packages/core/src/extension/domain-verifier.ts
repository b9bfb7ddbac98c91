import type { AnyResource } from '../contract/any-resource.ts';
import type { Issue } from '../error/issue.ts';

/** Checks what a resource needs of its domain. Returns the problems. */
export type DomainVerifier = (domain: {
  readonly resources: readonly AnyResource[];
  /** The resources of the other open domains over the same data layer: they share its tables. */
  readonly neighbours: readonly AnyResource[];
}) => readonly Issue[];
