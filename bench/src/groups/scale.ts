import { over } from '../measure/figures-table.ts';
import { itemAt } from '../measure/item-at.ts';
import { type Contender, type Pace, race, samplesOf } from '../measure/race.ts';
import { assertLetsIn, type SessionCall, sessionCalls } from '../measure/session-calls.ts';
import type { Summary } from '../measure/summary.ts';
import type { Cell, GroupResult, Table, Verdict } from '../report/table.ts';
import { EXPIRED, expungeSome } from '../scale/expunge-some.ts';
import { openSize, type Sized } from '../scale/open-size.ts';
import type { Context } from './context.ts';

const SMALL = 10_000;
const LARGE = 1_000_000;
const LARGEST = 10_000_000;
/** What ten times the rows may cost. */
const GROWTH = 1.3;
const BYTES = 280;

/** Group 13: calls in tables of different sizes, and what a token takes on disk. */
export async function scale({ system, quick, tenMillion }: Context): Promise<GroupResult> {
  const pace: Pace = { rounds: quick ? 8 : 60, samplesPerRound: 2, warmUp: quick ? 4 : 30 };
  const sizes = [SMALL, ...(quick ? [] : [LARGE]), ...(tenMillion ? [LARGEST] : [])];
  const opened: Sized[] = [];
  try {
    for (const rows of sizes) opened.push(await openSize(system, { rows, acting: samplesOf(pace) }));
    const cases = new Map<string, ReadonlyMap<string, Summary>>();
    for (const [name, run] of Object.entries(sessionCalls)) {
      cases.set(name, await race(contendersOf(opened, run), pace));
      if (!name.startsWith('authenticate')) continue;
      for (const { raw, ashlar } of opened) for (const accounts of [raw, ashlar]) await assertLetsIn(accounts);
    }
    const expunged = new Map<number, number>();
    for (const sized of opened) expunged.set(sized.rows, await expungeSome(sized, quick ? 1 : 3));
    return {
      tables: [callsTable(system.title, { opened, cases, expunged }), bytesTable(system.title, opened)],
      verdicts: [...growthVerdicts(system.kind, cases), ...bytesVerdict(system.kind, opened)],
    };
  } finally {
    for (const { raw, ashlar } of opened) {
      await raw.close();
      await ashlar.close();
    }
  }
}

/** Both contenders at each size, in one race. Every sample has a user of its own. */
function contendersOf(opened: readonly Sized[], run: SessionCall): Contender[] {
  return opened.flatMap(({ rows, raw, ashlar }) =>
    [raw, ashlar].map((accounts) => ({
      name: nameOf(accounts.name, rows),
      run: (sample) => run(accounts, itemAt(accounts.sessions, sample)),
    })),
  );
}

interface Measured {
  readonly opened: readonly Sized[];
  readonly cases: ReadonlyMap<string, ReadonlyMap<string, Summary>>;
  readonly expunged: ReadonlyMap<number, number>;
}

function callsTable(title: string, { opened, cases, expunged }: Measured): Table {
  const before = (index: number, compare: (smaller: number) => number | null): number | null => {
    const smaller = opened[index - 1];
    return smaller === undefined ? null : compare(smaller.rows);
  };
  const calls = [...cases].flatMap(([name, figures]) =>
    opened.flatMap(({ rows, raw, ashlar }, index) =>
      [raw.name, ashlar.name].map((by): Cell[] => {
        const own = figures.get(nameOf(by, rows));
        const ratio = (other: string): number | null => over({ name, figures }, nameOf(by, rows), other);
        return [
          name,
          rows,
          by,
          own?.median ?? null,
          own?.p99 ?? null,
          before(index, (smaller) => ratio(nameOf(by, smaller))),
          ratio(nameOf(raw.name, rows)),
        ];
      }),
    ),
  );
  const removals = [...expunged].map(([rows, time], index): Cell[] => [
    ...[`expungeExpired of ${EXPIRED.toLocaleString('en-US')}`, rows, 'Ashlar', time, null],
    ...[before(index, (smaller) => time / (expunged.get(smaller) ?? Number.NaN)), null],
  ]);
  return {
    title: `calls by the size of the table: ${title}`,
    columns: [
      { title: 'work', unit: 'text' },
      { title: 'rows', unit: 'count' },
      { title: 'by', unit: 'text' },
      { title: 'median', unit: 'time' },
      { title: 'p99', unit: 'time' },
      { title: '÷ the size before', unit: 'times' },
      { title: '÷ raw', unit: 'times' },
    ],
    rows: [...calls, ...removals],
    notes: [
      'All sizes in one race. Ten sessions for each user, whose rows lie far apart; every sample is another user. The files are',
      'in the memory of the operating system. Ten million rows only with `--ten-million`.',
    ],
  };
}

function bytesTable(title: string, opened: readonly Sized[]): Table {
  return {
    title: `bytes of a token: ${title}`,
    columns: [
      { title: 'rows', unit: 'count' },
      { title: 'of', unit: 'text' },
      { title: 'bytes a token', unit: 'count' },
      { title: 'in all', unit: 'bytes' },
    ],
    rows: opened.flatMap(({ rows, parts }): Cell[][] => [
      ...parts.map(({ name, bytes }) => [rows, name, bytes / rows, bytes]),
      [rows, 'all', bytesOf(parts) / rows, bytesOf(parts)],
    ]),
    notes: [
      `Filled in ${opened.map(({ rows, filling }) => `${(filling / 1e6).toFixed(1)} s (${rows.toLocaleString('en-US')} rows)`).join(', ')}. Keys come in no order, so the pages of their index are`,
      'as full as those of real sessions. Ten million rows of PostgreSQL get their indexes afterwards, and so denser ones.',
      'Users come on top.',
    ],
  };
}

function bytesOf(parts: Sized['parts']): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

function growthVerdicts(kind: string, cases: Measured['cases']): Verdict[] {
  return [...cases].map(([name, figures]) => ({
    budget: `${name} among ${LARGEST.toLocaleString('en-US')} rows, ${kind}: ÷ among ${LARGE.toLocaleString('en-US')}`,
    limit: GROWTH,
    measured: over({ name, figures }, nameOf('Ashlar', LARGEST), nameOf('Ashlar', LARGE)),
    unit: 'times',
  }));
}

/** Of a small table, the pages that are half full would count. */
function bytesVerdict(kind: string, opened: readonly Sized[]): Verdict[] {
  if (kind === 'sqlite') return [];
  const large = opened.find(({ rows }) => rows === LARGE);
  return [
    {
      budget: 'bytes of a token row with its indexes, postgres',
      limit: BYTES,
      measured: large === undefined ? null : bytesOf(large.parts) / large.rows,
      unit: 'count',
    },
  ];
}

function nameOf(name: string, rows: number): string {
  return `${name}, ${rows}`;
}
