import { type Summary, summarize } from './summary.ts';

/** One way of doing the work of a case. `run` is measured; what it returns is awaited if it is a promise. */
export interface Contender {
  readonly name: string;
  /** Samples are numbered from 0 through all rounds, including the warm-up, so that each can have its own data. */
  run(sample: number): unknown;
}

export interface Pace {
  /** The number of turns of each contender. */
  readonly rounds: number;
  /** Samples in a turn: more for short work, so that caches are as warm as in real use. */
  readonly samplesPerRound: number;
  /** Rounds before the first that counts. */
  readonly warmUp: number;
}

/**
 * Lets contenders do the same work in turn, in one loop, so that a busy machine slows all of them alike. No contender follows
 * itself, also from one round to the next, or it would find warm caches. From three on, each follows each of the others.
 */
export async function race(contenders: readonly Contender[], pace: Pace): Promise<ReadonlyMap<string, Summary>> {
  const { rounds, samplesPerRound, warmUp } = pace;
  const taken = new Map(contenders.map(({ name }) => [name, { times: [] as number[], cpu: [] as number[] }]));
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const contender of orderOf(contenders, round)) {
      const turn = await takeTurn(contender, { first: round * samplesPerRound, samples: samplesPerRound });
      if (round < warmUp) continue;
      const kept = taken.get(contender.name);
      kept?.times.push(...turn.times);
      kept?.cpu.push(turn.cpu);
    }
  }
  return new Map([...taken].map(([name, { times, cpu }]) => [name, summarize(times, cpu)]));
}

/**
 * The order of a round: a row of a Latin square that is balanced for neighbours (Williams 1949). Two contenders can only
 * alternate.
 */
export function orderOf<Each>(contenders: readonly Each[], round: number): readonly Each[] {
  const { length } = contenders;
  if (length < 3) return contenders;
  const zigzag = contenders.map((_, place) => (place % 2 === 0 ? length - place / 2 : (place + 1) / 2));
  const order = zigzag.flatMap((step) => contenders[(step + round) % length] ?? []);
  // An odd number needs a second square, the mirror of the first; of three, the steps between rounds make up for it.
  return length > 3 && length % 2 === 1 && Math.floor(round / length) % 2 === 1 ? order.toReversed() : order;
}

/** The number of samples that a contender needs. */
export function samplesOf({ rounds, samplesPerRound, warmUp }: Pace): number {
  return (rounds + warmUp) * samplesPerRound;
}

/** Times in microseconds for each sample, processor time in microseconds for each sample on average. */
async function takeTurn(
  { run }: Contender,
  { first, samples }: { first: number; samples: number },
): Promise<{ times: number[]; cpu: number }> {
  const times = new Array<number>(samples);
  const cpuBefore = process.cpuUsage();
  for (let index = 0; index < samples; index++) {
    const start = performance.now();
    const result = run(first + index);
    // An await of a ready value would cost the synchronous contenders a turn of the queue.
    if (result instanceof Promise) await result;
    times[index] = (performance.now() - start) * 1000;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { times, cpu: (user + system) / samples };
}
