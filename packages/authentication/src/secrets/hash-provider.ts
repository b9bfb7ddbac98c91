/**
 * Hashes passwords. Implementations work off the event loop and know nothing of users.
 *
 * @example
 * const provider: HashProvider = bcryptHashProvider({ cost: 12 });
 */
export interface HashProvider {
  /** The hash to keep, salt and parameters included. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password is the one behind the hash. False, not an error, for a hash of another form. An error means that
   * nothing can be verified: no user is let in, and the caller gets HASH_UNAVAILABLE.
   */
  verify(password: string, hash: string): Promise<boolean>;
  /** Takes as long as `verify` does, so that an unknown user cannot be told by the time of the answer. */
  simulate(): Promise<void>;
  /** The longest password that it hashes as a whole, in bytes of UTF-8. Longer new ones are refused. */
  readonly longestPassword?: number;
  /**
   * Whether a hash is of a form that it verifies. Needed where several providers share a column. A stored hash that is of no
   * such form is reported to `createDomain({ onError })`.
   */
  recognizes?(hash: string): boolean;
  /** Whether a hash that verified should be replaced by one with the present parameters. */
  needsRehash?(hash: string): boolean;
}
