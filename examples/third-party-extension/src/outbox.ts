/** A letter to a user. */
export interface Letter {
  /** The user's id. */
  readonly to: string;
  readonly text: string;
}

/** Stands in for what would send mail. */
export const outbox: Letter[] = [];
