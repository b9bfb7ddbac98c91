// Runs PostgreSQL for as long as its stdin stays open, that is, until whoever started it closes the pipe or dies, even by
// SIGKILL. Then ends the server and removes its folder. Arguments: folder, account as JSON, command and its arguments.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [folder, account, command, ...args] = process.argv.slice(2);
const server = spawn(command, args, { ...JSON.parse(account), cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });

// The starter may be gone while the server still writes: a broken pipe must not end the keeper before its work is done.
process.stderr.on('error', () => {});
server.stderr.on('data', (chunk) => process.stderr.write(chunk));

// SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, clients are disconnected.
process.stdin.resume().once('close', () => server.kill('SIGINT'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill('SIGINT'));

server.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  finish();
});
server.once('close', finish);

function finish() {
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}
