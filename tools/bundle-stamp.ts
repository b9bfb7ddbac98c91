import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from 'rolldown';

/** What is known of the last build of a package. */
export interface BundleStamp {
  /** Whether a build would write what is there: neither a source, nor the bundler, nor a file of `dist` has changed since. */
  isFresh(): boolean;
  /** Notes the build that has just been written. */
  write(): void;
}

/** The stamp of the package in a folder. It is kept in `node_modules`, so nothing publishes it. */
export function bundleStamp(root: string): BundleStamp {
  const file = join(root, 'node_modules/.cache/bundle-stamp');
  return {
    isFresh: () => existsSync(file) && readFileSync(file, 'utf8') === hashOf(root),
    write() {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, hashOf(root));
    },
  };
}

/** Whether a file of `dist` comes from the bundler. The compiler writes the others. */
export function isJavaScript(path: string): boolean {
  return /\.js(\.map)?$/.test(path);
}

const tools = ['bundle.ts', 'bundle-stamp.ts'].map((name) => fileURLToPath(new URL(name, import.meta.url)));

/** A hash of everything that decides what a build writes, and of what it has written. */
function hashOf(root: string): string {
  const hash = createHash('sha256').update(VERSION);
  const files = [
    ...filesIn(join(root, 'src')).filter((path) => path.endsWith('.ts') && !/\.(test|test-d)\.ts$/.test(path)),
    ...filesIn(join(root, 'dist')).filter(isJavaScript),
  ];
  for (const path of [...tools, join(root, 'package.json'), ...files]) {
    hash.update(`\0${relative(root, path)}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}
