import type { Population } from '../contenders/accounts.ts';
import type { Place } from '../databases/database.ts';

/** A way to find the user of a session, by its name in the table. */
export type WayName =
  | 'raw'
  | 'Ashlar'
  | 'Ashlar, first sight'
  | 'session table by hand'
  | 'connect-pg-simple'
  | 'connect-pg-simple, with touch'
  | 'Better Auth';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly way: WayName;
  readonly place: Place & { readonly kind: 'postgres' };
  readonly population: Population;
  /** When the sessions end, in seconds. */
  readonly end: number;
  /** The most connections of the worker. */
  readonly pool: number;
  /** Whether statements are prepared by name, where the way does it at all. Default true. */
  readonly prepared?: boolean;
}
