// The packages that examples of the documentation import: those of the first example, the web frameworks of `docs`, and jose.
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Makes `node_modules` in a folder, with links to all packages of these projects. The first project that has a package counts. */
export function linkPackages(folder: string, projects: readonly string[]): void {
  const linked = new Map<string, string>();
  for (const project of projects) {
    for (const name of packagesOf(join(project, 'node_modules'))) {
      if (!linked.has(name)) linked.set(name, join(project, 'node_modules', name));
    }
  }
  for (const [name, target] of linked) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(join(link, '..'), { recursive: true });
    symlinkSync(target, link, 'junction');
  }
}

function packagesOf(modules: string): readonly string[] {
  const names = readdirSync(modules).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((each) => `${name}/${each}`) : [name],
  );
}
