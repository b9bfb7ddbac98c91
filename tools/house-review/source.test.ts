import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lineCount, parse, readSources } from './source.ts';

/** A folder with these files, for one test. */
function folderWith(...paths: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'ashlar-review-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const path of paths) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
  return root;
}

test('tests, what only tests use, declarations and other languages are left out', () => {
  const root = folderWith(
    'src/b/c.tsx',
    'src/a.ts',
    'src/a.test.ts',
    'src/a.test-d.ts',
    'src/b/a.spec.ts',
    'src/types.d.ts',
    'src/test-setup/stores.ts',
    'src/b/__tests__/a.ts',
    'src/node_modules/x/a.ts',
    'src/a.js',
  );
  const sources = readSources(root, 'src');
  expect(sources.map(({ path }) => path)).toEqual(['src/a.ts', 'src/b/c.tsx']);
});

test('a file has as many lines as `wc -l` says', () => {
  expect(lineCount(parse('a.ts', ''))).toBe(0);
  expect(lineCount(parse('a.ts', 'f();\n\nf();\n'))).toBe(3);
});
