// The generated pages of docs/reference, and the tables inside the READMEs of the built-in parts.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Token, User } from '../../examples/quickstart/src/accounts.ts';
import {
  authentication,
  authenticationErrors,
  Info,
  logOutEverywhere,
  password,
} from '../../packages/authentication/src/index.ts';
import { coreErrors, type ErrorEntry, ResourceInfo } from '../../packages/core/src/index.ts';
import { baseSection } from '../../packages/core/src/resource/base-section.ts';
import { exportsOf, interfaceRows } from './declarations.ts';
import { code, exportTable, optionTable, page, table } from './markdown.ts';
import { branchesOf, literalOf, memberOf, optionRows, shapeOf } from './option-rows.ts';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

/** Every generated page: its place in docs/reference, and its text. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['resource.md', resourcePage()],
    ['authentication.md', authenticationPage()],
    ['password.md', partPage('password', passwordIntroduction, passwordTables())],
    ['log-out-everywhere.md', partPage('logOutEverywhere', logOutIntroduction, logOutEverywhereTables())],
    ['stores-and-domains.md', storesAndDomainsPage()],
    ['errors.md', errorsPage()],
    ['exports.md', exportsPage()],
  ]);
}

/** The tables inside the READMEs of the built-in parts, by the README's place in packages. */
export function partTables(): ReadonlyMap<string, string> {
  return new Map([
    ['authentication/src/strategies/password/README.md', passwordTables()],
    ['authentication/src/add-ons/log-out-everywhere/README.md', logOutEverywhereTables()],
  ]);
}

const passwordIntroduction = [
  'Signing in with an identity and a password: `authentication.strategies.password`. A further one is',
  "`'password:staff'`; the default names of its actions then end in `WithStaff`.",
].join('\n');

const logOutIntroduction = [
  'Ends every session of a user: `authentication.addOns.logOutEverywhere`. How to use it, with examples:',
  '[Log out everywhere](../how-to/log-out-everywhere.md).',
].join('\n');

function partPage(title: string, introduction: string, tables: string): string {
  return page([`# ${title}`, introduction, tables]);
}

function passwordTables(): string {
  return [
    '## Options',
    optionTable(optionRows(password.schema)),
    '## Actions',
    "As the resource of page one has them: `Info.strategy(User, 'password').action(name, params)`.",
    actionsTable('password'),
  ].join('\n\n');
}

function logOutEverywhereTables(): string {
  return [
    '## Options',
    optionTable(optionRows(logOutEverywhere.schema)),
    '## Actions',
    "As the resource of page one has them: `Info.strategy(User, 'logOutEverywhere').action(name, params)`.",
    actionsTable('logOutEverywhere'),
  ].join('\n\n');
}

/** The actions of a strategy of the page-one resource: what they take is what the resource actions behind them take. */
function actionsTable(name: 'password' | 'logOutEverywhere'): string {
  const routes = Object.entries(Info.strategy(User, name).routesOfActions ?? {});
  return table(
    ['Action', 'Resource action', 'Takes', 'What it does'],
    routes.map(([action]) => [code(action)]),
  );
}

function resourcePage(): string {
  const base = shapeOf(baseSection);
  const groups = Map.groupBy(branchesOf(memberOf(base.actions)), (branch) => Object.keys(shapeOf(branch)).join());
  const actions = [...groups.values()].map((branches) => {
    const { type: _type, ...options } = shapeOf(branches[0]);
    const types = branches.map((branch) => code(literalOf(shapeOf(branch).type)));
    return [`### ${types.join(', ')}`, optionTable(optionRows({ _zod: { def: { type: 'object', shape: options } } }))];
  });
  return page([
    '# Resource',
    'What `defineResource({ … })` takes, without the sections of extensions.',
    optionTable(optionRows(baseSection)),
    '## Attributes',
    'A zod schema, or `attribute(schema, flags)`. The builders `uuidPrimaryKey()`, `timestamp()`, `createTimestamp()` and',
    optionTable(interfaceRows(join(packages, 'core/src/attribute/attribute.ts'), 'AttributeFlags')),
    '## Actions',
    'Each has a `type`, and what that type takes.',
    ...actions.flat(),
    '## Changes',
    optionTable(optionRows(memberOf(base.changes))),
  ]);
}
