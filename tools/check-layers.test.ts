import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { PackageRules } from './check-layers.ts';
import { findProblems, RULES } from './check-layers.ts';

const rules: Record<string, PackageRules> = {
  base: { layers: ['low', 'high'], parts: [], uses: [] },
  top: { layers: ['.', 'parts'], parts: ['parts'], uses: ['base'] },
};
const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** The problems of a repository with these files below `packages`, next to an empty entry in each package. */
function problemsOf(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'ashlar-layers-'));
  roots.push(root);
  const exports = { '.': { default: './dist/index.js' }, './package.json': './package.json' };
  const manifest = (name: string) => JSON.stringify({ name: `@ashlar/${name}`, exports });
  const all = {
    'base/package.json': manifest('base'),
    'base/src/index.ts': '',
    'top/package.json': manifest('top'),
    'top/src/index.ts': '',
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    const file = join(root, 'packages', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return findProblems(root, rules);
}

test('imports that point down, between neighbours and from an entry are fine', () => {
  const problems = problemsOf({
    'base/src/low/a.ts': "import { join } from 'node:path';\n",
    'base/src/low/b.ts': "import type { A } from './a.ts';\n",
    'base/src/high/c.ts': "import { b } from '../low/b.ts';\n",
    'base/src/index.ts': "export * from './low/a.ts';\nexport { c } from './high/c.ts';\n",
    'top/src/row.ts': "import { a } from '@ashlar/base';\n",
    'top/src/parts/contract.ts': "import { row } from '../row.ts';\n",
    'top/src/parts/one/one.ts': "import { contract } from '../contract.ts';\n",
  });
  expect(problems).toEqual([]);
});

test.each([
  ['a type', "import type { C } from '../high/c.ts';"],
  ['several lines', "import {\n  type C,\n  c,\n} from '../high/c.ts';"],
  ['a default with names', "import c, { type C } from '../high/c.ts';"],
  ['a namespace', "import * as c from '../high/c.ts';"],
  ['a re-export', "export * as c from '../high/c.ts';"],
  ['an effect', "import '../high/c.ts';"],
  ['a call', "const c = await import('../high/c.ts');"],
])('an upward import is found when it is %s', (_, statement) => {
  const problems = problemsOf({ 'base/src/low/a.ts': statement, 'base/src/high/c.ts': '' });
  expect(problems).toEqual(['packages/base/src/low/a.ts: may not import high/c.ts']);
});

test('imports in comments and in tests do not count', () => {
  const problems = problemsOf({
    'base/src/low/a.ts': "/**\n * import { c } from '../high/c.ts';\n */\n// import '../high/c.ts';\n",
    'base/src/low/a.test.ts': "import { c } from '../high/c.ts';\n",
    'base/src/low/a.test-d.ts': "import { c } from '../high/c.ts';\n",
    'base/src/high/c.ts': '',
  });
  expect(problems).toEqual([]);
});

test('a cycle is found through types and through a third file, once', () => {
  const problems = problemsOf({
    'base/src/low/a.ts': "import type { B } from './b.ts';\n",
    'base/src/low/b.ts': "export type { C } from './c.ts';\n",
    'base/src/low/c.ts': "import { a } from './a.ts';\n",
    'base/src/low/d.ts': "import { a } from './a.ts';\n",
  });
  expect(problems).toEqual([
    expect.stringMatching(/^packages\/base\/src\/low\/.\.ts: import cycle: (low\/[abc]\.ts( → )?){4}$/),
  ]);
});

test('a part imports neither its sibling nor an entry', () => {
  const problems = problemsOf({
    'top/src/parts/one/one.ts': "import { two } from '../two/deep/two.ts';\nimport { all } from '../../index.ts';\n",
    'top/src/parts/two/deep/two.ts': '',
  });
  expect(problems).toEqual([
    'packages/top/src/parts/one/one.ts: may not import parts/two/deep/two.ts, another part',
    'packages/top/src/parts/one/one.ts: may not import the entry index.ts',
  ]);
});

test('a package is imported by its entries, and only by those above it', () => {
  const problems = problemsOf({
    'base/src/low/a.ts': "import { row } from '@ashlar/top';\n",
    'top/src/row.ts': "import { a } from '@ashlar/base/low/a';\nimport { b } from '../../base/src/low/b.ts';\n",
  });
  expect(problems).toEqual([
    'packages/base/src/low/a.ts: may not import @ashlar/top',
    'packages/top/src/row.ts: @ashlar/base/low/a is not an entry of its package',
    'packages/top/src/row.ts: ../../base/src/low/b.ts leaves the package',
  ]);
});

test('a folder or package without a place in the table is found', () => {
  const problems = problemsOf({ 'base/src/new/a.ts': '', 'other/package.json': '{ "exports": {} }' });
  expect(problems).toEqual([
    'packages/base/src/new/a.ts: new has no place in the table of layers',
    'packages/other: not in tools/check-layers.ts',
  ]);
});

test('a file or folder has a name that says something', () => {
  const problems = problemsOf({ 'base/src/low/shared/a.ts': '', 'base/src/low/utils.test.ts': '' });
  expect(problems).toEqual([
    'packages/base/src/low/shared: its name says nothing about what it holds',
    'packages/base/src/low/utils.test.ts: its name says nothing about what it holds',
  ]);
});

test('a file has 300 lines, or more with the reason on top', () => {
  const problems = problemsOf({
    'base/src/low/fits.ts': 'f();\n'.repeat(300),
    'base/src/low/long.ts': 'f();\n'.repeat(301),
    'base/src/low/table.ts': `// One row per code.\n${'f();\n'.repeat(301)}`,
  });
  expect(problems).toEqual([
    'packages/base/src/low/long.ts: has 301 lines; split it, or say in a comment on its first line why it is longer',
  ]);
});

test('ARCHITECTURE.md has the folders of each package, in their order', () => {
  const text = readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z]+)` \| ((?:`[a-z-]+` ?)+) \|$/gm)];
  const shown = rows.map(([, name = '', folders = '']) => [name, folders.replaceAll('`', '').split(' ')]);
  const ruled = Object.entries(RULES).map(([name, { layers }]) => [
    name,
    layers.filter((folder) => folder !== 'test-setup'),
  ]);
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(ruled));
});
