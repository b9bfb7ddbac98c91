/**
 * The hooks around a write, in the order in which they run, each for all changes before the next one. A `Hook` takes the
 * changeset, a `RecordHook` the changeset and the record.
 */
export interface WriteHooks<Hook, RecordHook> {
  /** Builds the changeset: sets attributes, adds errors. Before the transaction: the place for slow work such as hashing. */
  readonly change?: Hook;
  /** Runs before the transaction, after the input was found valid. */
  readonly beforeTransaction?: Hook;
  /** Inside the transaction, before the write. */
  readonly before?: Hook;
  /** Inside the transaction, after the write. */
  readonly after?: RecordHook;
  /** Runs after the outermost transaction has committed: send mail here. A failure is reported, not thrown. */
  readonly afterTransaction?: RecordHook;
}

/** The hooks of a change. A `KeysHook` takes the changeset and the primary keys of all records written. */
export interface ChangeHooks<Hook, RecordHook, KeysHook> extends WriteHooks<Hook, RecordHook> {
  /** Replaces `after` in a bulk action: runs once, with the primary keys of all records that were written. */
  readonly afterBulk?: KeysHook;
  /**
   * False: no hook of it looks at the record as it was (`changeset.data`, or `get` of what is not written). Then an update or
   * destroy by key need not read the record first, and such a look is a TypeError. Default: true.
   */
  readonly needsRecord?: boolean | undefined;
  /** Runs inside the transaction, last: after every `after` of the action and of the resource. */
  readonly finish?: RecordHook;
}
