import type { DatabaseSystem } from '../databases/database.ts';

/** The parameters of a group that needs a database. */
export interface Context {
  readonly system: DatabaseSystem;
  /** Fewer samples and smaller tables: to see that everything works, not to publish. */
  readonly quick: boolean;
  /** Whether the group `scale` also fills tables of ten million rows. It takes minutes, and gigabytes of disk. */
  readonly tenMillion: boolean;
}
