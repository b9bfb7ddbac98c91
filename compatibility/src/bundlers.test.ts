// Bundles page one with the packages as installed, without @node-rs/bcrypt, which few applications need.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { afterAll, describe, expect, test } from 'vitest';
import { installProject, pageOne, removeProjects } from './install-project.ts';
import { runProgram } from './run-program.ts';

/** Native packages: no bundle can hold them. */
const native = ['better-sqlite3', '@node-rs/argon2'];
const env = { TOKEN_SIGNING_SECRET: 'a secret of tests, long enough for HS256' };

/** Runs a bundle in a folder of its own below the project: it finds the native packages there, but no sources. */
async function run(folder: string, bundle: string): Promise<string> {
  const cwd = join(folder, 'empty');
  mkdirSync(cwd, { recursive: true });
  const { status, output } = await runProgram([join(folder, bundle)], { cwd, env });
  expect({ status, output }).toMatchObject({ status: 0 });
  return output;
}

const printed = /registered ann@example\.com\nsigned in as ann@example\.com[\s\S]*the token now gives null/;

afterAll(removeProjects);

describe('esbuild', () => {
  test.for([
    ['all that can be bundled', { external: native }],
    ['our own code only', { packages: 'external' as const }],
  ] as const)('bundles page one, %s, and the bundle runs', async ([name, options]) => {
    const folder = installProject(`esbuild ${name}`.replaceAll(' ', '-'), pageOne());
    const { warnings } = await esbuild({
      entryPoints: [join(folder, 'page-one.ts')],
      outfile: join(folder, 'out/main.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      logLevel: 'silent',
      ...('external' in options ? { external: [...options.external] } : options),
    });
    expect(warnings).toEqual([]);
    expect(await run(folder, 'out/main.mjs')).toMatch(printed);
  });
});

describe('vite', () => {
  test.for([
    ['packages outside, as is its default', {}],
    ['all that can be bundled', { noExternal: true as const, external: native }],
  ] as const)('bundles page one for a server, %s, and the bundle runs', async ([name, ssr]) => {
    const folder = installProject(`vite ${name}`.replaceAll(/\W+/g, '-'), pageOne());
    await vite({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      build: { ssr: 'page-one.ts', outDir: 'out', target: 'node22' },
      ssr: 'external' in ssr ? { ...ssr, external: [...ssr.external] } : ssr,
    });
    expect(await run(folder, 'out/page-one.js')).toMatch(printed);
  });
});
