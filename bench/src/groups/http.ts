import { listen, openServed, type ServedAccounts, toRequest, type WireRequest } from '../contenders/served.ts';
import { calmestRace } from '../measure/calmest-race.ts';
import { figuresTable, type MeasuredCase, RAW, ratio } from '../measure/figures-table.ts';
import { itemInTurn } from '../measure/item-at.ts';
import { sendLoad } from '../measure/load.ts';
import { howMany, raceAgain } from '../measure/middle-race.ts';
import { type Contender, race } from '../measure/race.ts';
import { median, quantile } from '../measure/summary.ts';
import type { Cell, GroupResult, Table } from '../report/table.ts';
import type { Context } from './context.ts';

/**
 * On SQLite, `authenticate` of a repeated token takes less time than a `Response` with a body takes to make. So the second
 * budget compares with a handler that is written for this one question.
 */
const OVER_AUTHENTICATE = 2.5;
const OVER_BY_HAND = 1.75;
const BY_HAND = 'by hand';
const CONNECTIONS = 64;
/**
 * How often the race is run, each time on new databases; the calmest counts. In the first, the compiler of V8 is not done yet with
 * our handler. The others find compiled code, and warm up for a fifth of the time. What allocates, as a `Response` does, took
 * twice as long in a busy hour of the machine's neighbours: 2.2 times `authenticate` became 3.5, by hand as by Ashlar.
 */
const RACES = { sqlite: 7, postgres: 3 } as const;

/** Group 9: requests. Without a socket, then over 64 connections to one process. */
export async function http(context: Context): Promise<GroupResult> {
  const { system } = context;
  const races = await raceAgain(context.quick ? 1 : RACES[system.kind], (race) => withoutSocket(context, race));
  const asked = calmestRace(races);
  return {
    tables: [
      figuresTable(
        {
          title: `requests without a socket: ${system.title}`,
          notes: [
            'raw: `authenticate` of Ashlar, without HTTP. The others answer a request that exists already, by the cookie.',
            'By hand: find the cookie, `authenticate`, JSON in a Response with the same headers, and no other rule.',
            `Of ${howMany(races)}, each on new databases, the calmest: where the contenders together took the least time.`,
          ],
        },
        [asked],
      ),
      await overSockets(context),
    ],
    verdicts: [
      {
        budget: `request by cookie, ${system.kind}: ÷ authenticate`,
        limit: OVER_AUTHENTICATE,
        measured: ratio(asked, 'Ashlar', RAW),
        unit: 'times',
      },
      {
        budget: `request by cookie, ${system.kind}: ÷ by hand`,
        limit: OVER_BY_HAND,
        measured: ratio(asked, 'Ashlar', BY_HAND),
        unit: 'times',
      },
    ],
  };
}

async function withoutSocket({ system, quick }: Context, again: number): Promise<MeasuredCase> {
  // A server of a second's age: before some 20,000 answers, a `Response` costs what the compiler has not done yet.
  const pace = quick
    ? { rounds: 10, samplesPerRound: 20, warmUp: 10 }
    : { rounds: 100, samplesPerRound: 20, warmUp: again === 0 ? 1000 : 200 };
  const all = await openServed(system, { users: 100, sessionsEach: 10 });
  try {
    const contenders = all.flatMap((accounts): Contender[] => {
      const { authenticate, whoAmIByHand } = accounts;
      const requests = accounts.sessions.map((session) => toRequest(accounts.whoAmI(session)));
      const alone = { name: RAW, run: (sample: number) => authenticate?.(itemInTurn(accounts.sessions, sample)) };
      const byHand = { name: BY_HAND, run: (sample: number) => whoAmIByHand?.(itemInTurn(requests, sample)) };
      const served = { name: accounts.name, run: (sample: number) => ask(accounts, itemInTurn(requests, sample)) };
      return authenticate === undefined ? [served] : [alone, byHand, served];
    });
    return { name: 'who am I, by cookie', figures: await race(contenders, pace) };
  } finally {
    for (const accounts of all) await accounts.close();
  }
}

async function ask({ name, handler }: ServedAccounts, request: Request): Promise<void> {
  const answer = await handler(request);
  if (answer.status !== 200) throw new Error(`${name}: ${answer.status}`);
}

interface Work {
  readonly name: string;
  readonly requests: number;
  request(accounts: ServedAccounts, index: number): WireRequest;
}

async function overSockets({ system, quick }: Context): Promise<Table> {
  const rounds = quick ? 1 : 3;
  const each = quick ? 200 : 2000;
  const works: readonly Work[] = [
    {
      name: 'who am I, by cookie',
      requests: each,
      request: (accounts, index) => accounts.whoAmI(itemInTurn(accounts.sessions, index)),
    },
    {
      name: 'sign in (no hash)',
      requests: each / 4,
      request: (accounts, index) => accounts.signIn(itemInTurn(accounts.sessions, index).email),
    },
    {
      // Each session once.
      name: 'log out everywhere',
      requests: each / 4,
      request: (accounts, index) => accounts.logOutEverywhere(itemInTurn(accounts.sessions, index)),
    },
  ];
  const rows: Cell[][] = [];
  for (const work of works) rows.push(...(await compare({ system, work, rounds })));
  return {
    title: `requests over ${CONNECTIONS} connections, one process: ${system.title}`,
    columns: [
      { title: 'work', unit: 'text' },
      { title: 'by', unit: 'text' },
      { title: 'requests', unit: 'perSecond' },
      { title: 'median', unit: 'time' },
      { title: 'p99', unit: 'time' },
      { title: '÷ Better Auth', unit: 'times' },
    ],
    rows,
    notes: [
      'node:http with the adapter of each. The client is a thread of the same process; medians of the rounds. The last column',
      'compares requests each second.',
    ],
  };
}

async function compare({
  system,
  work,
  rounds,
}: {
  readonly system: Context['system'];
  readonly work: Work;
  readonly rounds: number;
}): Promise<Cell[][]> {
  const users = work.requests * (rounds + 1);
  const all = await openServed(system, { users, sessionsEach: 1 });
  const servers = await Promise.all(all.map(listen));
  const kept = all.map(() => ({ perSecond: [] as number[], times: [] as number[] }));
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const [index, accounts] of all.entries()) {
        const first = round * work.requests;
        const requests = Array.from({ length: work.requests }, (_, i) => work.request(accounts, first + i));
        const port = servers[index]?.port ?? 0;
        const { times, duration, statuses } = await sendLoad({ port, requests, connections: CONNECTIONS });
        if (statuses[200] !== work.requests)
          throw new Error(`${accounts.name}, ${work.name}: ${JSON.stringify(statuses)}`);
        if (round === 0) continue; // the first round warms up
        kept[index]?.perSecond.push((work.requests / duration) * 1_000_000);
        kept[index]?.times.push(...times);
      }
    }
  } finally {
    for (const { server } of servers) server.close();
    for (const accounts of all) await accounts.close();
  }
  const peer = median(kept.at(-1)?.perSecond ?? []);
  return all.map(({ name }, index) => {
    const { perSecond = [], times = [] } = kept[index] ?? {};
    const sorted = times.toSorted((a, b) => a - b);
    const rate = median(perSecond);
    const beside = index === all.length - 1 ? null : rate / peer;
    return [work.name, name, rate, quantile(sorted, 0.5), quantile(sorted, 0.99), beside];
  });
}
