// The tutorial as its reader does it: each file is written, each command typed, and what is shown has to come. A `…` stands for any
// text, and in a line of its own for any lines.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, onTestFinished, test } from 'vitest';
import { freePort } from './free-port.ts';
import { linkPackages } from './snippets/link-packages.ts';
import { type Block, fileNameOf, readBlocks } from './snippets/read-blocks.ts';
import { startSchema } from './snippets/start-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = 'docs/tutorials/build-the-notes-application.md';
const SERVER = /^(?:PORT=(\d+) )?node --env-file=\.env server\.ts$/;

test(`${page} leads from an empty folder to an application that logs out everywhere`, {
  timeout: 300_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-tutorial-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  linkPackages(folder, [join(root, 'examples/quickstart'), join(root, 'packages/cli'), join(root, 'docs')]);
  const database = await startSchema(inject('postgresUrl'));
  onTestFinished(database.drop);
  const first = String(await freePort());
  const ports = new Map([
    ['3000', first],
    ['3001', String(await freePort())],
  ]);
  // At once: the digits of a free port may be those of the other.
  const here = (text: string): string =>
    text
      .replaceAll(/3000|3001/g, (port) => ports.get(port) ?? port)
      .replaceAll('postgres://postgres@localhost:5432/notes', database.url);

  const temporary = mkdtempSync(join(tmpdir(), 'ashlar-tutorial-temporary-'));
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const shell = openShell(folder, temporary);
  const servers = new Map<string, () => Promise<void>>();
  onTestFinished(async () => {
    for (const stop of servers.values()) await stop();
  });
  const blocks = readBlocks(readFileSync(join(root, page), 'utf8')).map((block) => ({
    ...block,
    code: here(block.code),
  }));
  let ran = 0;
  for (const [index, block] of blocks.entries()) {
    const name = block.language === 'ts' ? fileNameOf(block) : undefined;
    if (name !== undefined) writeFileSync(join(folder, name), block.code);
    if (block.language !== 'sh') continue;
    const [, port] = SERVER.exec(block.code.trim()) ?? [];
    if (SERVER.test(block.code.trim())) {
      const place = port ?? first;
      // A port that is served already is taken over, as by Ctrl+C. A deployment stops the old version first.
      await servers.get(place)?.();
      servers.set(place, await startServer(folder, place));
      continue;
    }
    const output = await shell.run(block.code);
    ran += 1;
    const shown = shownAfter(blocks, index);
    if (shown !== undefined) expect(output, `line ${block.line}`).toMatch(patternOf(shown));
  }
  expect(ran).toBeGreaterThan(9);
  expect(cookieFilesIn(folder)).toEqual([]);
  expect(cookieFilesIn(temporary)).not.toEqual([]);
});

/** The files of curl with live tokens. */
function cookieFilesIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const read = (file: (typeof files)[number]) => readFileSync(join(file.parentPath, file.name), 'utf8');
  return files.filter((file) => read(file).startsWith('# Netscape HTTP Cookie File')).map(({ name }) => name);
}

function shownAfter(blocks: readonly Block[], index: number): string | undefined {
  const next = blocks[index + 1];
  return next !== undefined && ['text', 'json'].includes(next.language) ? next.code : undefined;
}

/** One shell for all commands, as a reader has: its functions stay. The packages are those of the repository. */
function openShell(folder: string, temporary: string): { run(code: string): Promise<string> } {
  const child = spawn('bash', ['--noprofile', '--norc'], { cwd: folder, env: { ...environment(), TMPDIR: temporary } });
  onTestFinished(() => void child.kill());
  const end = '--- end of a block ---';
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const cli = `'${process.execPath}' --import '${join(root, 'tools/resolve-sources.mjs')}' '${join(root, 'packages/cli/src/bin.ts')}'`;
  child.stdin.write(`npm() { :; }\nnpx() { [ "$1" = --no-install ] && shift 2; ${cli} "$@"; }\n`);
  return {
    async run(code) {
      output = '';
      child.stdin.write(`${code}\necho "$? ${end}"\n`);
      while (!output.includes(end)) await new Promise((resolve) => setTimeout(resolve, 20));
      const [, printed = '', status] = new RegExp(`^([\\s\\S]*?)(\\d+) ${end}`).exec(output) ?? [];
      expect({ code, status, printed }).toEqual({ code, status: '0', printed });
      return printed.trim();
    },
  };
}

/** Starts the server of the page, and waits for its address. Resolves to what stops it. */
async function startServer(folder: string, port: string): Promise<() => Promise<void>> {
  const args = ['--import', join(root, 'tools/resolve-sources.mjs'), '--env-file=.env', 'server.ts'];
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...environment(), PORT: port } });
  const closed = once(child, 'close');
  let said = '';
  const opened = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (/^Open http/m.test(said)) resolve();
      });
    }
    child.once('exit', () => reject(new Error(`the server has ended: ${said}`)));
  });
  const stop = () => ended(child, closed);
  await opened.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return stop;
}

async function ended(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  child.kill();
  await closed;
}

/** Nothing of the tests reaches the programs of the page. */
function environment(): NodeJS.ProcessEnv {
  const { BASE_URL: _, TOKEN_SIGNING_SECRET: __, DATABASE_URL: ___, PORT: ____, ...env } = process.env;
  return { ...env, NODE_OPTIONS: '', NO_COLOR: '1' };
}

function patternOf(shown: string): RegExp {
  const lines = shown.trim().split('\n');
  const patterns = lines.map((line) => {
    if (line === '…') return '[\\s\\S]*?';
    return line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '[^\\n]*');
  });
  return new RegExp(`^${patterns.join('\\n')}$`);
}
