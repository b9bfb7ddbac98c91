import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The JavaScript that importing one entry loads: the same on every machine. */
export interface ModuleCount {
  readonly modules: number;
  /** The size of their sources. */
  readonly bytes: number;
  /** The modules of each package: ours and the dependencies. */
  readonly byPackage: Readonly<Record<string, number>>;
}

const bench = fileURLToPath(new URL('../..', import.meta.url));

const script = `
  import { statSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  import { fileURLToPath } from 'node:url';
  const loaded = new Set();
  registerHooks({
    load(url, context, next) {
      if (url.startsWith('file:') && !url.endsWith('.node')) loaded.add(url); // native code differs by machine
      return next(url, context);
    },
  });
  for (const entry of process.argv[1].split(' + ')) await import(entry);
  const files = [...loaded].map((url) => ({ url, bytes: statSync(fileURLToPath(url)).size }));
  process.stdout.write(JSON.stringify(files), () => process.exit());
`;

/** Counts the modules that a new process loads to import an entry, such as '@ashlar/core', or several, joined by ' + '. */
export async function countModules(entry: string, from: string = bench): Promise<ModuleCount> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script, entry], { cwd: from });
  const files = JSON.parse(stdout) as { url: string; bytes: number }[];
  const byPackage: Record<string, number> = {};
  for (const { url } of files) {
    const name = packageOf(url);
    byPackage[name] = (byPackage[name] ?? 0) + 1;
  }
  return { modules: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), byPackage };
}

function packageOf(url: string): string {
  const installed = url.split('/node_modules/').at(-1) ?? '';
  if (url.includes('/node_modules/')) return installed.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? installed;
  const own = url.match(/\/packages\/([^/]+)\//)?.[1];
  return own === undefined ? 'elsewhere' : `@ashlar/${own}`;
}
