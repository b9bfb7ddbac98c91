import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { Token, User } from '../../packages/authentication/src/test-setup/accounts.ts';
import { seededRandom } from '../../packages/authentication/src/testing/seeded-random.ts';
import { startPostgres } from '../postgres.ts';
import { startProxy } from '../tcp-proxy.ts';
import { authenticateEnded } from './accounts.ts';
import { type CallLog, createCallLog } from './call-log.ts';
import { type Callers, startCallers } from './callers.ts';
import { type Disturbed, faults } from './faults.ts';
import { countConnections } from './whole-pool.ts';

export interface SoakOptions {
  readonly seconds: number;
  /** The time from the beginning of one fault to that of the next, unless the first takes longer. */
  readonly secondsBetweenFaults: number;
  /** The seed of the random numbers. */
  readonly seed: number;
}

/** The result of a run. */
export interface SoakReport {
  readonly log: CallLog;
  /** How often each fault happened. */
  readonly faults: ReadonlyMap<string, number>;
  readonly users: number;
  /** Sessions that a resolved log-out had ended; each was tried once more at the end. */
  readonly ended: number;
  /** Connections that were open on the server while all were in use; undefined if they could not all be used. */
  readonly connections: number | undefined;
  readonly poolSize: number;
  /** The longest allowed time of a call, in milliseconds. */
  readonly limit: number;
}

const CALLERS = 16;
const POOL_SIZE = 8;
// A stall lasts 3 s: calls inside it give up before its end, and later calls do not.
const ANSWER_TIMEOUT = 2000;
const ACQUIRE_TIMEOUT = 2000;
const LOCK_TIMEOUT = 2000;
/** A transaction without its client frees its locks before the waiting callers give up. */
const IDLE_IN_TRANSACTION_TIMEOUT = 1000;
/** After this time, waiting callers have given up, and dead connections have been replaced. */
const RECOVERY = 2500;
const SLACK = 1000;
/** A result that has not come after so many milliseconds will not come. */
const LONG = 20_000;

/**
 * Runs Ashlar on a PostgreSQL that is disturbed again and again, while callers sign in, authenticate and log out. The
 * problems are in `report.log.problems`.
 */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  // As on real servers, a confirmed commit survives a crash.
  const server = await startPostgres({ synchronous_commit: 'on' });
  const proxy = await startProxy(server.url);
  const dataLayer = postgresDataLayer({
    connectionString: proxy.inFrontOf(server.url),
    application_name: 'soak',
    max: POOL_SIZE,
    answerTimeout: ANSWER_TIMEOUT,
    acquireTimeout: ACQUIRE_TIMEOUT,
    lockTimeout: LOCK_TIMEOUT,
    idleInTransactionTimeout: IDLE_IN_TRANSACTION_TIMEOUT,
  });
  await createTables(dataLayer, [User, Token]);
  const domain = createDomain({ name: 'soak', resources: [User, Token], dataLayer });
  try {
    return await disturb({ server, proxy, dataLayer, poolSize: POOL_SIZE }, options);
  } finally {
    await within(LONG, domain.close());
    await proxy.stop();
    await server.stop();
  }
}

async function disturb(disturbed: Disturbed, options: SoakOptions): Promise<SoakReport> {
  const log = createCallLog(RECOVERY);
  const eventLoop = monitorEventLoopDelay();
  eventLoop.enable();
  const random = seededRandom(options.seed);
  const callers = startCallers(log, { callers: CALLERS, random });
  const counts = await bringAboutFaults(disturbed, { ...options, random, log });
  const longestDelay = eventLoop.max / 1e6;
  const limit = ACQUIRE_TIMEOUT + ANSWER_TIMEOUT + SLACK + longestDelay;
  if ((await within(LONG, callers.stop())) === undefined) log.problem(`${log.running} calls have never ended`);
  for (const [kind, { longest }] of log.counts) {
    if (longest > limit) log.problem(`${kind} took ${Math.round(longest)} ms, and ${Math.round(limit)} are the most`);
  }
  const connections = await within(LONG, countConnections(disturbed)).catch(() => undefined);
  if (connections !== POOL_SIZE) log.problem(`${connections ?? 'not all'} connections are open, of ${POOL_SIZE}`);
  const ended = await tryEndedSessions(log, callers);
  return { log, faults: counts, users: callers.accounts.length, ended, connections, poolSize: POOL_SIZE, limit };
}

/** One after the other: each kind once, before the first one repeats. */
async function bringAboutFaults(
  disturbed: Disturbed,
  {
    seconds,
    secondsBetweenFaults,
    random,
    log,
  }: SoakOptions & { readonly random: () => number; readonly log: CallLog },
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const end = performance.now() + seconds * 1000;
  let next = performance.now();
  for (let turn: string[] = []; ; turn = turn.slice(1)) {
    next += secondsBetweenFaults * 1000;
    await sleep(Math.max(0, next - performance.now()));
    if (performance.now() > end) break;
    if (turn.length === 0) turn = shuffled(Object.keys(faults), random);
    const [name = ''] = turn;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const over = log.disturb(name);
    await faults[name]?.(disturbed).catch((error: unknown) => log.problem(`${name} failed: ${String(error)}`));
    over();
  }
  await sleep(RECOVERY);
  return counts;
}

function shuffled(names: readonly string[], random: () => number): string[] {
  return names
    .map((name) => ({ name, at: random() }))
    .sort((first, second) => first.at - second.at)
    .map(({ name }) => name);
}

/** The result of a promise; undefined if it does not settle in time. */
async function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value | undefined> {
  return Promise.race([promise, sleep(milliseconds, undefined, { ref: false })]);
}

/** Tries every ended session once more, without disturbance: each has to get an answer. */
async function tryEndedSessions(log: CallLog, { accounts }: Callers): Promise<number> {
  const answers = (): number => log.counts.get('authenticate ended')?.values ?? 0;
  const before = answers();
  let tried = 0;
  for (const account of accounts) {
    const answered = Promise.all(account.ended.map((session) => authenticateEnded(log, account, session)));
    tried += account.ended.length;
    if ((await within(LONG, answered)) === undefined) break;
  }
  if (answers() - before !== tried) log.problem('the store was unavailable after all was over');
  return tried;
}
