import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../contenders/accounts.ts';
import { type AshlarAccounts, ashlarAccounts } from '../contenders/ashlar.ts';
import { noHash } from '../contenders/hashing.ts';
import type { DatabaseSystem } from '../databases/database.ts';
import { type ConnectedClients, connectClients, moment } from './clients.ts';
import { type HeardBy, startNodes } from './nodes.ts';
import { redisCarrier } from './redis-carrier.ts';
import { within } from './within.ts';

/** Each user has two connections to each of two nodes. */
const EACH = 4;
/** Users who stay: nothing of them may close. */
const STAYING = 10;
const LONGEST_LOG_OUT = 30_000;

/** How many users log out, and how. */
export interface Leaving {
  readonly by: HeardBy;
  readonly redisUrl?: string;
  /** How many users are connected. */
  readonly users: number;
  /** How many of them log out one after the other, each when the connections of the one before are closed. */
  readonly inTurn: number;
  /** How many of the others log out at the same moment. */
  readonly atOnce: number;
}

/** From the commit to each close that a client has seen, in microseconds. */
export interface ClosingTimes {
  readonly inTurn: readonly number[];
  readonly atOnce: readonly number[];
}

/** Connects users to two processes, logs them out in this one, and times each close. */
export async function closeSockets(system: DatabaseSystem, leaving: Leaving): Promise<ClosingTimes> {
  const { by, redisUrl, users } = leaving;
  const place = await system.create();
  const carrier = redisUrl === undefined ? undefined : await redisCarrier(redisUrl);
  const commits = commitWatch();
  const accounts = await ashlarAccounts(
    place,
    { users: users + STAYING, sessionsEach: 1 },
    {
      ...{
        hashing: noHash,
        declared: { announce: by !== 'polling', sessions: true },
        onStatement: commits.onStatement,
      },
      ...(carrier && { signals: carrier.signals }),
    },
  );
  const open: (() => unknown)[] = [() => carrier?.end(), () => accounts.close()];
  try {
    const nodes = await startNodes({ place, by, ...(redisUrl !== undefined && { redisUrl }) });
    open.push(nodes.stop);
    const tabs = [...nodes.ports, ...nodes.ports];
    const clients = await connectClients({
      addresses: accounts.sessions.flatMap(({ token, userId: user }) => tabs.map((port) => ({ port, token, user }))),
    });
    open.push(clients.stop);
    return await logOut({ accounts, clients, commits }, leaving);
  } finally {
    for (const close of open.toReversed()) await close();
  }
}

interface Parts {
  readonly accounts: AshlarAccounts;
  readonly clients: ConnectedClients;
  readonly commits: CommitWatch;
}

async function logOut({ accounts, clients, commits }: Parts, { inTurn, atOnce }: Leaving): Promise<ClosingTimes> {
  async function one(session: Session): Promise<readonly number[]> {
    const committed = await within(
      LONGEST_LOG_OUT,
      'a log-out',
      commits.of(() => accounts.logOutEverywhere(session)),
    );
    const closings = await clients.closingsOf(session.userId, EACH);
    if (closings.some(({ code }) => code !== 4401)) throw new Error('a connection was closed for another reason');
    return closings.map(({ at }) => at - committed);
  }
  const [first, second] = [accounts.sessions.slice(0, inTurn), accounts.sessions.slice(inTurn, inTurn + atOnce)];
  const times: number[] = [];
  for (const session of first) {
    times.push(...(await one(session)));
    await sleep(2);
  }
  const burst = await Promise.all(second.map(one));
  await sleep(100);
  const expected = (inTurn + atOnce) * EACH;
  if (clients.closed !== expected) throw new Error(`${clients.closed} connections are closed, and not ${expected}`);
  return { inTurn: times, atOnce: burst.flat() };
}

/** Learns when the transaction of a call has committed. */
interface CommitWatch {
  readonly onStatement: (statement: { readonly sql: string; readonly durationMs: number }) => void;
  /** Runs a call. Resolves to when its commit was sent: nothing can have been told before. */
  of(call: () => unknown): Promise<number>;
}

function commitWatch(): CommitWatch {
  const running = new AsyncLocalStorage<{ committed: number | undefined }>();
  return {
    onStatement({ sql, durationMs }) {
      const call = running.getStore();
      if (call !== undefined && /\bcommit$/.test(sql)) call.committed = moment() - durationMs * 1000;
    },
    async of(call) {
      const noted: { committed: number | undefined } = { committed: undefined };
      await running.run(noted, async () => await call());
      if (noted.committed === undefined) throw new Error('a log-out has committed nothing');
      return noted.committed;
    },
  };
}
