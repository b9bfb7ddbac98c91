// What a package exports, and what its docstrings say: read from the sources by their form, which Biome keeps uniform.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type OptionRow, splitDefault } from './option-rows.ts';

/** Something that an entry of a package exports. */
export interface Exported {
  readonly name: string;
  readonly kind: 'function' | 'value' | 'class' | 'type';
  /** The first sentence of its docstring. */
  readonly sentence: string;
}

interface Declaration extends Omit<Exported, 'sentence'> {
  readonly doc: string;
  /** From the name on, to the end of the file. */
  readonly rest: string;
}

const declared =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n(?:\/\/.*\n)*)?export (?:async )?(function|const|class|interface|type) (\w+)/g;
const member = /(?: {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)? {2}readonly (\w+)(\?)?: (.*);\n/g;
const kinds: Readonly<Record<string, Exported['kind']>> = {
  function: 'function',
  const: 'value',
  class: 'class',
  interface: 'type',
  type: 'type',
};

/**
 * Everything that an entry exports, in alphabetical order, values before types.
 *
 * @throws Error for an export without a docstring
 */
export function exportsOf(entry: string): readonly Exported[] {
  const found = new Map<string, Exported>();
  const text = withoutComments(readFileSync(entry, 'utf8'));
  for (const [, isType, names, path] of text.matchAll(/export (type )?(\*|\{[^}]*\}) from '(.+?)';/g)) {
    const file = join(dirname(entry), path ?? '');
    const declarations = declarationsIn(readFileSync(file, 'utf8'));
    const wanted = names === '*' ? undefined : namesIn(names ?? '');
    for (const declaration of declarations) {
      const isWanted = wanted?.includes(declaration.name) ?? (isType === undefined || declaration.kind === 'type');
      if (isWanted) found.set(declaration.name, exported(declaration, file));
    }
  }
  const [types, values] = [true, false].map((areTypes) =>
    [...found.values()].filter(({ kind }) => (kind === 'type') === areTypes).sort(byName),
  );
  return [...(values ?? []), ...(types ?? [])];
}

/**
 * The members of an exported interface, as options.
 *
 * @throws Error for one without a docstring
 */
export function interfaceRows(file: string, declares: string): readonly OptionRow[] {
  const declaration = declarationsIn(readFileSync(file, 'utf8')).find((candidate) => candidate.name === declares);
  const body = /\{\n([\s\S]*?)\n\}/.exec(declaration?.rest ?? '')?.[1];
  if (body === undefined) throw new Error(`${file} declares no interface ${declares}`);
  return [...`${body}\n`.matchAll(member)].map(([, doc = '', name = '', optional, type = '']) => {
    const said = splitDefault(plain(doc));
    if (said.text === '') throw new Error(`${file}: ${declares}.${name} has no docstring`);
    return { name, type, default: said.default ?? (optional && 'none'), text: said.text };
  });
}

function declarationsIn(text: string): readonly Declaration[] {
  return [...text.matchAll(declared)].map(({ 1: doc = '', 2: keyword = '', 3: name = '', index, 0: whole }) => ({
    name,
    kind: kinds[keyword] ?? 'value',
    doc: plain(doc),
    rest: text.slice(index + whole.length),
  }));
}

function exported({ name, kind, doc }: Declaration, file: string): Exported {
  if (doc === '') throw new Error(`${file}: ${name} is public and has no docstring`);
  return { name, kind, sentence: firstSentence(doc) };
}

/** A docstring without its stars and tags, on one line. */
function plain(doc: string): string {
  const lines = doc.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim());
  const end = lines.findIndex((line) => line.startsWith('@'));
  return (end === -1 ? lines : lines.slice(0, end)).join(' ').replaceAll(/\s+/g, ' ').trim();
}

function firstSentence(doc: string): string {
  return (/^.*?[.!?](?=\s[A-Z`]|$)/.exec(doc)?.[0] ?? doc).replace(/:$/, '.');
}

function namesIn(list: string): readonly string[] {
  return list.match(/\w+/g)?.filter((word) => word !== 'type') ?? [];
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\/.*$/gm, '');
}

function byName(one: Exported, other: Exported): number {
  return one.name.localeCompare(other.name, 'en');
}
