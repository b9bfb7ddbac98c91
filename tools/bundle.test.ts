import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, expect, onTestFinished, test } from 'vitest';

const bundler = fileURLToPath(new URL('./bundle.ts', import.meta.url));
let packages: string;
let one: string;

beforeEach(async () => {
  packages = mkdtempSync(join(tmpdir(), 'ashlar-bundle-'));
  onTestFinished(() => rmSync(packages, { recursive: true, force: true }));
  one = makePackage('one');
  makePackage('two');
  await build();
});

test('a build that is up to date writes nothing', async () => {
  const before = writtenFiles();
  expect(before.size).toBeGreaterThan(4);
  await build();
  expect(writtenFiles()).toEqual(before);
});

test('a changed source is built, and the package beside it is left as it is', async () => {
  const before = writtenFiles();
  writeFileSync(join(one, 'src/index.ts'), "export const answer = 'another';\n");
  await build();
  const changed = [...writtenFiles()].filter(([path, time]) => before.get(path) !== time).map(([path]) => path);
  expect(changed).toContain('one/dist/index.js');
  expect(changed.filter((path) => path.startsWith('two/'))).toEqual([]);
});

test('a test that has changed is no reason to build', async () => {
  writeFileSync(join(one, 'src/index.test.ts'), 'export {};\n');
  const before = writtenFiles();
  await build();
  expect(writtenFiles()).toEqual(before);
});

test.each([
  ['was removed', () => rmSync(join(one, 'dist/index.js'))],
  ['was edited', () => writeFileSync(join(one, 'dist/index.js'), '')],
])('a file that %s is built again', async (_, damage) => {
  const { size } = statSync(join(one, 'dist/index.js'));
  damage();
  await build();
  expect(statSync(join(one, 'dist/index.js')).size).toBe(size);
});

test('JavaScript of an earlier build is removed, and declarations are not', async () => {
  writeFileSync(join(one, 'dist/earlier.js'), '');
  writeFileSync(join(one, 'dist/index.d.ts'), '');
  await build();
  expect(existsSync(join(one, 'dist/earlier.js'))).toBe(false);
  expect(existsSync(join(one, 'dist/index.d.ts'))).toBe(true);
});

async function build(): Promise<void> {
  await promisify(execFile)(process.execPath, [bundler, packages]);
}

function makePackage(name: string): string {
  const folder = join(packages, name);
  mkdirSync(join(folder, 'src'), { recursive: true });
  mkdirSync(join(folder, 'dist'));
  const exports = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', type: 'module', exports }));
  writeFileSync(join(folder, 'src/index.ts'), "export const answer: string = 'one';\n");
  return folder;
}

/** Every file below `packages`, and when it was written, in nanoseconds. */
function writtenFiles(): Map<string, bigint> {
  const paths = readdirSync(packages, { recursive: true, encoding: 'utf8' });
  const files = paths.map((path) => [path, statSync(join(packages, path), { bigint: true })] as const);
  return new Map(files.filter(([, stats]) => stats.isFile()).map(([path, { mtimeNs }]) => [path, mtimeNs]));
}
