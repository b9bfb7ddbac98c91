/** Where one contender keeps its data: nobody else writes there. */
export type Place =
  | { readonly kind: 'sqlite'; readonly filename: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** A database system of the run. */
export interface DatabaseSystem {
  readonly kind: Place['kind'];
  /** Name and version, as the tables are headed. */
  readonly title: string;
  /** An empty database. */
  create(): Promise<Place>;
  stop(): Promise<void>;
}

/** The settings that every connection to SQLite has, whoever opens it: those of Ashlar's data layer. */
export const sqlitePragmas: readonly string[] = ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on'];
