import { vi } from 'vitest';

/** A mail as tests look at it. */
interface ReceivedMail {
  /** What sent it: 'link' for a token, or the name of another sender. */
  readonly kind: string;
  readonly to: string;
  readonly token: string;
  readonly strategy: string;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly changing?: Readonly<Record<string, unknown>>;
}

/** What was sent, in the order in which it came. */
export interface Mailbox {
  readonly mails: ReceivedMail[];
  /** Runs before a mail is put here; what it throws, the sender throws. */
  onMail: ((mail: ReceivedMail) => void | Promise<void>) | undefined;
  /** A sender that puts what it is given here. */
  sender(kind?: string): (mail: object) => Promise<void>;
  /** Waits until so many mails to an address have come, and gives the last of them. */
  last(to: string, count?: number): Promise<ReceivedMail>;
  clear(): void;
}

/** An empty mailbox. */
export function createMailbox(): Mailbox {
  const mails: ReceivedMail[] = [];
  const mailbox: Mailbox = {
    mails,
    onMail: undefined,
    sender:
      (kind = 'link') =>
      async (mail) => {
        // Invariant: what senders are given has the members that tests look at.
        const received = { kind, ...mail } as ReceivedMail;
        await mailbox.onMail?.(received);
        mails.push(received);
      },
    last: (to, count = 1) =>
      vi.waitFor(
        () => {
          const received = mails.filter((mail) => mail.to === to);
          const found = received.at(-1);
          if (found === undefined || received.length < count) {
            throw new Error(`${received.length} of ${count} mails to ${to} have come`);
          }
          return found;
        },
        { timeout: 30_000, interval: 5 },
      ),
    clear() {
      mails.splice(0);
      mailbox.onMail = undefined;
    },
  };
  return mailbox;
}
