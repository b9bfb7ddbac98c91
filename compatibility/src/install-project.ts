import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The packages of Ashlar, and the other packages of page one. `@node-rs/bcrypt` is not one of them. */
const own = ['core', 'kysely', 'authentication'] as const;
/** Every package that can be copied. */
type PackageName = (typeof own)[number] | 'http' | 'pages' | 'client' | 'cli';
const dependencies: Readonly<Record<string, string>> = {
  '@node-rs/argon2': 'packages/authentication',
  '@types/better-sqlite3': 'packages/kysely',
  '@types/node': '.',
  '@types/pg': 'packages/kysely',
  'better-sqlite3': 'packages/kysely',
  jose: 'packages/authentication',
  kysely: 'packages/kysely',
  zod: 'packages/core',
};

/** The files of a project by path, each with its text. */
export type ProjectFiles = Readonly<Record<string, string>>;

const folders: string[] = [];

/** Removes the projects of a test file. */
export function removeProjects(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/**
 * A project with the built packages as npm would install them: copies in `node_modules`, and no other packages.
 *
 * @throws Error if the packages are not built
 */
export function installProject(name: string, files: ProjectFiles): string {
  // Not below a node_modules: there Node runs no TypeScript.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `ashlar-${name}-`)));
  folders.push(folder);
  for (const each of own) copyPackage(each, join(folder, 'node_modules/@ashlar', each));
  for (const [dependency, owner] of Object.entries(dependencies)) {
    const target = join(folder, 'node_modules', dependency);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(realpathSync(join(root, owner, 'node_modules', dependency)), target, 'junction');
  }
  const all: ProjectFiles = { 'package.json': '{ "type": "module", "private": true }', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A project as the README makes it: all packages, with what the command line needs. */
export function installEverything(name: string, files: ProjectFiles): string {
  const folder = installProject(name, files);
  for (const each of ['http', 'pages', 'client', 'cli'] as const) {
    copyPackage(each, join(folder, 'node_modules/@ashlar', each));
  }
  for (const dependency of ['commander', '@clack/prompts']) {
    const target = join(folder, 'node_modules', dependency);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(realpathSync(join(root, 'packages/cli/node_modules', dependency)), target, 'junction');
  }
  return folder;
}

/** Copies the files of a package that npm would publish. */
export function copyPackage(name: PackageName, target: string): void {
  const source = join(root, 'packages', name);
  if (!existsSync(join(source, 'dist/index.js')))
    throw new Error(`${source} is not built: run \`npm run build\` first`);
  mkdirSync(target, { recursive: true });
  cpSync(join(source, 'package.json'), join(target, 'package.json'));
  cpSync(join(source, 'dist'), join(target, 'dist'), {
    recursive: true,
    filter: (path) => !path.endsWith('.tsbuildinfo'),
  });
}

/** The example of the README's first page, as it stands. */
export function pageOne(): ProjectFiles {
  const read = (name: string): string => readFileSync(join(root, 'examples/quickstart/src', name), 'utf8');
  return { 'accounts.ts': read('accounts.ts'), 'page-one.ts': read('page-one.ts') };
}
