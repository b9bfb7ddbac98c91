// The tables of the built-in parts, for the reference and for the README of each part.
import { User } from '../../examples/quickstart/src/accounts.ts';
import * as extension from '../../packages/authentication/src/extension.ts';
import { defineResource } from '../../packages/authentication/src/index.ts';
import { type AnyPart, strategyFacts } from '../../packages/authentication/src/part/part.ts';
import { attribute, ResourceInfo, uuidPrimaryKey } from '../../packages/core/src/index.ts';
import { code, optionTable, table } from './markdown.ts';
import { optionRows, shapeOf } from './option-rows.ts';
import { namesFrom, type PrintedSchema } from './option-types.ts';

/** The built-in parts: every part that the entry for authors exports. */
const builtInParts: readonly AnyPart[] = Object.values<unknown>(extension).filter(isPart);

/** A built-in part, for its page and its README. */
export interface PrintedPart extends Pick<AnyPart, 'kind' | 'group'> {
  /** Below packages/authentication/src. */
  readonly folder: string;
  tables(): string;
}

/** Each of them. */
export const printedParts: readonly PrintedPart[] = builtInParts.map(({ kind, group, schema }) => ({
  kind,
  group,
  folder: folderOf({ kind, group }),
  tables: () => tables(schema, kind),
}));

/** The types of the options of each. */
export const partTypes: readonly PrintedSchema[] = builtInParts.map((part) => ({
  schema: part.schema,
  names: namesFrom(part.kind.charAt(0).toUpperCase() + part.kind.slice(1)),
  subject: part.kind,
  path: `packages/authentication/src/${folderOf(part)}/option-types.ts`,
}));

function isPart(value: unknown): value is AnyPart {
  return typeof value === 'object' && value !== null && 'kind' in value && 'group' in value && 'schema' in value;
}

function folderOf({ group, kind }: Pick<AnyPart, 'kind' | 'group'>): string {
  const folder = kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `${group === 'strategies' ? group : 'add-ons'}/${folder}`;
}

/** An option that stands for no actions, and whose own options no sample fits: an outbox, a private key. */
const unsampled = 'tellOthers';

const text = ResourceInfo.attribute(User, 'hashedPassword').schema;

const Token = defineResource({ name: 'Token', tokenResource: { sessions: true } });

/** A resource with every action that the built-in parts can generate, under the default names. */
const example = defineResource({
  name: 'User',
  attributes: {
    id: uuidPrimaryKey(),
    username: text,
    email: text,
    hashedPassword: attribute(text, { sensitive: true }),
  },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: () => undefined,
    },
    ...section('strategies'),
    ...section('addOns'),
  },
});

/** Every built-in part of a group, with what its options need. */
function section(group: AnyPart['group']): object {
  const parts = builtInParts.filter((part) => part.group === group);
  return { [group]: Object.fromEntries(parts.map(({ kind, schema }) => [kind, sampleOf(schema)])) };
}

/** Options of which every required one is given, and every nested one, since it may stand for actions. */
function sampleOf(schema: unknown): object {
  const rows = optionRows(schema).filter(
    (row) => row.name !== unsampled && (row.default === undefined || row.type === 'object'),
  );
  return Object.fromEntries(
    rows.map(({ name, type }) => {
      if (type === 'object') return [name, sampleOf(shapeOf(schema)[name])];
      return [name, type === 'string[]' ? ['email'] : () => undefined];
    }),
  );
}

function tables(schema: unknown, strategy: string): string {
  const rows = optionRows(schema);
  const nested = rows.filter(({ type }) => /\bobject\b/.test(type)).map(({ name }) => name);
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
