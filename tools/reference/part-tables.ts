// The tables of the built-in parts, which stand in the reference and in the README of each part.
import { Token, User } from '../../examples/quickstart/src/accounts.ts';
import { logOutEverywhere, password } from '../../packages/authentication/src/extension.ts';
import { defineResource } from '../../packages/authentication/src/index.ts';
import { strategyFacts } from '../../packages/authentication/src/part/part.ts';
import { attribute, ResourceInfo, uuidPrimaryKey } from '../../packages/core/src/index.ts';
import { code, optionTable, table } from './markdown.ts';
import { optionRows, shapeOf } from './option-rows.ts';

/** The built-in parts: the folder of each below packages/authentication/src, and its tables. */
export const partTables: Readonly<Record<string, () => string>> = {
  'strategies/password': () => tables(password.schema, 'password'),
  'add-ons/log-out-everywhere': () => tables(logOutEverywhere.schema, 'logOutEverywhere'),
};

const text = ResourceInfo.attribute(User, 'hashedPassword').schema;

/** A resource with every action that the built-in parts can generate, under the default names. */
const example = defineResource({
  name: 'User',
  attributes: { id: uuidPrimaryKey(), username: text, hashedPassword: attribute(text, { sensitive: true }) },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: () => undefined,
    },
    strategies: { password: { resettable: { sender() {} } } },
    addOns: { logOutEverywhere: {} },
  },
});

function tables(schema: unknown, strategy: string): string {
  const rows = optionRows(schema);
  const nested = rows.filter(({ type }) => type === 'object').map(({ name }) => name);
  return [
    '## Options',
    optionTable(rows),
    ...nested.flatMap((name) => [`### ${name}`, optionTable(optionRows(shapeOf(schema)[name]))]),
    '## Actions',
    `For \`Info.strategy(User, '${strategy}').action(…)\`, with the default options.`,
    actionsTable(strategy),
  ].join('\n\n');
}

function actionsTable(strategy: string): string {
  const facts = ResourceInfo.fact(example, strategyFacts)?.find(({ name }) => name === strategy);
  const rows = Object.entries(facts?.actions ?? {}).map(([name, { action, record }]) => {
    const { accept, arguments: args, description } = ResourceInfo.action(example, action);
    const takes = [...(record === undefined ? [] : [record]), ...accept, ...Object.keys(args)];
    return [code(name), code(`User.actions.${action}`), takes.map(code).join(', '), description ?? ''];
  });
  return table(['Action', 'Resource action', 'Takes', 'What it does'], rows);
}
