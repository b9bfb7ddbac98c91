import { redisVersion, startRedis } from '../../../tools/redis.ts';
import {
  type AshlarAccounts,
  ashlarAccounts,
  ashlarOver,
  createAshlarRows,
  type Declared,
  openDataLayer,
} from '../contenders/ashlar.ts';
import { noHash } from '../contenders/hashing.ts';
import { type ClosingTimes, closeSockets, type Leaving } from '../live/close-sockets.ts';
import { endEveryone } from '../live/end-everyone.ts';
import { measureMemory } from '../live/measure-memory.ts';
import { figuresTable, type MeasuredCase, RAW, ratio } from '../measure/figures-table.ts';
import { itemInTurn } from '../measure/item-at.ts';
import { middleRace, raceAgain } from '../measure/middle-race.ts';
import { type Pace, race, samplesOf } from '../measure/race.ts';
import { quantile } from '../measure/summary.ts';
import type { Cell, GroupResult, Table, Verdict } from '../report/table.ts';
import type { Context } from './context.ts';

/** In microseconds, from the commit of a log-out to the close that a client sees: 99 of 100 connections. */
const IN_TURN = 50_000;
const AT_ONCE = 250_000;
/** In bytes, beside the socket. */
const MEMORY = 1024;
/** In microseconds, whatever the number of sessions. */
const EVERYONE = 5000;
const OVER_SILENT_LOG_OUT = 1.15;
const OVER_BARE_AUTHENTICATE = 1.1;
const DECLARED = 'all declared';
const TOLD = 'with signals';

/** Group 10: connections that end with their sessions, and what sessions and signals cost other calls. */
export async function live(context: Context): Promise<GroupResult> {
  const { system, quick } = context;
  const [asked, loggedOut] = [await authenticating(context), await loggingOut(context)];
  const everyone = await endEveryone(system, { rows: quick ? 10_000 : 1_000_000, rounds: quick ? 10 : 100 });
  const notes = [
    'raw: Ashlar with nothing declared beyond its first page. All declared: `announce`, the add-on `sessions` with its',
    'columns, and generations. Both ask over one connection and the same tables. Of fifteen races, each on a new connection, the',
    'one in the middle.',
    'With signals: `announce`, and one listener. Every sample of a log-out ends the ten sessions of another user.',
  ];
  const sockets = system.kind === 'postgres' ? await closing(context) : { tables: [], verdicts: [] };
  const memory = system.kind === 'sqlite' ? [await memoryVerdict(context)] : [];
  return {
    tables: [
      figuresTable({ title: `sessions and signals: ${system.title}`, notes }, [asked, loggedOut, everyone]),
      ...sockets.tables,
    ],
    verdicts: [
      {
        budget: `authenticate with sessions, generations and signals declared, ${system.kind}: ÷ without`,
        limit: OVER_BARE_AUTHENTICATE,
        measured: ratio(asked, DECLARED, RAW),
        unit: 'times',
      },
      {
        budget: `logOutEverywhere of 10 with signals, ${system.kind}: ÷ without`,
        limit: OVER_SILENT_LOG_OUT,
        measured: ratio(loggedOut, TOLD, RAW),
        unit: 'times',
      },
      {
        budget: `logOutEverywhere of everyone, ${system.kind}: median`,
        limit: EVERYONE,
        measured: everyone.figures.get('Ashlar')?.median ?? null,
        unit: 'time',
      },
      ...memory,
      ...sockets.verdicts,
    ],
  };
}

/** How often a race is run, each time on a new connection. */
const RACES = 15;

/**
 * The server process of a connection wakes up at once or a little later, and keeps to one of both for a whole race. So both
 * contenders use one connection, and of several races the one in the middle counts.
 */
async function authenticating(context: Context): Promise<MeasuredCase> {
  const races = await raceAgain(context.quick ? 1 : RACES, () => authenticatingOnce(context));
  return middleRace(races, { one: DECLARED, other: RAW });
}

async function authenticatingOnce({ system, quick }: Context): Promise<MeasuredCase> {
  const pace = { rounds: quick ? 10 : 100, samplesPerRound: 20, warmUp: quick ? 10 : 40 };
  const place = await system.create();
  const declared: Declared = { announce: true, sessions: true, generations: true };
  const setUp = { hashing: noHash, declared };
  const sessions = await createAshlarRows(place, { users: 100, sessionsEach: 10 }, setUp);
  const dataLayer = openDataLayer(place, { pool: { max: 1 } });
  const bare = await ashlarOver(place, sessions, { hashing: noHash, dataLayer });
  const declaring = await ashlarOver(place, sessions, { ...setUp, dataLayer });
  const asking = (name: string, { authenticate }: AshlarAccounts) => ({
    name,
    run: (sample: number) => authenticate(itemInTurn(sessions, sample)),
  });
  try {
    const figures = await race([asking(RAW, bare), asking(DECLARED, declaring)], pace);
    return { name: 'authenticate, repeated token', figures };
  } finally {
    await bare.close();
    await declaring.close();
  }
}

async function loggingOut({ system, quick }: Context): Promise<MeasuredCase> {
  const pace: Pace = quick
    ? { rounds: 15, samplesPerRound: 2, warmUp: 5 }
    : { rounds: 100, samplesPerRound: 2, warmUp: 50 };
  const users = samplesOf(pace);
  return await withBoth({ system, declared: { announce: true }, users }, async (bare, told) => {
    let heard = 0;
    const stop = await told.domain.store.dataLayer.signals?.subscribe(
      'revoked:tokens',
      () => {
        heard += 1;
      },
      () => undefined,
    );
    const leaving = (name: string, { logOutEverywhere, sessions }: AshlarAccounts) => ({
      name,
      run: (sample: number) => logOutEverywhere(itemInTurn(sessions, sample)),
    });
    const figures = await race([leaving(RAW, bare), leaving(TOLD, told)], pace);
    await stop?.();
    if (heard < users / 2) throw new Error(`${heard} of ${users} log-outs were heard`);
    return { name: 'logOutEverywhere of 10', figures };
  });
}

/** Two accounts on databases of their own: one bare, one that declares more. */
async function withBoth(
  { system, declared, users }: { system: Context['system']; declared: Declared; users: number },
  work: (bare: AshlarAccounts, declaring: AshlarAccounts) => Promise<MeasuredCase>,
): Promise<MeasuredCase> {
  const population = { users, sessionsEach: 10 };
  const bare = await ashlarAccounts(await system.create(), population, { hashing: noHash });
  const declaring = await ashlarAccounts(await system.create(), population, { hashing: noHash, declared });
  try {
    return await work(bare, declaring);
  } finally {
    await bare.close();
    await declaring.close();
  }
}

async function memoryVerdict({ system, quick }: Context): Promise<Verdict> {
  return {
    budget: 'memory of an attached connection: beside its socket',
    limit: MEMORY,
    measured: await measureMemory(system, quick ? 300 : 1000),
    unit: 'bytes',
  };
}

/** A way to hear of log-outs; undefined where a quick run leaves it out, or it is not on this machine. */
type Way = readonly [name: string, leaving: Leaving | undefined];

/** 1,000 connections of 250 users on two processes: how long each lives after its log-out has committed. */
async function closing({ system, quick }: Context): Promise<GroupResult> {
  const users = quick ? 20 : 250;
  const half = Math.floor(users / 2);
  const all = { users, inTurn: half, atOnce: users - half };
  const redis = quick || redisVersion() === undefined ? undefined : await startRedis();
  try {
    const ways: readonly Way[] = [
      ['signals of PostgreSQL', { by: 'signals', ...all }],
      ['signals through Redis', redis && { by: 'redis', redisUrl: redis.url, ...all }],
      // Each of them takes up to a second: enough for a p99, and no more.
      ['polling each second', quick ? undefined : { by: 'polling', ...all, inTurn: 25 }],
    ];
    const measured = new Map<string, ClosingTimes | undefined>();
    for (const [name, leaving] of ways) measured.set(name, leaving && (await closeSockets(system, leaving)));
    return { tables: [closingTable(system.title, users, measured)], verdicts: closingVerdicts(measured) };
  } finally {
    await redis?.stop();
  }
}

function closingTable(title: string, users: number, measured: ReadonlyMap<string, ClosingTimes | undefined>): Table {
  const connections = (users * 4).toLocaleString('en-US');
  return {
    title: `from a log-out to each closed connection, ${connections} connections of ${users} users on two processes: ${title}`,
    columns: [
      { title: 'log-outs', unit: 'text' },
      { title: 'heard by', unit: 'text' },
      { title: 'median', unit: 'time' },
      { title: 'p99', unit: 'time' },
      { title: 'longest', unit: 'time' },
      { title: 'connections', unit: 'count' },
    ],
    rows: [...measured].flatMap(([name, times]): Cell[][] => [
      ['one after the other', name, ...cellsOf(times?.inTurn)],
      ['all at once', name, ...cellsOf(times?.atOnce)],
    ]),
    notes: [
      'From when the commit is sent until a client sees the close frame; clients are WebSockets in a third process, which also logs',
      'out. Signals: `createLive`. Polling: each connection asks `authenticate` every second, 1,000 times a second in all. One after the',
      'other: half of the users, each once the connections of the one before are closed; all at once: the other half, at one moment.',
    ],
  };
}

function cellsOf(times: readonly number[] | undefined): readonly Cell[] {
  if (times === undefined) return ['not judged', null, null, null];
  const sorted = times.toSorted((a, b) => a - b);
  return [
    quantile(sorted, 0.5),
    sorted.length < 100 ? null : quantile(sorted, 0.99),
    quantile(sorted, 1),
    sorted.length,
  ];
}

function closingVerdicts(measured: ReadonlyMap<string, ClosingTimes | undefined>): Verdict[] {
  return [...measured]
    .filter(([name]) => name.startsWith('signals'))
    .flatMap(([name, times]): Verdict[] => [
      { budget: `log-out to close, ${name}: p99`, limit: IN_TURN, measured: p99(times?.inTurn), unit: 'time' },
      { budget: `log-outs at once to close, ${name}: p99`, limit: AT_ONCE, measured: p99(times?.atOnce), unit: 'time' },
    ]);
}

/** Null with fewer than 100 samples: it would be the largest. */
function p99(times: readonly number[] | undefined): number | null {
  if (times === undefined || times.length < 100) return null;
  return quantile(
    times.toSorted((a, b) => a - b),
    0.99,
  );
}
