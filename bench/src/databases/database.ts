/** Where one contender keeps its data. No other contender writes there. */
export type Place =
  | { readonly kind: 'sqlite'; readonly filename: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** A database system of the run. */
export interface DatabaseSystem {
  readonly kind: Place['kind'];
  /** Name and version, for the headings of tables. */
  readonly title: string;
  /** An empty database. */
  create(): Promise<Place>;
  /** Runs `work` with the server and this thread on a core each, as `onOwnCores` says; a database in this process has no server. */
  onOwnCores<Result>(work: () => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

/** The settings of every connection to SQLite, for every contender: those of Ashlar's data layer. */
export const sqlitePragmas: readonly string[] = [
  'journal_mode = wal',
  'synchronous = full',
  'foreign_keys = on',
  'wal_autocheckpoint = 4000',
];
