import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

test('the demo ends the sessions of a member for the admin of the team alone', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [main], { env: { ...process.env, NODE_OPTIONS: '' } });
  const lines = stdout.trim().split('\n').slice(-5);
  expect(lines.map((line) => line.replace(/ => (\d+).*/, ' $1'))).toEqual([
    'Eve: POST /api/members/end-sessions 404',
    'Bob: POST /api/members/sessions 404',
    'Ann: POST /api/members/sessions 200',
    'Ann: POST /api/members/end-sessions 200',
    'Bob: POST /api/teams 401',
  ]);
  expect(lines[3]).toContain('{"ended":1}');
});
