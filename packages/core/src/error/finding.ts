/** A difference between what a resource needs and what is there. `domain.check()` answers with a list of them. */
export interface Finding {
  /** For programs: `TABLE_MISSING`, `COLUMN_MISSING`, `COLUMN_TYPE`, `SECRET_UNAVAILABLE`, and so on. */
  readonly code: string;
  /** The resource, then where in its definition: `['User', 'attributes', 'email']`. */
  readonly path: readonly (string | number)[];
  /** For people. It holds no value and no secret. */
  readonly problem: string;
  /** What to do about it. */
  readonly cure: string;
}
