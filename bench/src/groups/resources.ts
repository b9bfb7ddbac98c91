import { calmestRaces } from '../measure/calmest-race.ts';
import { figuresTable, type MeasuredCase, RAW, ratio } from '../measure/figures-table.ts';
import { howMany, raceAgain } from '../measure/middle-race.ts';
import { type Pace, race } from '../measure/race.ts';
import { createPostPlaces, openPosts, type PostPlaces } from '../posts/open-posts.ts';
import { postIdOf } from '../posts/post-rows.ts';
import { BOARDS, PAGE, type Posts } from '../posts/posts.ts';
import type { GroupResult } from '../report/table.ts';
import type { Context } from './context.ts';

/** How often each race is run, each time over new connections: the calmest of each case counts. */
const RACES = { sqlite: 9, postgres: 5 } as const;

const BUDGETS = { sqlite: 2.5, postgres: 2 } as const;

/** Group 11: what an application does with a resource, beside the same SQL by hand and beside other libraries. */
export async function resources({ system, quick }: Context): Promise<GroupResult> {
  const places = await createPostPlaces(system);
  // A server of some seconds' age: before a thousand calls, what the compiler of V8 has not done yet is most of the time.
  const pace: Pace = { rounds: quick ? 8 : 24, samplesPerRound: 10, warmUp: quick ? 8 : 100 };
  const races = await raceAgain(quick ? 1 : RACES[system.kind], (before) => raceOnce(places, { pace, before }));
  const cases = calmestRaces(races);
  const notes = [
    'raw: the driver and the same statements, prepared by hand. Kysely: queries are compiled once. Drizzle: prepared',
    'statements, and relational queries for reading. The three trust their input and return rows; Ashlar checks input with',
    'zod, refuses what no rule allows, and returns records. A page is fifty records behind a cursor (raw: behind its values),',
    'and one row more, which tells whether there is a next page. By policy: the rule is part of the one statement.',
    'Comments and authors: one statement for each of the three, put together by hand; of Drizzle one in all.',
    `Of ${howMany(races)}, each over new connections, the calmest.`,
  ];
  return {
    tables: [figuresTable({ title: `Resources: ${system.title}`, notes }, cases)],
    verdicts: cases.map((measured) => ({
      budget: `${measured.name}, ${system.kind}: ÷ raw`,
      limit: BUDGETS[system.kind],
      measured: ratio(measured, 'Ashlar', RAW),
      unit: 'times',
    })),
  };
}

async function raceOnce(
  places: PostPlaces,
  { pace, before }: { readonly pace: Pace; readonly before: number },
): Promise<readonly MeasuredCase[]> {
  const all = await openPosts(places);
  const work = workOf(before);
  const cases: MeasuredCase[] = [];
  try {
    if (before === 0) await assertAlike(all, work);
    for (const [name, run] of Object.entries(work)) {
      const contenders = all.map((posts) => ({ name: posts.name, run: (sample: number) => run(posts, sample) }));
      cases.push({ name, figures: await race(contenders, pace) });
    }
  } finally {
    for (const posts of all) await posts.close();
  }
  return cases;
}

type Work = Readonly<Record<string, (posts: Posts, sample: number) => unknown>>;

/** `before`: how many times the same work was done before. */
function workOf(before: number): Work {
  return {
    'create a post': (posts, sample) => posts.create(`new ${sample}`),
    'read a post by key': (posts, sample) => posts.get(keyOf(sample)),
    'update a post by key': (posts, sample) => posts.rename(keyOf(sample), `${before} and ${sample}`),
    [`page of ${PAGE} posts`]: (posts, sample) => posts.page(sample % (BOARDS - 1)),
    [`${PAGE} posts, their comments, and the authors of these`]: (posts, sample) => posts.discussed(sample % BOARDS),
    // Every second one is there already.
    'upsert of a mark': (posts, sample) => posts.mark(`mark ${before}.${Math.floor(sample / 2)}`, sample),
    'posts of a board, by policy': (posts, sample) => posts.visible(sample % BOARDS),
  };
}

function keyOf(sample: number): string {
  return postIdOf((sample * 31) % (BOARDS * PAGE));
}

/** Fails if contenders do not answer the same: their figures would not compare. */
async function assertAlike(all: readonly Posts[], work: Work): Promise<void> {
  for (const [name, run] of Object.entries(work)) {
    if (/^(create|upsert)/.test(name)) continue;
    const answers = await Promise.all(all.map(async (posts) => keysOf(await run(posts, 3))));
    if (new Set(answers).size !== 1) throw new Error(`${name}: ${answers.join(' | ')}`);
  }
}

/** The keys of one record, of one row in a list, or of many. */
function keysOf(answer: unknown): string {
  const rows: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  // Invariant: each contender answers with rows that have a key.
  const keys = rows.map((row) => (row as { readonly id: string }).id);
  return `${keys.length}: ${keys.toSorted().join(' ')}`;
}
