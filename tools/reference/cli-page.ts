// The generated page of the command line: docs/reference/cli.md.
import { describeCommands } from '../../packages/cli/src/command/program.ts';
import { code, page, table } from './markdown.ts';

/** The page of the command line, from its own description of its commands. */
export function cliPage(): string {
  const [all, ...commands] = describeCommands();
  const optionsOf = (options: NonNullable<typeof all>['options']) =>
    table(
      ['Option', 'What it does'],
      options.map(({ flags, description }) => [code(flags), description]),
    );
  return page([
    '# Command line',
    'The commands of `ashlar`, in the package `@ashlar/cli`. [Change your tables](../how-to/change-your-tables.md) shows them at work.\n' +
      'Findings and results go to standard output, errors to standard error. The exit code is 0 if everything is well, and 1 otherwise.\n' +
      'Colours are for terminals only, and `NO_COLOR` switches them off. A misspelt command or option is refused with what was meant.',
    '## Every command',
    optionsOf(all?.options ?? []),
    ...commands.flatMap(({ usage, description, options }) => [`## ${usage}`, description, optionsOf(options)]),
  ]);
}
