/** One statement that was sent to the database; never with the values of its parameters. */
export interface StatementEvent {
  readonly sql: string;
  /** From sending it to its answer, in milliseconds. */
  readonly durationMs: number;
  readonly inTransaction: boolean;
}

/** Called after each statement, `begin` and `commit` too, also if it failed. */
export type OnStatement = (event: StatementEvent) => void;

/**
 * Reports a statement that was sent at `start` (performance.now()). An error of the listener does not reach the caller.
 */
export function report(
  listener: OnStatement,
  sql: string,
  sent: { readonly at: number; readonly inTransaction: boolean },
): void {
  try {
    listener({ sql, durationMs: performance.now() - sent.at, inTransaction: sent.inTransaction });
  } catch (error) {
    // A statement that was executed must not look as if it had failed.
    queueMicrotask(() => {
      throw error;
    });
  }
}
