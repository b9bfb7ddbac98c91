/** A letter to a user. */
export interface Letter {
  /** The user's id. */
  readonly to: string;
  readonly text: string;
}

/** Collects letters in place of a mail server. */
export const outbox: Letter[] = [];
