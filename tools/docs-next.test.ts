// The files for Next.js on the page about web servers compile, beside the other files of that page. What they use of Next.js and React
// is declared here: the packages themselves are no dependency of this repository.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { linkPackages } from './snippets/link-packages.ts';
import { fileNameOf, readBlocks } from './snippets/read-blocks.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const blocks = readBlocks(readFileSync(join(root, 'docs/how-to/use-it-in-a-web-server.md'), 'utf8'));
const declared = `
declare module 'next/cache' { export function revalidatePath(path: string): void; }
declare module 'next/headers' { export function headers(): Promise<Headers>; }
declare module 'next/navigation' { export function redirect(path: string): never; }
declare module 'next/server' { export function connection(): Promise<void>; }
declare module 'react' { export const Suspense: (props: { readonly children?: unknown }) => unknown; }
declare namespace JSX {
  type Element = unknown;
  interface ElementChildrenAttribute { readonly children: unknown }
  interface IntrinsicElements { readonly [name: string]: Readonly<Record<string, unknown>> }
}
`;
const tsconfig = {
  extends: join(root, 'tsconfig.test.json'),
  compilerOptions: {
    ...{ module: 'esnext', moduleResolution: 'bundler', jsx: 'preserve' },
    typeRoots: [join(root, 'node_modules/@types')],
  },
  include: ['**/*.ts', '**/*.tsx'],
  exclude: ['node_modules'],
};

test('the files for Next.js compile', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-next-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  linkPackages(folder, [join(root, 'examples/quickstart'), join(root, 'docs')]);
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write('next.d.ts', declared);
  write('tsconfig.json', JSON.stringify(tsconfig));
  for (const block of blocks) {
    const name = block.language === 'ts' ? fileNameOf(block) : undefined;
    if (name !== undefined && ['accounts.ts', 'notes.ts', 'auth.ts'].includes(name)) write(name, block.code);
  }
  const files = blocks.flatMap(({ language, code }) => {
    const [, name = ''] = language === 'tsx' ? (/^\/\/ (app\/\S+)\n/.exec(code) ?? []) : [];
    return name === '' ? [] : [{ name, code: code.replaceAll("'@/", `'${folder}/`) }];
  });
  expect(files.map(({ name }) => name)).toEqual([
    'app/auth/[...all]/route.ts',
    'app/notes/page.tsx',
    'app/notes/actions.ts',
  ]);
  for (const { name, code } of files) write(name, code);
  expect(await compile(folder)).toBe('');
});

function compile(cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(join(root, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd }, (error, stdout, stderr) =>
      resolve(error === null ? '' : `${stdout}${stderr}`),
    );
  });
}
