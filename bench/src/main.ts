// `npm run bench`, `npm run bench -- --quick`, `npm run bench -- --only authenticate,types`: measures, prints a table a group,
// and writes the results. A quick or partial run leaves the published results alone.
import { parseArgs } from 'node:util';
import { startPostgres } from './databases/postgres.ts';
import { startSqlite } from './databases/sqlite.ts';
import { authenticate } from './groups/authenticate.ts';
import type { Context } from './groups/context.ts';
import { expungeExpired } from './groups/expunge-expired.ts';
import { genericActions } from './groups/generic-actions.ts';
import { logOutEverywhere } from './groups/log-out-everywhere.ts';
import { passwords } from './groups/passwords.ts';
import { tableSize } from './groups/table-size.ts';
import { whileHashing } from './groups/while-hashing.ts';
import { toText } from './report/format.ts';
import type { GroupResult } from './report/table.ts';

const onStores: Readonly<Record<string, (context: Context) => Promise<GroupResult>>> = {
  authenticate,
  'log-out-everywhere': logOutEverywhere,
  'table-size': tableSize,
  passwords,
  'while-hashing': whileHashing,
  'expunge-expired': expungeExpired,
  'generic-actions': genericActions,
};

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
const wanted = values.only?.split(',');
const results: GroupResult[] = [];
for (const start of [async () => startSqlite(), startPostgres]) {
  const system = await start();
  for (const [name, group] of Object.entries(onStores)) {
    if (wanted && !wanted.includes(name)) continue;
    const started = performance.now();
    const result = await group({ system, quick: values.quick });
    for (const table of result.tables) console.log(toText(table));
    console.log(result.verdicts, name, ((performance.now() - started) / 1000).toFixed(1), 's');
    results.push(result);
  }
  await system.stop();
}
