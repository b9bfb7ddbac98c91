import type { PoolClient } from 'pg';
import { AnswerTimeout, isOutgrown, mayBeOutgrown, type Verdict, verdictOn } from './answers.ts';

/** Knows which connections of a pool may still serve, and why the others may not. */
export interface Trust {
  /** A connection was opened. */
  opened(client: PoolClient): void;
  isTrusted(client: PoolClient): boolean;
  /** Ends the connections that an error concerns. Returns the error that explains it, which may be an earlier one. */
  judge(client: PoolClient, error: Error, wasPrepared: boolean): Error;
  /** What an error that `judge` gave back says; undefined for errors from elsewhere. */
  verdictOn(error: unknown): Verdict | undefined;
}

/**
 * For this many milliseconds after it was opened, a connection is taken to know the types of columns. After that, a
 * refused value may fit by now. So a caller who sends values that never fit cannot renew connections more often than
 * this.
 */
const TRUSTED_WITH_TYPES = 60_000;

/** Trusts each new connection, until an answer on it, or on another one to the same server, says otherwise. */
export function createTrust(): Trust {
  const openedIn = new WeakMap<PoolClient, number>();
  const openedAt = new WeakMap<PoolClient, number>();
  const ended = new WeakSet<PoolClient>();
  const reasons = new WeakMap<PoolClient, Error>();
  const verdicts = new WeakMap<Error, Verdict>();
  /** Goes up when all connections that are open at that moment become suspect. */
  let generation = 0;

  function age(client: PoolClient): number {
    return performance.now() - (openedAt.get(client) ?? 0);
  }

  return {
    opened(client) {
      openedIn.set(client, generation);
      openedAt.set(client, performance.now());
      // Without a listener, a connection that breaks would end the process. Its user sees the error at the next
      // statement.
      client.on('error', (error: Error) => {
        if (!reasons.has(client)) reasons.set(client, error);
      });
    },
    isTrusted: (client) => openedIn.get(client) === generation && !ended.has(client),
    judge(client, error, wasPrepared) {
      const outgrown = wasPrepared && mayBeOutgrown(error) && age(client) > TRUSTED_WITH_TYPES;
      const verdict = outgrown ? isOutgrown : verdictOn(error, wasPrepared);
      // A connection of an earlier generation says nothing about later ones.
      if (verdict.ends === 'all' && openedIn.get(client) === generation) generation += 1;
      if (verdict.ends !== 'nothing') ended.add(client);
      if (error instanceof AnswerTimeout) reasons.set(client, error);
      // Nothing was sent because an earlier error broke the connection: that error explains it.
      const told = verdict.notSent ? (reasons.get(client) ?? error) : error;
      verdicts.set(told, verdict);
      return told;
    },
    verdictOn: (error) => (error instanceof Error ? verdicts.get(error) : undefined),
  };
}
