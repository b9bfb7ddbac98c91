import type { IfMatch } from './request/if-match.ts';
import type { ReadQuery } from './request/read-query.ts';
import type { ServedAction } from './resource-route.ts';

/** A request that has passed the door. */
export interface ResourceCall {
  readonly route: ServedAction;
  /** The primary key in the path. */
  readonly key: unknown;
  readonly query: ReadQuery;
  /** The members of the body. Of a GET: none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly ifMatch: IfMatch | undefined;
}
