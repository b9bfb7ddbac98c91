import { orderOf } from '../measure/race.ts';
import { median, quantile } from '../measure/summary.ts';
import type { WorkerSettings } from './worker-settings.ts';
import { startWorker, type Turn, type Worker } from './workers.ts';

/** What one contender does: the processes that call at once. */
export interface Crew {
  readonly name: string;
  readonly processes: number;
  readonly settings: WorkerSettings;
}

/** The calls of a crew each second, and the times of its calls: medians of its turns. */
export interface CrewFigures {
  readonly perSecond: number;
  readonly median: number;
  readonly p99: number;
}

/** How long crews call: each in turn, in the order of a race. */
export interface Turns {
  readonly callers: number;
  readonly milliseconds: number;
  /** Beside one that warms up. */
  readonly rounds: number;
}

/** Starts all crews, lets them call in turn, and stops them. */
export async function compareWorkers(
  crews: readonly Crew[],
  { rounds, ...turn }: Turns,
): Promise<ReadonlyMap<string, CrewFigures>> {
  const started: { readonly name: string; readonly workers: readonly Worker[] }[] = [];
  const kept = new Map<string, Turn[][]>(crews.map(({ name }) => [name, []]));
  try {
    for (const { name, processes, settings } of crews) {
      started.push({
        name,
        workers: await Promise.all(Array.from({ length: processes }, () => startWorker(settings))),
      });
    }
    for (let round = 0; round <= rounds; round++) {
      for (const { name, workers } of orderOf(started, round)) {
        const turns = await Promise.all(workers.map((worker) => worker.run(turn)));
        if (round > 0) kept.get(name)?.push(turns);
      }
    }
  } finally {
    for (const { workers } of started) for (const worker of workers) await worker.stop();
  }
  return new Map([...kept].map(([name, turns]) => [name, figuresOf(turns)]));
}

/** The calls of all processes in a turn, added up. */
export function figuresOf(rounds: readonly (readonly Turn[])[]): CrewFigures {
  const times = rounds.map((turns) => turns.flatMap((turn) => turn.times).sort((a, b) => a - b));
  return {
    perSecond: median(rounds.map((turns) => turns.reduce((sum, { perSecond }) => sum + perSecond, 0))),
    median: median(times.map((sorted) => quantile(sorted, 0.5))),
    p99: median(times.map((sorted) => quantile(sorted, 0.99))),
  };
}
