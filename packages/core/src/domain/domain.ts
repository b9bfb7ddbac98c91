import type { Scope } from '../action/scope.ts';
import type { DataLayer } from '../data-layer/data-layer.ts';
import type { AnyResource } from '../resource/resource.ts';

/** What `createDomain` takes. */
export interface DomainOptions {
  readonly name: string;
  readonly resources: readonly AnyResource[];
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
  /** Runs `work` when the domain closes, before it lets go of its store. */
  onClose(work: () => void | Promise<void>): void;
  /** Unbinds the resources; the last domain over a data layer closes it. A second call does nothing. */
  close(): Promise<void>;
}
