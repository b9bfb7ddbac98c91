// The servers of the page on web servers run, and answer the page's own `curl` commands as it says. A `…` stands for any text.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { freePort } from './free-port.ts';
import { linkPackages } from './snippets/link-packages.ts';
import { fileNameOf, readBlocks } from './snippets/read-blocks.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const timeout = 120_000;
const blocks = readBlocks(readFileSync(join(root, 'docs/how-to/use-it-in-a-web-server.md'), 'utf8'));
const servers = blocks.flatMap((block) => fileNameOf(block)?.match(/^(?:[\w-]+-)?server\.ts$/)?.[0] ?? []);
const commands = blocks.flatMap((block, index) => {
  if (block.language !== 'sh' || !block.code.includes('curl ')) return [];
  const next = blocks[index + 1];
  return [{ code: block.code, line: block.line, prints: next?.language === 'json' ? next.code : '' }];
});

const folder = mkdtempSync(join(tmpdir(), 'ashlar-servers-'));
linkPackages(folder, [join(root, 'examples/quickstart'), join(root, 'docs')]);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the page has a server for each framework, and commands', () => {
  expect(servers).toEqual(['server.ts', 'express-server.ts', 'fastify-server.ts', 'node-server.ts']);
  expect(commands.length).toBeGreaterThan(5);
});

test.each(servers)('%s answers every curl of the page as the page says', { timeout }, async (server) => {
  const port = String(await freePort());
  const cwd = join(folder, server);
  mkdirSync(cwd);
  const here = (text: string): string => text.replaceAll('3000', port);
  writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }');
  for (const block of blocks) {
    const name = block.language === 'ts' ? fileNameOf(block) : undefined;
    if (name !== undefined) writeFileSync(join(cwd, name), here(block.code));
  }
  const said = await start(server, cwd, port);
  const outputs = await outputsOf(
    commands.map(({ code }) => here(code)),
    cwd,
  );
  for (const [index, { line, prints }] of commands.entries()) {
    expect(outputs[index], `line ${line}; the server said: ${said()}`).toMatch(patternOf(prints));
  }
});

/** Starts a server. Returns what it has printed. */
async function start(server: string, cwd: string, port: string): Promise<() => string> {
  const env = { ...process.env, TOKEN_SIGNING_SECRET: 'a secret of examples, long enough for HS256', NODE_OPTIONS: '' };
  const child = spawn(process.execPath, ['--import', join(root, 'tools/resolve-sources.mjs'), server], { cwd, env });
  onTestFinished(() => ended(child));
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`${server} ended: ${output}`);
    const isUp = await fetch(`http://localhost:${port}/me`).then(
      () => true,
      () => false,
    );
    if (isUp) return () => output;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${server} does not listen: ${output}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await exit;
}

/** Runs commands in one shell, as a reader does: a variable of one is there for the next. */
async function outputsOf(codes: readonly string[], cwd: string): Promise<readonly string[]> {
  const end = '--- end of a block ---';
  // Answers end without a line break.
  const script = ['curl() { command curl "$@"; echo; }', ...codes.map((code) => `${code}\necho '${end}'`)];
  const output = await new Promise<string>((resolve, reject) => {
    execFile('bash', ['-c', script.join('\n')], { cwd }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${stdout}${stderr}`, { cause: error }));
    });
  });
  return output.split(`${end}\n`).map((each) => each.trim());
}

function patternOf(prints: string): RegExp {
  const escaped = prints.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('…', '[^\\n]*')}$`);
}
