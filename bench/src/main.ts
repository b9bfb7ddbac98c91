// `npm run bench`, `npm run bench -- --quick`, `npm run bench -- --only authenticate,types`: measures, prints a table for each
// group and the budgets, and publishes the results. A quick run only prints, and so does a partial one without `--publish`, which
// publishes these groups in place of their former results. Each group has a process of its own, but in a quick run. Such a process is told by `--store` on what it runs, and by `--into` where to write its result.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { DatabaseSystem } from './databases/database.ts';
import { startPostgres } from './databases/postgres.ts';
import { startSqlite } from './databases/sqlite.ts';
import { oneCaller, onPostgres, onStores, withoutStore } from './groups/groups.ts';
import { runApart } from './groups/run-apart.ts';
import { budgetTable } from './report/budget-table.ts';
import { toText } from './report/format.ts';
import { publish, publishAgain } from './report/publish.ts';
import type { GroupResult, Run } from './report/table.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    'ten-million': { type: 'boolean', default: false },
    store: { type: 'string' },
    into: { type: 'string' },
    publish: { type: 'boolean', default: false },
  },
});
const { quick, into, 'ten-million': tenMillion } = values;
const groupsOn = { sqlite: onStores, postgres: { ...onStores, ...onPostgres } };
const names = [...Object.keys(groupsOn.postgres), ...Object.keys(withoutStore)];
const wanted = values.only?.split(',') ?? names;
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`there is no group ${unknown.join(', ')}: there are ${names.join(', ')}`);
  process.exit(2);
}
const isApart = !quick && into === undefined;

const started = performance.now();
/** How long each group took, with what it filled. */
const took: string[] = [];
let begun = started;
const runs: Run[] = [];
await runOn('sqlite', async () => startSqlite());
await runOn('postgres', startPostgres);
if (isWanted('none')) {
  for (const [group, run] of Object.entries(withoutStore)) {
    if (wanted.includes(group)) await runHere({ group, store: null }, () => run({ quick }));
  }
}
if (into === undefined) {
  console.log(toText(budgetTable(runs)));
  console.log(took.join('\n'));
  console.log(`in all: ${Math.round((performance.now() - started) / 1000)} s`);
  if (!quick && values.only === undefined) publish(runs);
  else if (!quick && values.publish) publishAgain(runs);
} else writeFileSync(into, JSON.stringify(runs[0]));

function isWanted(store: string): boolean {
  return values.store === undefined || values.store === store;
}

async function runOn(store: 'sqlite' | 'postgres', start: () => Promise<DatabaseSystem>): Promise<void> {
  const groups = Object.entries(groupsOn[store]).filter(([group]) => wanted.includes(group));
  if (groups.length === 0 || !isWanted(store)) return;
  const system = isApart ? undefined : await start();
  try {
    for (const [group, run] of groups) {
      await runHere({ group, store }, () => {
        if (system === undefined) throw new Error('a group that runs apart needs no database here');
        const work = (): Promise<GroupResult> => run({ system, quick, tenMillion });
        return oneCaller.has(group) ? system.onOwnCores(work) : work();
      });
    }
  } finally {
    await system?.stop();
  }
}

/** Runs a group in this process, or in its own, and notes what it found. */
async function runHere(job: Pick<Run, 'group' | 'store'>, run: () => Promise<GroupResult>): Promise<void> {
  if (isApart) runs.push(runApart({ ...job, tenMillion }));
  else {
    const result = await run();
    for (const table of result.tables) console.log(toText(table));
    runs.push({ ...job, ...result });
  }
  const ended = performance.now();
  took.push(`${job.group}${job.store === null ? '' : `, ${job.store}`}: ${Math.round((ended - begun) / 1000)} s`);
  begun = ended;
}
