import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { bundleCount, importCounts, verdictOf } from './check-budgets.ts';
import { countInstantiations, type Program } from './count-instantiations.ts';
import { countModules } from './count-modules.ts';
import { measureBundle } from './measure-bundle.ts';
import { measureTexts } from './measure-texts.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function write(files: Program): string {
  const folder = mkdtempSync(join(tmpdir(), 'count-modules-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe('counting modules', () => {
  const files = {
    'package.json': '{ "type": "module" }',
    'main.js': "import './first.js';\nimport './second.js';\n",
    'first.js': "import 'plain';\n",
    'second.js': "import './first.js';\nawait import('@scope/named');\n",
    'unused.js': "throw new Error('no module imports this');\n",
    'node_modules/plain/index.js': "require('./part.js');\n",
    'node_modules/plain/part.js': 'exports.part = "ü";\n',
    'node_modules/@scope/named/package.json': '{ "type": "module", "exports": "./named.js" }',
    'node_modules/@scope/named/named.js': 'export {};\n',
  };

  test('every module that is imported or required counts once, under its package', async () => {
    const { modules, bytes, byPackage } = await countModules('./main.js', write(files));
    expect(byPackage).toEqual({ elsewhere: 3, plain: 2, '@scope/named': 1 });
    expect(modules).toBe(6);
    const loaded = Object.entries(files).filter(([name]) => name.endsWith('.js') && name !== 'unused.js');
    expect(bytes).toBe(loaded.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0));
  });

  test('an entry that cannot be imported is an error, not a small count', async () => {
    await expect(countModules('./unused.js', write(files))).rejects.toThrow('no module imports this');
  });
});

describe('measuring a bundle', () => {
  const files = {
    'package.json': '{ "type": "module" }',
    'main.js': "import { small } from './small.js';\nexport const answer = small + 1;\n",
    'large.js': "import { words } from 'words';\nexport const answer = words;\n",
    'small.js': 'export const small = 41; // a comment is not downloaded\n',
    'node_modules/words/package.json': '{ "type": "module", "exports": "./index.js" }',
    'node_modules/words/index.js': `export const words = ${JSON.stringify(Array.from({ length: 500 }, (_, index) => index * 7919))};\n`,
  };

  test('it is what a browser downloads: with all that is imported, minified', async () => {
    const folder = write(files);
    const small = await measureBundle('./main.js', folder);
    expect(small.gzipped).toBeLessThan(100);
    expect(small.modules.map((path) => path.split('/').at(-1))).toContain('main.js');
    const large = await measureBundle('./large.js', folder);
    expect(large.gzipped).toBeGreaterThan(1_000);
    expect(large.modules.some((path) => path.includes('node_modules/words'))).toBe(true);
  });

  test('over its budget it says what is in it', () => {
    const verdict = verdictOf(bundleCount('some-entry', { gzipped: 3_001, modules: ['a.js', 'zod'] }, 3_000));
    expect(verdict).toContain('bytes of some-entry in a browser, by gzip: 3,001 of 3,000: over its budget');
    expect(verdict).toContain('a.js, zod');
  });
});

describe('counting instantiations', () => {
  const program = {
    'accounts.ts': `
type Deep<T, N extends unknown[] = []> = N['length'] extends 40 ? T : Deep<{ readonly [K in keyof T]: T[K] }, [...N, 0]>;
export const deep = <T>(value: T): Deep<T> => value as Deep<T>;
export const account = deep({ name: 'Ann', age: 40 });
`,
    'page.ts': "import { account } from './accounts.ts';\nexport const name: string = account.name;\n",
  };

  test('unrelated files do not change the count', async () => {
    const counts = [];
    // Four checkers take the files by turns: among these, the two are one checker's in some and two checkers' in others.
    for (const extra of [[], ['between1.ts'], ['between1.ts', 'between2.ts', 'between3.ts']]) {
      const files = Object.fromEntries(extra.map((name) => [name, 'export {};\n']));
      counts.push((await countInstantiations('test-extra', { ...program, ...files })).instantiations);
    }
    expect(counts[0]).toBeGreaterThan(40);
    expect(new Set(counts).size).toBe(1);
  });

  test('a program that does not compile is an error with the messages of the compiler', async () => {
    const wrong = { 'main.ts': "export const count: number = 'three';\n" };
    await expect(countInstantiations('test-wrong', wrong)).rejects.toThrow(
      "Type 'string' is not assignable to type 'number'",
    );
  });
});

describe('measuring what the compiler prints', () => {
  const program = {
    'main.ts': 'export interface Point { x: number }\nexport const point = { x: 1, far: { y: 2 } };\n',
    'other.ts': "import { point } from './main.ts';\nexport const named: import('./main.ts').Point = point;\n",
  };
  const places = [
    { file: 'main.ts', text: 'const point' },
    { file: 'other.ts', text: 'const named' },
  ];

  test('it returns the hovers of an editor and the declaration of the first file', () => {
    const { hovers, declaration } = measureTexts('test-texts', program, places);
    expect(hovers).toEqual([
      'const point: {\n    x: number;\n    far: {\n        y: number;\n    };\n}',
      'const named: Point',
    ]);
    expect(declaration).toMatch(/^export interface Point \{/);
    expect(declaration).not.toContain('named');
  });

  test('a program that does not compile is an error, and so is an unknown place', () => {
    const wrong = { 'main.ts': "export const count: number = 'three';\n" };
    expect(() => measureTexts('test-texts', wrong, [])).toThrow("Type 'string' is not assignable to type 'number'");
    expect(() => measureTexts('test-texts', program, [{ file: 'main.ts', text: 'const line' }])).toThrow('const line');
  });
});

describe('the verdict', () => {
  const counted = { modules: 12, bytes: 34_567, byPackage: { small: 2, large: 7, middle: 3 } };

  test('a count at its limit is within the budget', () => {
    const lines = importCounts('some-entry', counted, { modules: 12, bytes: 34_567 }).map(verdictOf);
    expect(lines).toEqual(['modules of some-entry: 12 of 12', 'bytes of some-entry: 34,567 of 34,567']);
  });

  test('a count above its limit says what was counted, where it comes from and where the limit is', () => {
    const [modules = '', bytes] = importCounts('some-entry', counted, { modules: 11, bytes: 40_000 }).map(verdictOf);
    expect(modules).toContain('modules of some-entry: 12 of 11: over its budget');
    expect(modules).toContain('large 7, middle 3, small 2');
    expect(modules).toContain('bench/src/counts/budgets.ts');
    expect(bytes).toBe('bytes of some-entry: 34,567 of 40,000');
  });
});
