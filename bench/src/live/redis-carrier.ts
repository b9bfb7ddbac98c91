import { redisSignals } from '@ashlar/core';
import type { SignalCarrier } from '@ashlar/core/data-layer';
import { createClient } from 'redis';

/** Signals through Redis, over two connections of their own. */
export async function redisCarrier(url: string): Promise<{ readonly signals: SignalCarrier; end(): void }> {
  const [publisher, subscriber] = [createClient({ url }), createClient({ url })];
  for (const client of [publisher, subscriber]) {
    client.on('error', () => undefined);
    await client.connect();
  }
  return {
    signals: redisSignals({ publisher, subscriber }),
    end() {
      for (const client of [publisher, subscriber]) client.destroy();
    },
  };
}
