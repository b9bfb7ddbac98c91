import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { didYouMean } from '@ashlar/core/extension';
import { CliError, type Problem } from '../output/cli-error.ts';
import { reasonOfLoading } from '../output/reason-of-loading.ts';
import type { AshlarConfig } from './config.ts';
import { loadEnvironment } from './load-environment.ts';

/** A config with its folder of migrations as a path. */
export interface LoadedConfig extends AshlarConfig {
  readonly migrations: string;
}

const NAMES = ['ashlar.config.ts', 'ashlar.config.mts', 'ashlar.config.js', 'ashlar.config.mjs'];
const OPTIONS = ['resources', 'dataLayer', 'migrations'];
const EXAMPLE = 'export default defineConfig({ resources: [User, Token], dataLayer })';

/** Loads `.env` and then the config of a folder, by Node itself. `given` is the path of another file. */
export async function loadConfig(folder: string, given: string | undefined): Promise<LoadedConfig> {
  loadEnvironment(folder);
  const path = pathOf(folder, given);
  const { default: exported } = await importFile(path);
  const problems = problemsOf(exported);
  if (problems.length > 0)
    throw new CliError(...problems.map((each) => ({ ...each, problem: `${path}: ${each.problem}` })));
  // Invariant: `problemsOf` has looked at each member.
  const config = exported as AshlarConfig;
  return { ...config, migrations: resolve(path, '..', config.migrations ?? 'migrations') };
}

function pathOf(folder: string, given: string | undefined): string {
  const found = (given === undefined ? NAMES : [given]).map((name) => resolve(folder, name)).find(existsSync);
  if (found !== undefined) return found;
  throw new CliError({
    problem: `there is no ${given ?? join(folder, 'ashlar.config.ts')}`,
    cure: `run the command in the folder of the application, name the file with --config, or write it: ${EXAMPLE}`,
  });
}

async function importFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new CliError({
        problem: `this Node (${process.version}) runs no TypeScript`,
        cure: 'use Node 22.18 or newer, or write ashlar.config.js',
      });
    }
    throw new CliError({
      problem: `${path} cannot be loaded: ${reasonOfLoading(path, error)}`,
      cure: 'correct what it says, and run the command again',
    });
  }
}

function problemsOf(exported: unknown): readonly Problem[] {
  if (typeof exported !== 'object' || exported === null) {
    return [{ problem: 'has no default export', cure: EXAMPLE }];
  }
  const unknown = Object.keys(exported)
    .filter((name) => !OPTIONS.includes(name))
    .map((name) => ({ problem: `knows no option "${name}"`, cure: didYouMean(name, OPTIONS) }));
  const { resources, dataLayer, migrations } = exported as Partial<Record<keyof AshlarConfig, unknown>>;
  return [
    ...unknown,
    ...resourceProblems(resources),
    ...(typeof Object(dataLayer).prepare === 'function'
      ? []
      : [{ problem: 'dataLayer is no data layer', cure: "dataLayer: sqliteDataLayer({ filename: 'app.db' })" }]),
    ...(migrations === undefined || typeof migrations === 'string'
      ? []
      : [{ problem: 'migrations is no path', cure: "migrations: './migrations'" }]),
  ];
}

function resourceProblems(resources: unknown): readonly Problem[] {
  if (!Array.isArray(resources)) return [{ problem: 'resources is no list', cure: 'resources: [User, Token]' }];
  return resources.flatMap((resource, index) =>
    Object(resource).kind === 'resource'
      ? []
      : [
          {
            problem: `resources.${index} is no resource`,
            cure: 'list what defineResource gave. Do two files import each other?',
          },
        ],
  );
}
