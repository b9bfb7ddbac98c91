import { Command, CommanderError } from 'commander';
import { CliError, type Problem } from '../output/cli-error.ts';
import { cureOfConnection } from '../output/cure-of-connection.ts';
import { createOutput, type Output, type Surroundings } from '../output/output.ts';
import { check } from './check.ts';
import type { CommandContext } from './command-context.ts';
import { generate } from './generate.ts';
import { init } from './init.ts';
import { migrate } from './migrate.ts';
import { secret } from './secret.ts';
import { endSessions, listSessions } from './sessions.ts';

interface GlobalOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/**
 * Runs the command line with its arguments, without the program and its file. Resolves to the exit code: 0 if everything is
 * well, 1 otherwise.
 */
export async function runCommandLine(given: readonly string[], surroundings: Surroundings): Promise<number> {
  let code = 0;
  const program = programOver(surroundings, async (command) => {
    code = await command(contextOf(program, surroundings));
  });
  try {
    await program.parseAsync([...given], { from: 'user' });
    return code;
  } catch (error) {
    const output = createOutput(surroundings, given.includes('--json'));
    if (error instanceof CommanderError) {
      // It has written its message to standard error.
      if (error.exitCode !== 0) output.document({ problems: [misuseOf(error)] });
      return error.exitCode;
    }
    tellError(error, output);
    return 1;
  }
}

/** A command, for the reference. */
export interface CommandDescription {
  /** As it is typed: `generate [name]`. */
  readonly usage: string;
  readonly description: string;
  readonly options: readonly { readonly flags: string; readonly description: string }[];
}

/** Every command with its options. The first one stands for those that every command takes. */
export function describeCommands(): readonly CommandDescription[] {
  const nowhere = { write: () => true };
  const program = programOver(
    { folder: '.', variables: {}, out: nowhere, err: nowhere, interactive: false },
    async () => {},
  );
  return [program, ...program.commands].map((command) => ({
    usage: [command.name(), ...command.registeredArguments.map((argument) => `[${argument.name()}]`)].join(' '),
    description: command.description(),
    options: command.options.filter(({ hidden }) => !hidden).map(({ flags, description }) => ({ flags, description })),
  }));
}

type Run = (command: (context: CommandContext) => Promise<number>) => Promise<void>;

function programOver({ out, err }: Surroundings, run: Run): Command {
  const program = new Command('ashlar')
    .description('The command line of Ashlar: migrations, checks, secrets and sessions.')
    .option('--config <file>', 'another config than ashlar.config.ts')
    .option('--json', 'one JSON document in place of text')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void out.write(text),
      writeErr: (text) => void err.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  addInit(program, run);
  addGenerate(program, run);
  addMigrate(program, run);
  addCheck(program, run);
  addSecret(program, run);
  addSessions(program, run);
  for (const command of program.commands) {
    command.copyInheritedSettings(program).option('--json').option('--config <file>');
    for (const option of command.options.slice(-2)) option.hideHelp();
  }
  return program;
}

function addInit(program: Command, run: Run): void {
  program
    .command('init')
    .description(
      'Write the files of a new application: its users, a server, ashlar.config.ts, tsconfig.json and .env with a secret.',
    )
    .option('--yes', 'ask nothing: SQLite in app.db', false)
    .option('--database <kind>', 'sqlite or postgres')
    .action((options) => run((context) => init(options, context)));
}

function addCheck(program: Command, run: Run): void {
  program
    .command('check')
    .description('Say what would make calls fail, each with its cure: exit 1 if there is anything.')
    .action(() => run(check));
}

function addSessions(program: Command, run: Run): void {
  program
    .command('sessions')
    .argument('<list|end>', 'what to do')
    .argument('[user]', 'the address or the primary key of a user')
    .description("List or end the sessions of a user, by the domain's own actions. Ending counts them first.")
    .option('--everyone', 'end the sessions of all users', false)
    .option('--preview', 'only count', false)
    .option('--reason <text>', 'why, for those who listen')
    .action((what: string, user: string | undefined, options) =>
      run((context) => {
        if (what === 'end') return endSessions(user, options, context);
        if (what === 'list' && user !== undefined) return listSessions(user, context);
        throw new CliError({
          problem: `sessions ${what} is of no use`,
          cure: 'sessions list <user>, sessions end <user>, or sessions end --everyone',
        });
      }),
    );
}

function addGenerate(program: Command, run: Run): void {
  program
    .command('generate')
    .argument('[name]', 'the name of the migration')
    .description('Write the migration that leads to the resources, with the way back.')
    .option('--rename <column=name>', 'a column that got another name: users.name=displayName', listed, [])
    .option('--fill <column=value>', 'what rows that are there get in a new column: users.name=none', listed, [])
    .option('--allow-drop', 'let tables and columns go, with their values', false)
    .option('--check', 'only compare: exit 1 if the resources and the migrations differ', false)
    .option('--baseline', 'begin with a database that has the tables already', false)
    .action((name: string | undefined, options) => run((context) => generate(name, options, context)));
}

function addMigrate(program: Command, run: Run): void {
  program
    .command('migrate')
    .description('Change the database: run the migrations that are pending.')
    .option('--to <name>', 'the last migration that shall be done, by name or number; 0 takes all of them back')
    .option('--plan', 'only say what would run', false)
    .option('--check', 'only look: exit 1 if something is pending', false)
    .action((options) => run((context) => migrate(options, context)));
}

function addSecret(program: Command, run: Run): void {
  program
    .command('secret')
    .description('Print a new secret of 48 random bytes.')
    .option('--rotate', 'say how to change to it while all sessions stay', false)
    .action((options) => run((context) => secret(options, context)));
}

function listed(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** `--json` and `--config` may stand before the command and behind it. */
function contextOf(program: Command, surroundings: Surroundings): CommandContext {
  const all = [program, ...program.commands].map((command): GlobalOptions => command.opts());
  return {
    folder: surroundings.folder,
    config: all.find(({ config }) => config !== undefined)?.config,
    output: createOutput(
      surroundings,
      all.some(({ json }) => json === true),
    ),
  };
}

/** What commander says, as `error: … (Did you mean …?)`. Without a command it shows its help in place of a message. */
function misuseOf({ code, message }: CommanderError): Problem {
  if (code === 'commander.help') return { problem: 'there is no command', cure: HELP };
  const [, problem = message, cure = HELP] = /^error: ([\s\S]*?)(?:\n\((.*)\))?$/.exec(message) ?? [];
  return { problem, cure };
}

const HELP = 'npx --no-install ashlar --help';

function tellError(error: unknown, output: Output): void {
  const problem = error instanceof Error ? error.message : String(error);
  const problems = error instanceof CliError ? error.problems : connectionProblems(problem);
  output.document({ problems: problems.length === 0 ? [{ problem }] : problems });
  if (problems.length === 0) output.error(output.bad(problem));
  for (const each of problems) output.error(`${output.bad(each.problem)}\n    ${each.cure}`);
}

function connectionProblems(problem: string): readonly Problem[] {
  const cure = cureOfConnection(problem);
  return cure === undefined ? [] : [{ problem, cure }];
}
