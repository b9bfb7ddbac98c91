// The imports of the types that printed options name.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportsOf } from './declarations.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = 'packages/authentication/src';
/** The possible type parameters of printed interfaces: the attributes of the resource, and the parts of the section. */
export const typeParameters: readonly string[] = ['Attributes', 'Strategies', 'AddOns'];
const known = [...typeParameters, 'Array', 'Date', 'Omit', 'Promise', 'Readonly', 'Record', 'Uint8Array'];
const coreEntries = [
  ['index.ts', '@ashlar/core'],
  ['extension.ts', '@ashlar/core/extension'],
] as const;
let declaring: ReadonlyMap<string, string> | undefined;

/** The types that a type names, without those of the language and its own type parameters. */
export function typesIn(type: string): readonly string[] {
  const text = type.replaceAll(/'[^']*'|`[^`]*`/g, '');
  const bound = [...text.matchAll(/\[(\w+)(?: in|:)/g)].map(([, name]) => name ?? '');
  return (text.match(/\b[A-Z]\w*/g) ?? []).filter((name) => !known.includes(name) && !bound.includes(name));
}

/**
 * The imports of a file of the package, in the order of Biome. `printedIn` has the types that this run prints, with their
 * files.
 *
 * @throws Error for a type that neither the package nor core exports
 */
export function importLines(
  names: readonly string[],
  path: string,
  printedIn: ReadonlyMap<string, string>,
): readonly string[] {
  const byModule = new Map<string, string[]>();
  for (const name of [...new Set(names)].sort()) {
    const from = moduleOf(name, path, printedIn.get(name) ?? declaringFiles().get(name));
    byModule.set(from, [...(byModule.get(from) ?? []), name]);
  }
  const packagesFirst = (from: string) => (from.startsWith('@') ? 0 : 1);
  return [...byModule]
    .sort(([one], [other]) => packagesFirst(one) - packagesFirst(other) || (one < other ? -1 : 1))
    .map(([from, types]) => `import type { ${types.join(', ')} } from '${from}';`);
}

/** The specifier from which a file of the package imports a type: another file of the package, or core. */
function moduleOf(name: string, path: string, file: string | undefined): string {
  if (file !== undefined) {
    const relative = posix.relative(posix.dirname(path), file);
    return relative.startsWith('.') ? relative : `./${relative}`;
  }
  for (const [entry, specifier] of coreEntries) {
    const exported = exportsOf(join(root, 'packages/core/src', entry)).flatMap((group) => group.exports);
    if (exported.some((each) => each.name === name)) return specifier;
  }
  throw new Error(`${path}: neither ${sources} nor core exports a type ${name}`);
}

/** Every type that a file of the package exports, with that file. */
function declaringFiles(): ReadonlyMap<string, string> {
  if (declaring !== undefined) return declaring;
  const found = new Map<string, string>();
  for (const file of readdirSync(join(root, sources), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || /\.test(-d)?\.ts$|test-setup/.test(file)) continue;
    const path = posix.join(sources, file.replaceAll('\\', '/'));
    const text = readFileSync(join(root, path), 'utf8');
    for (const [, name = ''] of text.matchAll(/^export (?:interface|type) (\w+)/gm)) found.set(name, path);
  }
  declaring = found;
  return found;
}
