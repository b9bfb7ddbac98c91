import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = dirname(fileURLToPath(import.meta.url));

/** Every file that is loaded when an entry is, and every package. */
function loadedBy(entry: string): { readonly files: Set<string>; readonly packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const code = readFileSync(file, 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
    for (const [, names = '', specifier = ''] of code.matchAll(/^(?:import|export)\s+([^'"]*?)from '([^']+)'/gm)) {
      if (names.startsWith('type ')) continue;
      if (specifier.startsWith('.')) visit(join(dirname(file), specifier));
      else packages.add(specifier);
    }
  };
  visit(join(folder, entry));
  return { files, packages };
}

test('the root entry loads no driver, and each data layer only its own', () => {
  const drivers = (entry: string) =>
    [...loadedBy(entry).packages].filter((name) => name === 'pg' || name === 'better-sqlite3');
  expect(drivers('index.ts')).toEqual([]);
  expect(drivers('sqlite.ts')).toEqual(['better-sqlite3']);
  expect(drivers('postgres.ts')).toEqual(['pg']);
});

test('both dialects have the same files', () => {
  const sources = (dialect: string) =>
    readdirSync(join(folder, 'dialect', dialect)).filter((name) => !name.includes('.test.'));
  expect(sources('sqlite')).toEqual(sources('postgres'));
});
