/**
 * Hashes passwords. Implementations work off the event loop and know nothing of users.
 *
 * @example
 * const provider: HashProvider = bcryptHashProvider({ cost: 12 });
 */
export interface HashProvider {
  /** Makes the hash to store, with salt and parameters. */
  hash(password: string): Promise<string>;
  /**
   * `true` if the hash belongs to the password. False, not an error, for a hash of another form. An error means that
   * nothing can be verified: no user gets in, and the caller gets HASH_UNAVAILABLE.
   */
  verify(password: string, hash: string): Promise<boolean>;
  /** Takes as long as `verify`, so that the response time does not show whether the user exists. */
  simulate(): Promise<void>;
  /** The longest password that it hashes completely, in bytes of UTF-8. Longer new passwords are refused. */
  readonly longestPassword?: number;
  /**
   * `true` if it can verify a hash of this form. Needed if several providers share a column. If no provider recognizes
   * a stored hash, `createDomain({ onError })` gets a report.
   */
  recognizes?(hash: string): boolean;
  /** `true` if a verified hash should be replaced by one with the present parameters. */
  needsRehash?(hash: string): boolean;
}
