// Reads the exports of a package and their docstrings from its sources. It relies on their form, which Biome keeps uniform.
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
const statement = /^\/\/ (?<title>.+)$|export (?<isType>type )?(?<names>\*|\{[^}]*\}) from '(?<path>.+?)';/gm;
const member = /(?: {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)? {2}readonly (\w+)(\?)?: (.*);\n/g;
const kinds: Readonly<Record<string, Exported['kind']>> = {
  function: 'function',
  const: 'value',
  class: 'class',
  interface: 'type',
  type: 'type',
};

/** A group of exports in an entry, with its comment. */
export interface ExportGroup {
  /** Undefined if the entry has no comments. */
  readonly title: string | undefined;
  readonly exports: readonly Exported[];
}

/**
 * Everything that an entry exports, in its order and by its groups.
 *
 * @throws Error for an export without a docstring
 */
export function exportsOf(entry: string): readonly ExportGroup[] {
  const groups: { title: string | undefined; exports: Exported[] }[] = [];
  const text = readFileSync(entry, 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
  for (const { groups: found } of text.matchAll(statement)) {
    const { title, isType, names = '', path = '' } = found ?? {};
    if (title !== undefined || groups.length === 0) groups.push({ title: title?.replace(/\. .*/, ''), exports: [] });
    if (path !== '')
      groups.at(-1)?.exports.push(...exportedFrom(join(dirname(entry), path), names, isType !== undefined));
  }
  return groups.filter(({ exports }) => exports.length > 0);
}

function exportedFrom(file: string, names: string, onlyTypes: boolean): readonly Exported[] {
  const declarations = declarationsIn(readFileSync(file, 'utf8'));
  const wanted = names === '*' ? undefined : namesIn(names);
  const found = declarations.filter(({ name, kind }) => wanted?.includes(name) ?? (kind === 'type' || !onlyTypes));
  // A re-export is read from the file that declares it.
  const missing = wanted?.filter((name) => !found.some((declaration) => declaration.name === name)) ?? [];
  const handedOn = missing.length === 0 ? [] : exportsOf(file).flatMap(({ exports }) => exports);
  return [
    ...found.map((declaration) => exported(declaration, file)),
    ...missing.map((name) => {
      const elsewhere = handedOn.find((declaration) => declaration.name === name);
      if (elsewhere === undefined) throw new Error(`${file} exports no ${name}`);
      return elsewhere;
    }),
  ];
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
  const found = [...text.matchAll(declared)].map(
    ({ 1: doc = '', 2: keyword = '', 3: name = '', index, 0: whole }): Declaration => ({
      name,
      kind: kinds[keyword] ?? 'value',
      doc: plain(doc),
      rest: text.slice(index + whole.length),
    }),
  );
  // A function with several signatures is one export, with the docstring of the first.
  return found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index);
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
