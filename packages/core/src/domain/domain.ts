import type { Scope } from '../action/scope.ts';
import type { DataLayer } from '../data-layer/data-layer.ts';
import type { AnyResource } from '../resource/resource.ts';

/** What `createDomain` takes. */
export interface DomainOptions {
  /** For messages, where there are several domains. */
  readonly name: string;
  /** What it binds; a resource and the resources that it names, such as its token resource, belong together. */
  readonly resources: readonly AnyResource[];
  /** Where records are kept; several domains may share one. */
  readonly dataLayer: DataLayer;
  /** The present moment in milliseconds since 1970. Default `Date.now`. The store's clock is never asked. */
  readonly clock?: () => number;
  /**
   * Told of failures that nobody is waiting for: hooks after the commit and tasks in the background. Default: written
   * to standard error. It may not throw.
   */
  readonly onError?: (error: unknown) => void;
}

/** Resources bound to a store. */
export interface Domain extends Scope {
  readonly resources: readonly AnyResource[];
  /** Unbinds the resources; the last domain over a data layer closes it. A second call does nothing. */
  close(): Promise<void>;
}
