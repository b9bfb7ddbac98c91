// `node tools/run.mjs <script> [flags]`: installs everything that a fresh clone needs, then runs one script of package.json.
// `node tools/run.mjs <script> --then <file> [flags]` runs a program after it, which stays up until a signal stops it.
// This file runs on Node 20 or newer, before the installation: npx brings the pinned pnpm, and pnpm the dependencies of the
// lockfile. The script itself runs on the Node of the lockfile, because pnpm puts node_modules/.bin first.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const root = fileURLToPath(new URL('..', import.meta.url));
const [script, ...rest] = process.argv.slice(2);
const [program, flags] = rest[0] === '--then' ? [rest[1], rest.slice(2)] : [undefined, rest];

if (!script) {
  console.error('usage: node tools/run.mjs <script> [--then <file>] [flags]');
  process.exit(2);
}
pnpm('install', '--frozen-lockfile');
if (!hasUsableNode()) {
  console.error(
    `Node ${process.version} is too old, and none is pinned for this machine: install Node 22.18 or newer.`,
  );
  process.exit(1);
}
if (program === undefined) {
  pnpm('run', script, ...flags);
} else {
  pnpm('run', script);
  serve(program, flags);
}

function pnpm(...args) {
  const { status, error } = spawnSync('npx', ['--yes', PNPM, ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * Runs a program, with nothing between it and this process: npx, pnpm and the shells between them would end at a signal before
 * the program has stopped. For the same reason the script of package.json begins with `exec`. If the process above this one is
 * killed, the program stops too.
 */
function serve(file, args) {
  const parent = process.ppid;
  const node = ['node', 'node.exe'].map((name) => `${root}/node_modules/.bin/${name}`).find(existsSync);
  const child = spawn(node ?? process.execPath, [`${root}/${file}`, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  setInterval(() => process.ppid === parent || child.kill(), 500).unref();
  child.on('exit', (status) => process.exit(status ?? 1));
}

/** 22.18 is the first Node that runs TypeScript files without a build. */
function hasUsableNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const pinned = ['node', 'node.exe'].some((name) => existsSync(`${root}/node_modules/.bin/${name}`));
  return pinned || major > 22 || (major === 22 && minor >= 18);
}
