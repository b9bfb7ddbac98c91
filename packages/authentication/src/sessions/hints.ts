import { setTimeout as sleep } from 'node:timers/promises';
import { everySession } from '../token-store/announce.ts';

/** How long listeners may hold up the next hint, in milliseconds. */
const PATIENCE = 5000;

/** Takes announced texts, and passes them on one batch after the other. */
export interface Hints {
  hear(this: void, text: string): void;
}

/** What comes while the last batch is told becomes one batch: many texts cannot make many looks. Null: every user. */
export function createHints(tell: (subjects: readonly string[] | null) => Promise<void>): Hints {
  let wanted: Set<string> | null = new Set();
  let telling = false;

  async function tellWanted(): Promise<void> {
    if (telling) return;
    telling = true;
    while (wanted === null || wanted.size > 0) {
      const subjects: readonly string[] | null = wanted && [...wanted];
      wanted = new Set();
      await Promise.race([tell(subjects), sleep(PATIENCE, undefined, { ref: false })]);
    }
    telling = false;
  }

  return {
    hear(text) {
      if (text === everySession) wanted = null;
      else wanted?.add(text);
      void tellWanted();
    },
  };
}
