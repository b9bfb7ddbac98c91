import type { AuthenticatedResource } from '@ashlar/authentication';
import { everySession, liveSessions } from '@ashlar/authentication/extension';
import type { Domain } from '@ashlar/core';
import { endConnection, resumeConnection } from './connection.ts';
import type { Registry } from './registry.ts';

/** How many users one look asks for. */
const BATCH = 1000;

/** A time by two clocks: one that never jumps, and that of the domain. */
interface Moment {
  readonly steady: number;
  readonly wall: number;
}

/** Looks whether the sessions of connections are still live. */
export interface Lookout {
  /** Looks at one user's connections, and fails if the store cannot be asked. */
  lookAt(subjects: readonly string[]): Promise<void>;
  /** A hint: looks at a user's connections, or at all. */
  hear(text: string): void;
  /** Looks at all connections. Whether it succeeded. */
  sweep(): Promise<boolean>;
  /** Whether the last look failed. */
  readonly failing: boolean;
  /**
   * How long ago a look at all connections began that succeeded, in milliseconds. While a machine sleeps, only one of two clocks
   * may go on: the longer time counts.
   */
  age(): number;
}

export function createLookout(domain: Domain, resource: AuthenticatedResource, registry: Registry): Lookout {
  const wanted = new Set<string>();
  let running = false;
  let sweeping: Promise<boolean> | undefined;
  const moment = (): Moment => ({ steady: performance.now(), wall: domain.now().getTime() });
  let seenAt = moment();
  let failing = false;

  /** What it has not seen, the next look at all sees. The first failure of a row is reported. */
  function fail(error: unknown): void {
    if (!failing) domain.report(error);
    failing = true;
  }

  const lookAt = (subjects: readonly string[]): Promise<void> => judge({ domain, resource, registry }, subjects);

  async function lookAtWanted(): Promise<void> {
    if (running) return;
    running = true;
    try {
      while (wanted.size > 0) {
        const subjects = [...wanted].slice(0, BATCH);
        for (const subject of subjects) wanted.delete(subject);
        await lookAt(subjects);
      }
    } catch (error) {
      fail(error);
    } finally {
      running = false;
    }
  }

  async function sweep(): Promise<boolean> {
    const began = moment();
    try {
      const subjects = registry.subjects();
      for (let from = 0; from < subjects.length; from += BATCH) await lookAt(subjects.slice(from, from + BATCH));
      seenAt = began;
      failing = false;
      for (const connection of registry.all()) resumeConnection(connection);
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  const lookout: Lookout = {
    lookAt,
    hear(text) {
      if (text === everySession) void lookout.sweep();
      else if (registry.of(text).length > 0) {
        wanted.add(text);
        void lookAtWanted();
      }
    },
    async sweep() {
      // A log-out may have come after the running one has asked for its user, so it does not count for this call.
      await sweeping;
      sweeping ??= sweep().finally(() => {
        sweeping = undefined;
      });
      return await sweeping;
    },
    get failing() {
      return failing;
    },
    age() {
      const { steady, wall } = moment();
      return Math.max(steady - seenAt.steady, wall - seenAt.wall);
    },
  };
  return lookout;
}

interface Watched {
  readonly domain: Domain;
  readonly resource: AuthenticatedResource;
  readonly registry: Registry;
}

/** Ends the connections of users whose session has ended. Learns until when the others last. */
async function judge({ domain, resource, registry }: Watched, subjects: readonly string[]): Promise<void> {
  // Those that are here now: a connection that comes while the store answers may have a session that the answer misses.
  const judged = subjects.flatMap((subject) => registry.of(subject));
  if (judged.length === 0) return;
  const live = await domain.call((scope) => liveSessions(scope, resource, subjects));
  const now = domain.now().getTime();
  for (const connection of judged) {
    const expiresAt = live.get(connection.subject)?.get(connection.sessionId);
    if (expiresAt !== undefined) connection.expiresAt = expiresAt.getTime();
    else void endConnection(connection, connection.expiresAt <= now ? 'expired' : 'ended');
  }
}
