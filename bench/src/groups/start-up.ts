import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { countModules } from '../counts/count-modules.ts';
import { median } from '../measure/summary.ts';
import type { Cell, GroupResult, Table } from '../report/table.ts';

const ENTRIES = [
  'zod',
  'jose',
  '@ashlar/core',
  '@ashlar/authentication',
  '@ashlar/kysely/sqlite',
  '@ashlar/kysely/postgres',
  '@ashlar/authentication + @ashlar/kysely/sqlite',
  'better-auth/minimal',
  'better-auth',
];
/**
 * As a ratio, so that it holds on every machine: where 150 ms was agreed on, zod and jose took 80 ms together, so 1.9 ×. What
 * is ours has grown less than that.
 */
const IMPORT_BUDGET = 1.6;
const bench = fileURLToPath(new URL('../..', import.meta.url));
/** A package that the bench does not depend on is imported from the folder of its user. */
const importedFrom: Readonly<Record<string, string>> = {
  jose: fileURLToPath(new URL('../../../packages/authentication/', import.meta.url)),
};

/** Group 7: importing, and defining resources, each time in a new process. */
export async function startUp({ quick }: { readonly quick: boolean }): Promise<GroupResult> {
  const imports = await measureImports(quick ? 1 : 9);
  const timeOf = (entry: string): number => Number(imports.rows.find(([name]) => name === entry)?.[1] ?? Number.NaN);
  return {
    tables: [imports, await measureDefinitions(quick ? [1, 100] : [1, 100, 1000], quick ? 1 : 3)],
    verdicts: [
      {
        budget: 'import of @ashlar/authentication: ÷ zod and jose',
        limit: IMPORT_BUDGET,
        measured: timeOf('@ashlar/authentication') / (timeOf('zod') + timeOf('jose')),
        unit: 'times',
      },
    ],
  };
}

interface ImportSample {
  readonly micros: number;
  readonly rss: number;
  readonly heap: number;
}

const importScript = `
  const memory = () => (gc(), process.memoryUsage());
  const before = memory();
  const start = performance.now();
  for (const entry of process.argv[1].split(' + ')) await import(entry);
  const micros = (performance.now() - start) * 1000;
  const after = memory();
  const sample = { micros, rss: after.rss - before.rss, heap: after.heapUsed - before.heapUsed };
  process.stdout.write(JSON.stringify(sample), () => process.exit());
`;

async function measureImports(rounds: number): Promise<Table> {
  const samples = new Map<string, ImportSample[]>(ENTRIES.map((entry) => [entry, []]));
  // Counting also reads the files into memory.
  const counts = await Promise.all(ENTRIES.map((entry) => countModules(entry, importedFrom[entry])));
  for (let round = 0; round < rounds; round++) {
    for (const entry of ENTRIES) {
      samples.get(entry)?.push(await inNewProcess<ImportSample>(importScript, entry, importedFrom[entry]));
    }
  }
  const rows: Cell[][] = [];
  for (const [index, [entry, taken]] of [...samples].entries()) {
    const { modules = null, bytes = null } = counts[index] ?? {};
    const middle = (read: (sample: ImportSample) => number): number => median(taken.map(read));
    rows.push([
      entry,
      middle(({ micros }) => micros),
      middle(({ rss }) => rss),
      middle(({ heap }) => heap),
      modules,
      bytes,
    ]);
  }
  return {
    title: 'Import',
    columns: [
      { title: 'entry', unit: 'text' },
      { title: 'time', unit: 'time' },
      { title: 'resident memory', unit: 'bytes' },
      { title: 'heap', unit: 'bytes' },
      { title: 'modules', unit: 'count' },
      { title: 'JavaScript', unit: 'bytes' },
    ],
    rows,
    notes: [
      'Each time in a new process, all dependencies included, with the files in memory; medians. better-auth brings a store,',
      'better-auth/minimal and @ashlar/authentication bring none.',
    ],
  };
}

const defineScript = `
  import { defineResource } from '@ashlar/authentication';
  import { attribute, createDomain, memoryDataLayer, timestamp, uuidPrimaryKey } from '@ashlar/core';
  import { z } from 'zod';
  const count = Number(process.argv[1]);
  const start = performance.now();
  const resources = [];
  for (let n = 0; n < count / 2; n++) {
    const Token = defineResource({ name: 'Token' + n, tokenResource: {} });
    resources.push(Token);
    if (resources.length === count) break;
    resources.push(defineResource({
      name: 'User' + n,
      attributes: {
        id: uuidPrimaryKey(),
        email: attribute(z.email(), { unique: true }),
        hashedPassword: attribute(z.string(), { sensitive: true }),
        displayName: z.string().nullable(),
        createdAt: timestamp(),
      },
      actions: { rename: { type: 'update', accept: ['displayName'] } },
      authentication: {
        tokens: {
          enabled: true,
          tokenResource: Token,
          storeAllTokens: true,
          requireTokenPresenceForAuthentication: true,
          signingSecret: 'a secret of 48 bytes that opens nothing but this',
        },
        strategies: { password: { identityField: 'email', registerActionAccept: ['displayName'] } },
        addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
      },
    }));
  }
  const defined = performance.now();
  createDomain({ name: 'app', resources, dataLayer: memoryDataLayer() });
  const bound = performance.now();
  const sample = { define: (defined - start) * 1000, bind: (bound - defined) * 1000 };
  process.stdout.write(JSON.stringify(sample), () => process.exit());
`;

async function measureDefinitions(counts: readonly number[], rounds: number): Promise<Table> {
  const rows: Cell[][] = [];
  for (const count of counts) {
    const taken: { define: number; bind: number }[] = [];
    for (let round = 0; round < rounds; round++) taken.push(await inNewProcess(defineScript, String(count)));
    const define = median(taken.map((sample) => sample.define));
    rows.push([count, define, define / count, median(taken.map((sample) => sample.bind))]);
  }
  return {
    title: 'Defining resources',
    columns: [
      { title: 'resources', unit: 'count' },
      { title: 'define all', unit: 'time' },
      { title: 'each', unit: 'time' },
      { title: 'bind them to a domain', unit: 'time' },
    ],
    rows,
    notes: ['Every other one a user of page one with tokens, password and log-out, the others token resources; cold.'],
  };
}

async function inNewProcess<Sample>(script: string, argument: string, cwd: string = bench): Promise<Sample> {
  const command = ['--expose-gc', '--input-type=module', '--eval', script, argument];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd });
  return JSON.parse(stdout) as Sample;
}
