import type { PoolClient } from 'pg';
import { AnswerTimeout, isOutgrown, mayBeOutgrown, type Verdict, verdictOn } from './answers.ts';

/** What is known of the connections of a pool: which of them may go on serving, and why others may not. */
export interface Trust {
  /** A connection was opened. */
  opened(client: PoolClient): void;
  isTrusted(client: PoolClient): boolean;
  /** Draws the consequences of an error; gives back the error that tells why, which may have come before. */
  judge(client: PoolClient, error: Error, wasPrepared: boolean): Error;
  /** What an error that `judge` gave back says; undefined for errors from elsewhere. */
  verdictOn(error: unknown): Verdict | undefined;
}

/**
 * For how many milliseconds after it was opened a connection is taken to know the types of columns. A value that is refused
 * later may fit by now. Who sends values that never fit can have connections renewed no more often than this.
 */
const TRUSTED_WITH_TYPES = 60_000;

/** Trusts each new connection, until an answer that came over it, or over another one to the same server, says otherwise. */
export function createTrust(): Trust {
  const openedIn = new WeakMap<PoolClient, number>();
  const openedAt = new WeakMap<PoolClient, number>();
  const ended = new WeakSet<PoolClient>();
  const reasons = new WeakMap<PoolClient, Error>();
  const verdicts = new WeakMap<Error, Verdict>();
  /** Raised by whatever makes all connections suspect that are open at that moment. */
  let generation = 0;

  function age(client: PoolClient): number {
    return performance.now() - (openedAt.get(client) ?? 0);
  }

  return {
    opened(client) {
      openedIn.set(client, generation);
      openedAt.set(client, performance.now());
      // Without a listener, a connection that breaks ends the process. Its user is told by the next statement.
      client.on('error', (error: Error) => {
        if (!reasons.has(client)) reasons.set(client, error);
      });
    },
    isTrusted: (client) => openedIn.get(client) === generation && !ended.has(client),
    judge(client, error, wasPrepared) {
      const outgrown = wasPrepared && mayBeOutgrown(error) && age(client) > TRUSTED_WITH_TYPES;
      const verdict = outgrown ? isOutgrown : verdictOn(error, wasPrepared);
      // A connection of an earlier generation tells nothing new of the later ones.
      if (verdict.ends === 'all' && openedIn.get(client) === generation) generation += 1;
      if (verdict.ends !== 'nothing') ended.add(client);
      if (error instanceof AnswerTimeout) reasons.set(client, error);
      // What was not sent was not sent because of what had broken the connection before.
      const told = verdict.notSent ? (reasons.get(client) ?? error) : error;
      verdicts.set(told, verdict);
      return told;
    },
    verdictOn: (error) => (error instanceof Error ? verdicts.get(error) : undefined),
  };
}
