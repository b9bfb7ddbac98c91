/** An open transaction of one data layer. */
export interface Transaction {
  /** The application runs its own statements with it. For Kysely, it is a Kysely bound to this transaction. */
  readonly handle: unknown;
}
