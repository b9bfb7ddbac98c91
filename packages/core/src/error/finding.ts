/** A difference between what a resource needs and what is there: what `domain.check()` answers. */
export interface Finding {
  /** For programs: `TABLE_MISSING`, `COLUMN_MISSING`, `COLUMN_TYPE`, `SECRET_UNAVAILABLE`, and so on. */
  readonly code: string;
  /** The resource, then where in its definition: `['User', 'attributes', 'email']`. */
  readonly path: readonly (string | number)[];
  /** For people; never with a value or a secret. */
  readonly problem: string;
  /** What to do about it. */
  readonly cure: string;
}
