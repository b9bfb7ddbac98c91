import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readSources } from './source.ts';
import type { Tree } from './table.ts';

/** All packages of the repository as one tree, then each by itself. Paths are those below `root`. */
export function packageTrees(root: string): readonly [all: Tree, ...packages: Tree[]] {
  const packages = readdirSync(join(root, 'packages'))
    .filter((name) => existsSync(join(root, 'packages', name, 'src')))
    .map((name) => ({
      name: packageNameOf(join(root, 'packages', name)) ?? name,
      sources: readSources(root, `packages/${name}/src`),
    }));
  return [{ name: '**Ashlar**', sources: packages.flatMap(({ sources }) => sources) }, ...packages];
}

/**
 * The sources in a folder, under the name of the package that they are of.
 *
 * @throws Error if there is no such folder
 */
export function treeOf(folder: string): Tree {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${folder}: is no folder. Name a folder of sources, such as ../kysely/src.`);
  }
  return { name: packageNameOf(resolve(folder)) ?? basename(resolve(folder)), sources: readSources(folder) };
}

function packageNameOf(folder: string): string | undefined {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly name?: string }).name;
  return dirname(folder) === folder ? undefined : packageNameOf(dirname(folder));
}
