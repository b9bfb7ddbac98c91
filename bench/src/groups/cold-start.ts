import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ashlarAccounts } from '../contenders/ashlar.ts';
import { betterAuthAccounts } from '../contenders/better-auth.ts';
import { noHash } from '../contenders/hashing.ts';
import type { Place } from '../databases/database.ts';
import { median } from '../measure/summary.ts';
import type { Cell, GroupResult } from '../report/table.ts';

/** In microseconds: the import of authentication and its store. */
const IMPORT = 200_000;
const ASHLAR = 'Ashlar';

/** One program, and what it said of itself. */
interface Program {
  readonly name: string;
  readonly entry: URL;
  readonly environment?: Readonly<Record<string, string>>;
}

interface Sample {
  /** From the start of the process to its end. */
  readonly whole: number;
  readonly imported: number | null;
  readonly answered: number | null;
  /** Null on a system that does not tell. */
  readonly memory: number | null;
}

const ours = new URL('../cold-start/ashlar.ts', import.meta.url);
const peer = new URL('../cold-start/better-auth.ts', import.meta.url);
const byHand = new URL('../cold-start/raw.ts', import.meta.url);
const nothing = new URL('../cold-start/nothing.ts', import.meta.url);

/** Group 16: from the start of a process to its first answer, as whole processes. */
export async function coldStart({ quick }: { readonly quick: boolean }): Promise<GroupResult> {
  const temporary = mkdtempSync(join(tmpdir(), 'ashlar-bench-start-'));
  try {
    const given = await fill(temporary);
    const programs: readonly Program[] = [
      { name: 'node alone', entry: nothing },
      { name: 'raw', entry: byHand },
      { name: ASHLAR, entry: ours },
      {
        ...{ name: 'Ashlar, compile cache', entry: ours },
        environment: { NODE_COMPILE_CACHE: join(temporary, 'cache') },
      },
      { name: 'Better Auth', entry: peer },
    ];
    const samples = new Map<string, Sample[]>(programs.map(({ name }) => [name, []]));
    // The first round reads the files into memory, and fills the cache.
    for (let round = 0; round <= (quick ? 1 : 15); round++) {
      for (const program of programs) {
        const sample = await start(program, given);
        if (round > 0) samples.get(program.name)?.push(sample);
      }
    }
    return resultOf(samples);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The databases of the programs, each with one session, and the tokens of these. */
async function fill(temporary: string): Promise<Readonly<Record<string, string>>> {
  const place = (name: string): Place => ({ kind: 'sqlite', filename: join(temporary, name) });
  const population = { users: 1, sessionsEach: 1 };
  const ashlar = await ashlarAccounts(place('ashlar.db'), population, { hashing: noHash });
  const betterAuth = await betterAuthAccounts(place('better-auth.db'), population, { hashing: noHash });
  await ashlar.close();
  await betterAuth.close();
  return {
    ASHLAR_FILE: join(temporary, 'ashlar.db'),
    ASHLAR_TOKEN: ashlar.sessions[0]?.token ?? '',
    PEER_FILE: join(temporary, 'better-auth.db'),
    PEER_TOKEN: betterAuth.sessions[0]?.token ?? '',
  };
}

async function start({ entry, environment }: Program, given: Readonly<Record<string, string>>): Promise<Sample> {
  const started = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(entry)], {
    env: { ...process.env, ...given, ...environment },
  });
  const whole = (performance.now() - started) * 1000;
  return { whole, ...(JSON.parse(stdout) as Omit<Sample, 'whole'>) };
}

function resultOf(samples: ReadonlyMap<string, readonly Sample[]>): GroupResult {
  const middle = (name: string, read: (sample: Sample) => number | null): number | null => {
    const values = (samples.get(name) ?? []).map(read).filter((value) => value !== null);
    return values.length === 0 ? null : median(values);
  };
  const rows = [...samples.keys()].map((name): Cell[] => [
    name,
    middle(name, ({ whole }) => whole),
    middle(name, ({ imported }) => imported),
    middle(name, ({ answered }) => answered),
    middle(name, ({ memory }) => memory),
  ]);
  return {
    tables: [
      {
        title: 'Cold start',
        columns: [
          { title: 'by', unit: 'text' },
          { title: 'whole process', unit: 'time' },
          { title: 'import', unit: 'time' },
          { title: 'define and first answer', unit: 'time' },
          { title: 'most memory', unit: 'bytes' },
        ],
        rows,
        notes: [
          'From the start of a process until it has let one session in, from an SQLite file, and ended; medians of 15 processes in',
          'turn. raw: the driver, node:crypto, and the checks and the statement of raw in the other groups. Import: all packages of the',
          'program, with the files in memory. Compile cache: `NODE_COMPILE_CACHE`, which `module.enableCompileCache()` sets up too.',
          'Most memory: the resident memory of the process at its highest (VmHWM).',
        ],
      },
    ],
    verdicts: [
      {
        budget: 'import of @ashlar/authentication and @ashlar/kysely/sqlite',
        limit: IMPORT,
        measured: middle(ASHLAR, ({ imported }) => imported),
        unit: 'time',
      },
    ],
  };
}
