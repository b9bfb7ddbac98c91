/** The longest text of a signal, in bytes of UTF-8. PostgreSQL fails the whole transaction from 8,000 bytes on. */
export const longestSignal = 1024;

/** Whether a text can be a signal: whole characters, no NUL, at most 1,024 bytes of UTF-8. */
export function isSignalText(text: unknown): text is string {
  if (typeof text !== 'string' || text.length > longestSignal) return false;
  return !/[\0\p{Surrogate}]/u.test(text) && Buffer.byteLength(text) <= longestSignal;
}

/**
 * Refuses a text that cannot be a signal.
 *
 * @throws TypeError
 */
export function assertSignalText(text: unknown): asserts text is string {
  if (isSignalText(text)) return;
  throw new TypeError(`publish: a signal is text of at most ${longestSignal} bytes of UTF-8, without NUL`);
}
