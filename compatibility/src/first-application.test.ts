// From an empty folder with the packages as npm installs them: built, and nothing else of the repository.
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../tools/free-port.ts';
import { installEverything, removeProjects } from './install-project.ts';
import { runProgram } from './run-program.ts';

const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const bin = 'node_modules/@ashlar/cli/dist/bin.js';

/** A newcomer at the server that init wrote: registers, and asks who is signed in, before and after a log-out. */
const newcomer = `
await import('./server.ts');
const url = process.env.BASE_URL;
const headers = { 'Content-Type': 'application/json', Origin: url };
const post = (path, body, more) => fetch(url + path, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) });
const account = { email: 'ann@example.com', password: 'correct horse', passwordConfirmation: 'correct horse' };
const registered = await post('/auth/user/password/register', account);
const Cookie = registered.headers.getSetCookie()[0].split(';')[0];
console.log((await (await fetch(url, { headers: { Cookie } })).text()).trim());
console.log((await post('/auth/user/log-out-everywhere', {}, { Cookie })).status);
console.log((await fetch(url, { headers: { Cookie }, redirect: 'manual' })).status);
process.exit(0);
`;

afterAll(removeProjects);

test('K10: with the built packages, init, generate, migrate, check and start lead to a signed-in request', {
  timeout: 120_000,
}, async () => {
  const cwd = installEverything('first', { 'newcomer.mjs': newcomer });
  const commands = [
    ['init', '--yes'],
    ['generate'],
    ['migrate'],
    ['check'],
    ['generate', '--check'],
    ['migrate', '--check'],
  ];
  for (const command of commands) {
    const { status, output } = await runProgram([bin, ...command], { cwd });
    expect({ command, status, output }).toEqual({ command, status: 0, output });
  }
  expect(await runProgram([tsc, '-p', cwd, '--pretty', 'false'], { cwd })).toEqual({ status: 0, output: '' });
  const port = String(await freePort());
  const env = { PORT: port, BASE_URL: `http://localhost:${port}` };
  const { status, output } = await runProgram(['--env-file=.env', 'newcomer.mjs'], { cwd, env });
  expect({ status, lines: output.trim().split('\n') }).toEqual({
    status: 0,
    lines: [`Open http://localhost:${port}/account/register`, 'Hello ann@example.com', '200', '303'],
  });
});
