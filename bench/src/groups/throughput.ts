import { endOf } from '../contenders/accounts.ts';
import type { Cell, GroupResult, Table, Verdict } from '../report/table.ts';
import { type CrewFigures, compareWorkers } from '../throughput/compare-workers.ts';
import { fillTables } from '../throughput/session-tables.ts';
import { ways } from '../throughput/ways.ts';
import type { WayName } from '../throughput/worker-settings.ts';
import type { Context } from './context.ts';

const CALLERS = 64;
/** Calls each second of raw, divided by those of Ashlar: 1.2 and 0.75 times as many as raw. */
const SEEN = 1 / 1.2;
const FIRST = 1 / 0.75;

interface SetUp {
  readonly processes: number;
  readonly pool: number;
  readonly names: readonly WayName[];
  /** Whether the budgets are about it. */
  readonly isJudged?: true;
}

// Invariant: these are the keys of an object that is written down.
const allNames = Object.keys(ways) as readonly WayName[];
/** Those of the budgets: a quick run has no others. */
const judgedNames: readonly WayName[] = ['raw', 'Ashlar', 'Ashlar, first sight'];

const judged: SetUp = { processes: 1, pool: 10, names: allNames, isJudged: true };
const setUps: readonly SetUp[] = [
  judged,
  // How many connections are enough: this question is the same for every contender.
  { processes: 1, pool: 4, names: ['raw', 'Ashlar'] },
  { processes: 1, pool: 20, names: ['raw', 'Ashlar'] },
  { processes: 2, pool: 10, names: allNames },
];

/** Group 14: how many calls each second find their user, on PostgreSQL. */
export async function throughput({ system, quick }: Context): Promise<GroupResult> {
  const population = { users: quick ? 3000 : 10_000, sessionsEach: 10 };
  const end = endOf(population).getTime() / 1000;
  const placeOf = await fillTables(system, population, quick ? judgedNames : allNames);
  const turns = { callers: CALLERS, milliseconds: quick ? 100 : 250, rounds: quick ? 2 : 3 };
  const rows: Cell[][] = [];
  const verdicts: Verdict[] = [];
  for (const setUp of quick ? [{ ...judged, names: judgedNames }] : setUps) {
    const crews = setUp.names.map((way) => ({
      name: way,
      processes: setUp.processes,
      settings: { way, place: placeOf(way), population, end, pool: setUp.pool },
    }));
    const figures = await compareWorkers(crews, turns);
    rows.push(...rowsOf(setUp, figures));
    if (setUp.isJudged) verdicts.push(...verdictsOf(figures));
  }
  return { tables: [tableOf(system.title, population.users * population.sessionsEach, rows)], verdicts };
}

function rowsOf({ processes, pool }: SetUp, figures: ReadonlyMap<string, CrewFigures>): Cell[][] {
  const raw = figures.get('raw')?.perSecond ?? Number.NaN;
  return [...figures].map(([name, { perSecond, median, p99 }]) => [
    processes,
    pool,
    name,
    perSecond,
    name === 'raw' ? null : perSecond / raw,
    median,
    p99,
  ]);
}

function verdictsOf(figures: ReadonlyMap<string, CrewFigures>): Verdict[] {
  const rate = (name: WayName): number => figures.get(name)?.perSecond ?? Number.NaN;
  const budget = `${CALLERS} callers, one process, postgres`;
  return [
    {
      budget: `${budget}: calls of raw each second ÷ authenticate`,
      limit: SEEN,
      measured: rate('raw') / rate('Ashlar'),
      unit: 'times',
    },
    {
      budget: `${budget}: calls of raw each second ÷ authenticate at first sight`,
      limit: FIRST,
      measured: rate('raw') / rate('Ashlar, first sight'),
      unit: 'times',
    },
  ];
}

function tableOf(title: string, sessions: number, rows: readonly Cell[][]): Table {
  return {
    title: `finding the user of a session, ${CALLERS} callers in each process, ${sessions.toLocaleString('en-US')} sessions: ${title}`,
    columns: [
      { title: 'processes', unit: 'count' },
      { title: 'pool', unit: 'count' },
      { title: 'by', unit: 'text' },
      { title: 'calls', unit: 'perSecond' },
      { title: '÷ raw', unit: 'times' },
      { title: 'median', unit: 'time' },
      { title: 'p99', unit: 'time' },
    ],
    rows,
    notes: [
      'Each contender in processes of its own, in turn; medians of the turns. The server shares the processors with them. More',
      'calls are better. raw: node:crypto and the statement that Ashlar sends, prepared, 5,000 tokens that come again. First',
      'sight: 30,000 tokens, so each is forgotten when it comes again. Session table by hand: a random value, its digest as key,',
      'one statement with the user, not prepared, as in the guide of Lucia. connect-pg-simple: `get` of the store and the user;',
      'with `touch`, as express-session calls it after each request. Better Auth: auth.api.getSession. Pools of 4 and 20: two',
      'contenders only.',
    ],
  };
}
