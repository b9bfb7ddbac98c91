// The second half of `pnpm build`: the JavaScript of each package, one file for each entry and one for their shared code. Node
// takes longer to find and read a hundred small modules than to run them. `tsc` writes the declarations.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
const BUILT = /^\.\/dist\/(.+)\.js$/;

for (const name of readdirSync(packages)) await bundle(join(packages, name));

async function bundle(root: string): Promise<void> {
  const entries = entriesOf(root);
  const bundled = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join(root, 'src', `${entry}.ts`)])),
    // Dependencies stay imports: there is one zod and one core in an application, however many packages use them.
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    platform: 'node',
    transform: { define: { 'process.env.ASHLAR_CORE_VERSION': JSON.stringify(versionOf(root)) } },
  });
  removeJavaScript(join(root, 'dist'));
  await bundled.write({ dir: join(root, 'dist'), chunkFileNames: 'chunks/[name].js', sourcemap: true });
  await bundled.close();
}

/** The entries in `exports`, as files of `src` and of `dist`. */
function entriesOf(root: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object };
  return Object.values(exports).flatMap((target: string | { readonly default: string }) =>
    typeof target === 'object' ? (BUILT.exec(target.default)?.[1] ?? []) : [],
  );
}

/** Copies of one version of a package recognize each other by it. */
function versionOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** Without this, files of an earlier build would be published too. */
function removeJavaScript(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.js(\.map)?$/.test(file)) rmSync(join(folder, file));
  }
}
