// The second half of `pnpm build`: the JavaScript of each package, one file for each entry and one for their shared code. Node
// takes longer to find and read a hundred small modules than to run them. `tsc` writes the declarations. A package that has not
// changed since its last build is left as it is: programs may be running on it.
// `node tools/bundle.ts <folder>` builds the packages of another folder.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { bundleStamp, isJavaScript } from './bundle-stamp.ts';

const packages = process.argv[2] ?? fileURLToPath(new URL('../packages/', import.meta.url));
const BUILT = /^\.\/dist\/(.+)\.js$/;

for (const name of readdirSync(packages)) await bundle(join(packages, name));

async function bundle(root: string): Promise<void> {
  const stamp = bundleStamp(root);
  if (stamp.isFresh()) return;
  const entries = entriesOf(root);
  const bundled = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join(root, 'src', `${entry}.ts`)])),
    // Dependencies stay imports: there is one zod and one core in an application, however many packages use them.
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    platform: 'node',
    transform: { define: { 'process.env.ASHLAR_CORE_VERSION': JSON.stringify(versionOf(root)) } },
  });
  const dist = join(root, 'dist');
  const { output } = await bundled.write({ dir: dist, chunkFileNames: 'chunks/[name].js', sourcemap: true });
  await bundled.close();
  removeOthers(dist, new Set(output.map(({ fileName }) => fileName)));
  stamp.write();
}

/** The entries in `exports` and the programs in `bin`, as files of `src` and of `dist`. */
function entriesOf(root: string): string[] {
  const { exports, bin = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: object;
    bin?: Readonly<Record<string, string>>;
  };
  const targets = Object.values(exports).flatMap((target: string | { readonly default: string }) =>
    typeof target === 'object' ? target.default : [],
  );
  return [...targets, ...Object.values(bin)].flatMap((target) => BUILT.exec(target)?.[1] ?? []);
}

/** Copies of one version of a package recognize each other by it. */
function versionOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** Without this, JavaScript of an earlier build would be published too. */
function removeOthers(dist: string, written: ReadonlySet<string>): void {
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (isJavaScript(file) && !written.has(file.split(sep).join('/'))) rmSync(join(dist, file));
  }
}
