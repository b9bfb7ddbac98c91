// Limits at the doors of two processes.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { counted } from '../test-setup/counted-accounts.ts';
import { credentials, serveAccounts, stores } from '../test-setup/served-accounts.ts';

const program = fileURLToPath(new URL('../test-setup/guessing-front-end.ts', import.meta.url));
const onSources = new URL('../../../../tools/resolve-sources.mjs', import.meta.url).href;
const run = promisify(execFile);

describe.each(stores)('limits of two processes on $name', (store) => {
  test('H78: of fifty guesses at once in two processes exactly as many as the limit are judged', async () => {
    const served = await serveAccounts(store, { resources: counted });
    await served.browser().post('/auth/user/password/register', credentials('ann'));
    const guessElsewhere = async () => {
      const args = ['--import', onSources, program, JSON.stringify(served.address), '25'];
      const { stdout } = await run(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' } });
      return JSON.parse(stdout);
    };
    const [one, other] = await Promise.all([guessElsewhere(), guessElsewhere()]);
    expect(one.verifications + other.verifications).toBe(5);
    const statuses: number[] = [...one.statuses, ...other.statuses];
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(45);
    await served.close();
  });
});
