// What the review reads: the sources of a folder, parsed by TypeScript 6, since TypeScript 7 has no interface for it.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import ts from 'typescript-6';

/** A source file and its syntax. */
export interface Source {
  /** Below the root that it was read from, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

const ASIDE = [/\.d\.ts$/, /\.(test|test-d|spec)\.tsx?$/, /(^|\/)(node_modules|dist|test-setup|__tests__|vitest)\//];

/** The TypeScript sources in a folder below `root`. Tests, what only tests use, and declaration files are left out. */
export function readSources(root: string, folder = '.'): readonly Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.split(sep).join('/')))
    .filter((path) => /\.tsx?$/.test(path) && !ASIDE.some((pattern) => pattern.test(path)))
    .sort()
    .map((path) => parse(path, readFileSync(join(root, path), 'utf8')));
}

/** Parses one file. */
export function parse(path: string, text: string): Source {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

/** Every node below a node, in the order of the text. */
export function nodesBelow(node: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (child: ts.Node): void => {
    found.push(child);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}

/** Every node of some files. */
export function nodesOf(sources: readonly Source[]): readonly ts.Node[] {
  return sources.flatMap(({ tree }) => nodesBelow(tree));
}

/** How many lines a file has. */
export function lineCount({ text }: Source): number {
  return text.split('\n').length - 1;
}

/** The first and the last line of a node, counted from 0, without the comments before it. */
export function linesOf(node: ts.Node, { tree }: Source): readonly [first: number, last: number] {
  const lineAt = (position: number): number => tree.getLineAndCharacterOfPosition(position).line;
  return [lineAt(node.getStart(tree)), lineAt(node.end)];
}
