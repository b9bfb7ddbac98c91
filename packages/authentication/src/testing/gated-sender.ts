import type { TokenMail } from '../credentials/mailed-token/token-sender.ts';
import { createGate, type Gate } from './gate.ts';

/** A token that the sender got. */
export type SentToken = TokenMail<object>;

/** A `sender` that keeps what it gets. */
export interface GatedSender {
  (mail: SentToken): Promise<void>;
  /** Holds a stored token that is about to be sent. */
  readonly beforeSend: Gate;
  /** Everything sent, oldest first. */
  readonly sent: readonly SentToken[];
  /** The oldest token that no call has taken yet. Waits for one. */
  next(): Promise<SentToken>;
  /** Calls the listener for everything that is sent from now on, until you call the returned function. */
  listen(listener: (sent: SentToken) => void): () => void;
}

/**
 * Makes a sender that sends nothing. The test takes the tokens from it.
 *
 * @example
 * const sender = gatedSender(); // resettable: { sender }
 * await password.action('requestReset', { email: ann.email });
 * const { token } = await sender.next();
 */
export function gatedSender(): GatedSender {
  const beforeSend = createGate();
  const sent: SentToken[] = [];
  const waiting: ((sent: SentToken) => void)[] = [];
  const listeners = new Set<(sent: SentToken) => void>();
  let asked = 0;
  const send = async (mail: SentToken): Promise<void> => {
    await beforeSend.pass();
    sent.push(mail);
    waiting.shift()?.(mail);
    for (const listener of listeners) listener(mail);
  };
  const next = (): Promise<SentToken> => {
    const there = sent[asked++];
    return there === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(there);
  };
  const listen = (listener: (sent: SentToken) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return Object.assign(send, { beforeSend, sent, next, listen });
}
