import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/** What a browser downloads for an entry: everything that it imports, minified. */
export interface Bundle {
  /** In bytes, by gzip at its default level. */
  readonly gzipped: number;
  /** The modules in it, as paths or as names of packages. */
  readonly modules: readonly string[];
}

/** Bundles an entry, such as '@ashlar/client', as an application for browsers does. */
export async function measureBundle(
  entry: string,
  from: string = fileURLToPath(new URL('../..', import.meta.url)),
): Promise<Bundle> {
  const bundled = await rolldown({ input: entry, cwd: from, platform: 'browser' });
  const { output } = await bundled.generate({ minify: true, codeSplitting: false });
  await bundled.close();
  const [chunk] = output;
  return { gzipped: gzipSync(chunk.code).length, modules: [...chunk.moduleIds, ...chunk.imports] };
}
