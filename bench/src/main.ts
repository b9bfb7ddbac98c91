// `npm run bench`, `npm run bench -- --quick`, `npm run bench -- --only authenticate,types`: measures, prints a table for each
// group and the budgets, and publishes the results. A quick or partial run only prints.
import { parseArgs } from 'node:util';
import type { DatabaseSystem } from './databases/database.ts';
import { startPostgres } from './databases/postgres.ts';
import { startSqlite } from './databases/sqlite.ts';
import { oneCaller, onPostgres, onStores, withoutStore } from './groups/groups.ts';
import { budgetTable } from './report/budget-table.ts';
import { toText } from './report/format.ts';
import { publish } from './report/publish.ts';
import type { GroupResult, Run } from './report/table.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    'ten-million': { type: 'boolean', default: false },
  },
});
const groupsOn = { sqlite: onStores, postgres: { ...onStores, ...onPostgres } };
const names = [...Object.keys(groupsOn.postgres), ...Object.keys(withoutStore)];
const wanted = values.only?.split(',') ?? names;
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`there is no group ${unknown.join(', ')}: there are ${names.join(', ')}`);
  process.exit(2);
}

const started = performance.now();
/** How long each group took, with what it filled. */
const took: string[] = [];
let begun = started;
const runs: Run[] = [];
await runOn(groupsOn.sqlite, async () => startSqlite());
await runOn(groupsOn.postgres, startPostgres);
for (const [name, group] of Object.entries(withoutStore)) {
  if (wanted.includes(name)) record(name, null, await group({ quick: values.quick }));
}
console.log(toText(budgetTable(runs)));
console.log(took.join('\n'));
console.log(`in all: ${Math.round((performance.now() - started) / 1000)} s`);
if (!values.quick && values.only === undefined) publish(runs);

async function runOn(groups: typeof onStores, start: () => Promise<DatabaseSystem>): Promise<void> {
  if (!wanted.some((name) => name in groups)) return;
  const system = await start();
  try {
    for (const [name, group] of Object.entries(groups)) {
      if (!wanted.includes(name)) continue;
      const run = () => group({ system, quick: values.quick, tenMillion: values['ten-million'] });
      record(name, system.kind, await (oneCaller.has(name) ? system.onOwnCores(run) : run()));
    }
  } finally {
    await system.stop();
  }
}

function record(group: string, store: Run['store'], result: GroupResult): void {
  const ended = performance.now();
  took.push(`${group}${store === null ? '' : `, ${store}`}: ${Math.round((ended - begun) / 1000)} s`);
  begun = ended;
  runs.push({ group, store, ...result });
  for (const table of result.tables) console.log(toText(table));
}
