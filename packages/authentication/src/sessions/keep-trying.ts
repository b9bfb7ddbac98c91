import type { Scope } from '@ashlar/core';
import type { StopListening } from '@ashlar/core/data-layer';

/** How soon it tries again, in milliseconds. */
const RETRY = 2000;

/** Subscribes now, and again until that succeeds. The first failure is reported. Returns what ends it. */
export function keepTrying(domain: Scope, subscribe: () => Promise<StopListening>): () => Promise<void> {
  let subscribed: Promise<StopListening | undefined> | undefined;
  let reported = false;
  const repeated = domain.repeat(attempt, RETRY);

  async function attempt(): Promise<void> {
    subscribed ??= subscribe().catch((error: unknown) => {
      if (!reported) domain.report(error);
      reported = true;
      return undefined;
    });
    // Without `await`: it would wait for this run of its own.
    if ((await subscribed) !== undefined) void repeated.stop();
    else subscribed = undefined;
  }

  void attempt();
  return async () => {
    await repeated.stop();
    await (await subscribed)?.();
  };
}
