// Runs a server while stdin is open: until the starter closes the pipe or dies, even by SIGKILL. Then it ends the server and
// removes its folder. A line on stdin names a signal: the keeper ends the server with it, and starts it again.
// Arguments: `{ folder, account, stopSignal }` as JSON, then the command and its arguments.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [settings, command, ...args] = process.argv.slice(2);
const { folder, account, stopSignal } = JSON.parse(settings);
let startsAgain = false;
let server = start();

// The starter may die while the server still writes: a broken pipe must not end the keeper before it has cleaned up.
process.stderr.on('error', () => {});

createInterface({ input: process.stdin }).on('line', restart).once('close', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);

function start() {
  const started = spawn(command, args, { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  started.stderr.on('data', (chunk) => process.stderr.write(chunk));
  started.once('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    finish();
  });
  started.once('close', () => {
    if (!startsAgain) finish();
    startsAgain = false;
    server = start();
  });
  return started;
}

function restart(signal) {
  startsAgain = true;
  server.kill(signal);
}

function end() {
  startsAgain = false;
  server.kill(stopSignal);
}

function finish() {
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}
