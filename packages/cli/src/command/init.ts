import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../output/cli-error.ts';
import { IGNORED, type StarterDatabase, starterFiles } from '../starter/starter-files.ts';
import type { CommandContext } from './command-context.ts';

/** The options of `init`. */
export interface InitOptions {
  /** Whether nothing is asked. */
  readonly yes: boolean;
  /** The kind of database; asked for if it is left out, and SQLite with `yes`. */
  readonly database: string | undefined;
}

/** Writes the files of a new application. It installs nothing and overwrites nothing. Resolves to the exit code. */
export async function init(options: InitOptions, { folder, output }: CommandContext): Promise<number> {
  const database = await databaseOf(options, output.interactive);
  const files = starterFiles(database);
  const inTheWay = [...files.keys()].filter((name) => existsSync(join(folder, name)));
  if (inTheWay.length > 0) {
    throw new CliError({
      problem: `there is a file already: ${inTheWay.join(', ')}`,
      cure: 'nothing was written. Move it away, or call the command in an empty folder',
    });
  }
  for (const [name, text] of files) {
    // The secret is for the owner only.
    writeFileSync(join(folder, name), text, { flag: 'wx', mode: name === '.env' ? 0o600 : 0o644 });
  }
  // One that is there stays: it says more than ours.
  const ignores = existsSync(join(folder, '.gitignore'));
  if (!ignores) writeFileSync(join(folder, '.gitignore'), IGNORED, { flag: 'wx' });
  const written = [...files.keys(), ...(ignores ? [] : ['.gitignore'])];
  output.table(written.map((name) => [output.good('written'), name]));
  const next = nextSteps(folder, database);
  output.line('');
  output.line('Next:');
  for (const step of next) output.line(`  ${step}`);
  output.document({ written, next });
  return 0;
}

async function databaseOf({ yes, database }: InitOptions, interactive: boolean): Promise<StarterDatabase> {
  if (database === 'sqlite' || database === 'postgres') return database;
  if (database !== undefined) {
    throw new CliError({ problem: `there is no database "${database}"`, cure: 'there are: sqlite, postgres' });
  }
  if (yes) return 'sqlite';
  if (!interactive) {
    throw new CliError({ problem: 'there is no terminal to ask on', cure: 'add --yes, or --database sqlite' });
  }
  const { isCancel, select } = await import('@clack/prompts');
  const answer = await select<StarterDatabase>({
    message: 'Which database?',
    options: [
      { value: 'sqlite', label: 'SQLite', hint: 'a file, app.db' },
      { value: 'postgres', label: 'PostgreSQL', hint: 'its address is DATABASE_URL in .env' },
    ],
  });
  if (isCancel(answer)) throw new CliError({ problem: 'nothing was written', cure: 'call the command again' });
  return answer;
}

function nextSteps(folder: string, database: StarterDatabase): readonly string[] {
  const driver = database === 'sqlite' ? 'better-sqlite3' : 'pg';
  const own = ['core', 'authentication', 'kysely', 'http', 'pages'].map((name) => `@ashlar/${name}`);
  const packages = [...own, 'kysely', 'zod', driver];
  const missing = packages.filter((name) => !existsSync(join(folder, 'node_modules', name)));
  return [
    ...(isModule(folder) ? [] : ['npm pkg set type=module']),
    ...(missing.length === 0 ? [] : [`npm install ${missing.join(' ')}`]),
    ...(database === 'postgres' ? ['set DATABASE_URL in .env'] : []),
    'npx --no-install ashlar generate',
    'npx --no-install ashlar migrate',
    'npx --no-install ashlar check',
    'node --env-file=.env server.ts',
    ...(keepsSecret(folder) ? [] : ['add .env to .gitignore: it holds the secret']),
  ];
}

function keepsSecret(folder: string): boolean {
  return /^\/?\.env\*?$/m.test(readFileSync(join(folder, '.gitignore'), 'utf8'));
}

function isModule(folder: string): boolean {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type === 'module';
  } catch {
    return false;
  }
}
