import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataLayer, Transaction } from '../../data-layer.ts';
import type { Signals, StopListening } from '../../signals/signals.ts';
import { recordsOf } from './records.ts';
import { people } from './relations.ts';

/** What one subscription has heard. */
export interface Heard {
  readonly texts: readonly string[];
  /** How often it may have missed something. */
  readonly gaps: number;
  readonly stop: StopListening;
}

/** The longest time in which a signal has to arrive, in milliseconds. */
const soon = 20_000;

/** @throws AssertionError if a store has no signals */
export function signalsOf(store: DataLayer): Signals {
  assert.ok(store.signals, 'the store has no signals');
  return store.signals;
}

/** Subscribes, and keeps what arrives. */
export async function listen(store: DataLayer, channel: string): Promise<Heard> {
  const heard = { texts: [] as string[], gaps: 0 };
  const hear = (text: string): void => void heard.texts.push(text);
  const stop = await signalsOf(store).subscribe(channel, hear, () => {
    heard.gaps += 1;
  });
  return {
    get texts() {
      return heard.texts;
    },
    get gaps() {
      return heard.gaps;
    },
    stop,
  };
}

/** Publishes texts in one transaction, which also writes a record, as everything does that has something to tell. */
export async function publish(store: DataLayer, channel: string, ...texts: readonly string[]): Promise<void> {
  await store.transaction((transaction) => publishInside(store, { channel, texts, transaction }));
}

/** The same inside an open transaction. */
export async function publishInside(
  store: DataLayer,
  { channel, texts, transaction }: { channel: string; texts: readonly string[]; transaction: Transaction },
): Promise<void> {
  const id = randomUUID();
  await recordsOf(store, people).insert({ id, email: `${id}@x` }, { transaction });
  for (const text of texts) await signalsOf(store).publish(channel, text, transaction);
}

/** Waits until something holds. */
export async function eventually(holds: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + soon;
  while (!holds()) {
    assert.ok(performance.now() < deadline, `${what}: not within ${soon} ms`);
    await sleep(5);
  }
}
