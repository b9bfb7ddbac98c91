import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import { StrictUser as User } from '../test-setup/gated-accounts.ts';
import { storesAndPoolers } from '../test-setup/pooled-stores.ts';
import type { OpenedStore } from '../test-setup/stores.ts';
import { authenticate } from './authenticate.ts';

const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const password = Info.strategy(User, 'password');
const program = fileURLToPath(new URL('../test-setup/held-process.ts', import.meta.url));
const onSources = new URL('../../../../tools/resolve-sources.mjs', import.meta.url).href;
/** A lock would be waited for up to 5,000 ms: less than that, with room for a busy machine. */
const soon = 4500;

for (const store of storesAndPoolers) {
  describe(`a process that is killed on ${store.name}`, () => {
    let opened: OpenedStore;
    let child: ChildProcess | undefined;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
    });
    afterEach(async () => {
      child?.kill('SIGKILL');
      await opened.close();
    });

    /** Starts a process that stops just before it stores a token, and kills it there. */
    async function killDuring(call: 'signIn' | 'changePassword'): Promise<void> {
      const args = ['--import', onSources, program, JSON.stringify(opened.address), call];
      const held = spawn(process.execPath, args, {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_OPTIONS: '' },
      });
      child = held;
      const [said] = await once(held.stdout, 'data');
      expect(String(said)).toBe('held\n');
      held.kill('SIGKILL');
      expect(await once(held, 'exit')).toEqual([null, 'SIGKILL']);
    }

    const rows = () => opened.query('select * from tokens');

    test('G6 killed between the hash and the token: no token is stored, and no lock is left', async () => {
      const user = await password.action('register', ann);
      await killDuring('signIn');

      const start = performance.now();
      const session = await password.action('signIn', known);
      expect(performance.now() - start).toBeLessThan(soon);
      expect(await authenticate(User, session.$metadata.token)).toMatchObject({ user: { id: user.id } });
      // The one of the registration, and the one just now.
      expect(await rows()).toHaveLength(2);
    });

    test('G6 killed during a password change: the old password and its sessions are as they were', async () => {
      const user = await password.action('register', ann);
      await killDuring('changePassword');

      const start = performance.now();
      const session = await password.action('signIn', known);
      expect(performance.now() - start).toBeLessThan(soon);
      for (const { token } of [user.$metadata, session.$metadata]) {
        expect(await authenticate(User, token)).not.toBeNull();
      }
      // One more that the killed process had, whole, before the change.
      expect(await rows()).toHaveLength(3);
      const out = await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
      expect(out.$metadata.revoked).toBe(3);
    });
  });
}
