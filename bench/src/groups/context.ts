import type { DatabaseSystem } from '../databases/database.ts';

/** What a group that needs a database is given. */
export interface Context {
  readonly system: DatabaseSystem;
  /** Fewer samples and smaller tables: to see that all works, not to quote. */
  readonly quick: boolean;
}
