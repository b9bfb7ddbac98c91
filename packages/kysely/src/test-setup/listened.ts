import type { DataLayer } from '@ashlar/core/data-layer';
import { onTestFinished } from 'vitest';
import type { KyselyDataLayer } from '../session/data-layer-over.ts';

/** What a subscription of the current test has heard. */
export interface Listened {
  readonly texts: string[];
  gaps: number;
  stop(): Promise<void>;
}

/** Listens to a channel until the current test ends. */
export async function listenTo({ signals }: DataLayer, channel: string): Promise<Listened> {
  if (signals === undefined) throw new TypeError('the data layer has no signals');
  const texts: string[] = [];
  const listened: Listened = { texts, gaps: 0, stop: async () => {} };
  const hear = (text: string): void => void texts.push(text);
  listened.stop = await signals.subscribe(channel, hear, () => {
    listened.gaps += 1;
  });
  onTestFinished(() => listened.stop());
  return listened;
}

/** Publishes a text in a transaction of its own. */
export async function tell(dataLayer: KyselyDataLayer, channel: string, text: string): Promise<void> {
  await dataLayer.transaction(async (transaction) => dataLayer.signals?.publish(channel, text, transaction));
}
