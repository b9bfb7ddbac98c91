// Limits over several processes, and stores that fail.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { credentials } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import { known, resources, sender, User, work, wrong } from '../../test-setup/limited-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(User, 'password');
const program = fileURLToPath(new URL('../../test-setup/guessing-process.ts', import.meta.url));
const onSources = new URL('../../../../../tools/resolve-sources.mjs', import.meta.url).href;
const run = promisify(execFile);

for (const store of stores) {
  describe(`limits over processes on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open(resources);
      await password.action('register', credentials('ann'));
      work.verifications = 0;
    });
    afterEach(() => opened.close());

    /** Guesses in a process of its own. */
    async function guessElsewhere(guesses: number): Promise<{ verifications: number; refused: number }> {
      const args = ['--import', onSources, program, JSON.stringify(opened.address), String(guesses)];
      const { stdout } = await run(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' } });
      return JSON.parse(stdout);
    }

    test('B1 of a hundred guesses in two processes at once with a limit of 5, five are verified', async () => {
      const [one, other] = await Promise.all([guessElsewhere(50), guessElsewhere(50)]);
      expect(one.verifications + other.verifications).toBe(5);
      expect(one.refused + other.refused).toBe(100);
    });

    test('B7 the counters survive a restart, and are shared with the next process', async () => {
      expect(await guessElsewhere(3)).toEqual({ verifications: 3, refused: 3 });
      expect(await guessElsewhere(3)).toEqual({ verifications: 2, refused: 3 });
      await expect(password.action('signIn', known('ann'))).rejects.toMatchObject({ retryAfter: expect.any(Number) });
      expect(work.verifications).toBe(0);
    });

    test('B7 where the table cannot be written, no user is let in, and no hash is computed', async () => {
      await opened.query('drop table limits');
      const before = sender.sent.length;
      for (const attempt of [known('ann'), wrong('ann'), wrong('unknown')]) {
        const { error } = await outcome(password.action('signIn', attempt));
        expect(error).toMatchObject({ code: 'SCHEMA_MISMATCH' });
      }
      const { error } = await outcome(password.action('requestReset', { email: known('ann').email }));
      expect(error).toMatchObject({ code: 'SCHEMA_MISMATCH' });
      await opened.domain.settled();
      expect(work.verifications).toBe(0);
      expect(sender.sent.length).toBe(before);
    });

    test('B7 where the store is gone, the error is unavailable', async () => {
      await opened.dataLayer.close();
      const { error } = await outcome(password.action('signIn', known('ann')));
      expect(error).toMatchObject({ class: 'unavailable' });
      expect(work.verifications).toBe(0);
    });
  });
}
