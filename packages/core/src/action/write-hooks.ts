/**
 * The hooks around a write, in the order in which they run, each for all changes before the next one. A `Hook` takes the
 * changeset, a `RecordHook` the changeset and the record.
 */
export interface WriteHooks<Hook, RecordHook> {
  /** Builds the changeset: sets attributes, adds errors. Before the transaction: the place for slow work such as hashing. */
  readonly change?: Hook;
  /** Before the transaction, once the input has been found valid. */
  readonly beforeTransaction?: Hook;
  /** Inside the transaction, before the write. */
  readonly before?: Hook;
  /** Inside the transaction, after the write. */
  readonly after?: RecordHook;
  /** After the outermost transaction has committed: the place for mail. A failure is reported, not thrown. */
  readonly afterTransaction?: RecordHook;
}

/** The hooks of a change. A `KeysHook` takes the changeset and the primary keys of all records written. */
export interface ChangeHooks<Hook, RecordHook, KeysHook> extends WriteHooks<Hook, RecordHook> {
  /** In place of `after` where a bulk action wrote: once, with the primary keys of all records written. */
  readonly afterBulk?: KeysHook;
  /** Inside the transaction, last: after every `after`, of the action and of the resource. */
  readonly finish?: RecordHook;
}
