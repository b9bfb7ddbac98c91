// The examples of the documentation compile and run, on the sources. How a page becomes programs: page-programs.ts.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, inject, test } from 'vitest';
import { linkPackages } from './snippets/link-packages.ts';
import { programsOf } from './snippets/page-programs.ts';
import { fileNameOf, readBlocks } from './snippets/read-blocks.ts';
import { startSchema } from './snippets/start-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const quickstart = join(root, 'examples/quickstart');
const timeout = 120_000;

/** Every page that people write. */
const pages = [
  ...pagesIn('docs').filter((path) => !/^docs\/(node_modules|reference|\.vitepress)/.test(path)),
  ...pagesIn('packages/authentication/src'),
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
  'CONTRIBUTING.md',
  'README.md',
].filter((path) => existsSync(join(root, path)));

const folder = mkdtempSync(join(tmpdir(), 'ashlar-docs-'));
const programs = pages.flatMap((page) =>
  programsOf(readFileSync(join(root, page), 'utf8')).map((program, index) => {
    const name = `${page.replaceAll(/[/.]/g, '-')}-${index + 1}`;
    mkdirSync(join(folder, name));
    cpSync(join(quickstart, 'src/accounts.ts'), join(folder, name, 'accounts.ts'));
    for (const [file, text] of program.files) writeFileSync(join(folder, name, file), text);
    return { page, name, ...program };
  }),
);
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
linkPackages(folder, [quickstart, join(root, 'docs'), join(root, 'examples/receiver')]);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every example compiles', { timeout }, async () => {
  const tsconfig = {
    extends: join(root, 'tsconfig.test.json'),
    compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
    include: ['*/*.ts'],
    exclude: ['*/running.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  expect(await run(join(root, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: folder })).toEqual({
    status: 0,
    output: '',
  });
});

for (const { page, name, runs, prints = '' } of programs) {
  if (runs === undefined) continue;
  test(`${page}: ${name.split('-').pop()}. ${runs} does what the page says`, { timeout }, async () => {
    const { url, drop } = await startSchema(inject('postgresUrl'));
    const env = { TOKEN_SIGNING_SECRET: 'a secret of examples, long enough for HS256', DATABASE_URL: url };
    const hook = join(root, 'tools/resolve-sources.mjs');
    try {
      // Only the status of a test runner counts, not its output.
      const quietly = ['--test-reporter=tap', `--test-reporter-destination=${join(folder, name, 'report')}`];
      const args = [...quietly, '--import', hook, runs];
      const outcome = await run(process.execPath, args, { cwd: join(folder, name), env });
      expect(outcome).toEqual({ status: 0, output: prints });
    } finally {
      await drop();
    }
  });
}

test.runIf(existsSync(join(root, 'README.md')))('the README shows the files of the first example', () => {
  const blocks = readBlocks(readFileSync(join(root, 'README.md'), 'utf8'));
  const shown = (name: string) => blocks.find((block) => block.language === 'ts' && fileNameOf(block) === name)?.code;
  expect(shown('accounts.ts')).toBe(readFileSync(join(quickstart, 'src/accounts.ts'), 'utf8'));
  expect(shown('main.ts')).toBe(readFileSync(join(quickstart, 'src/page-one.ts'), 'utf8'));
});

test('the tsconfig of the README checks the first example', { timeout }, async () => {
  const blocks = readBlocks(readFileSync(join(root, 'README.md'), 'utf8'));
  const app = join(folder, 'first-application');
  mkdirSync(app);
  for (const name of ['accounts', 'page-one']) cpSync(join(quickstart, `src/${name}.ts`), join(app, `${name}.ts`));
  writeFileSync(join(app, 'tsconfig.json'), blocks.find(({ language }) => language === 'json')?.code ?? '');
  const types = ['--typeRoots', join(root, 'node_modules/@types')];
  expect(await run(join(root, 'node_modules/.bin/tsc'), ['-p', '.', ...types], { cwd: app })).toEqual({
    status: 0,
    output: '',
  });
});

test('no page hides code of its examples: it folds them', () => {
  expect(pages.filter((page) => /<!-- ts/.test(readFileSync(join(root, page), 'utf8')))).toEqual([]);
});

/** The Markdown below a folder, as paths from the root. */
function pagesIn(path: string): readonly string[] {
  const found = readdirSync(join(root, path), { recursive: true, encoding: 'utf8' });
  return found
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${path}/${file}`)
    .sort();
}

/** Runs a program. The output holds stdout and stderr. */
function run(
  command: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, NODE_OPTIONS: '', ...env }, timeout: 60_000 };
    const child = execFile(command, args, options, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, output: `${stdout}${stderr}` });
    });
  });
}
