import type { SignalCarrier } from '@ashlar/core/data-layer';

/** A text that goes out when its transaction commits. */
export interface Notice {
  readonly channel: string;
  readonly text: string;
}

/** The texts of the transaction that is open on a connection. */
export interface Notices {
  add(notice: Notice): void;
  /** Takes all of them out. */
  take(): readonly Notice[];
}

/** Keeps the texts of a transaction until its end. A text that is there already is one with it. */
export function createNotices(): Notices {
  let kept: Notice[] = [];
  return {
    add(notice) {
      if (!kept.some(({ channel, text }) => channel === notice.channel && text === notice.text)) kept.push(notice);
    },
    take() {
      const taken = kept;
      kept = [];
      return taken;
    },
  };
}

/** Hands the texts of a transaction to a carrier, after its commit. A carrier reports its own failures. */
export function sendAll({ send }: SignalCarrier, notices: readonly Notice[]): void {
  for (const { channel, text } of notices) send?.(channel, text).catch(() => undefined);
}
