// The tables of the built-in parts, which stand in the reference and in the README of each part.
import { User } from '../../examples/quickstart/src/accounts.ts';
import { logOutEverywhere, password } from '../../packages/authentication/src/index.ts';
import { strategyFacts } from '../../packages/authentication/src/part/part.ts';
import { ResourceInfo } from '../../packages/core/src/index.ts';
import { code, optionTable, table } from './markdown.ts';
import { optionRows } from './option-rows.ts';

/** The built-in parts: the folder of each below packages/authentication/src, and its tables. */
export const partTables: Readonly<Record<string, () => string>> = {
  'strategies/password': () => tables(password.schema, 'password'),
  'add-ons/log-out-everywhere': () => tables(logOutEverywhere.schema, 'logOutEverywhere'),
};

function tables(schema: unknown, strategy: string): string {
  return [
    '## Options',
    optionTable(optionRows(schema)),
    '## Actions',
    `As the \`User\` of the example on the first page has them, for \`Info.strategy(User, '${strategy}').action(…)\`.`,
    actionsTable(strategy),
  ].join('\n\n');
}

function actionsTable(strategy: string): string {
  const facts = ResourceInfo.fact(User, strategyFacts)?.find(({ name }) => name === strategy);
  const rows = Object.entries(facts?.actions ?? {}).map(([name, { action, record }]) => {
    const { accept, arguments: args, description } = ResourceInfo.action(User, action);
    const takes = [...(record === undefined ? [] : [record]), ...accept, ...Object.keys(args)];
    return [code(name), code(`User.actions.${action}`), takes.map(code).join(', '), description ?? ''];
  });
  return table(['Action', 'Resource action', 'Takes', 'What it does'], rows);
}
