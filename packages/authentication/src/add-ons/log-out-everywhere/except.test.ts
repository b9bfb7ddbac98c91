import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { revokeToken } from '../../sessions/revoke-token.ts';
import { credentials, Token, User } from '../../test-setup/accounts.ts';
import { callUntyped, expectDead, expectLive, tokenRows } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');

for (const store of stores) {
  describe(`logging out all other devices on ${store.name}`, () => {
    let opened: OpenedStore;
    let now = Date.now();
    beforeEach(async () => {
      now = Date.now();
      opened = await store.open([User, Token], { clock: () => now });
    });
    afterEach(() => opened.close());

    async function register(name: string) {
      const user = await password.action('register', credentials(name));
      const others = [(await issueToken(User, user)).token, (await issueToken(User, user)).token];
      return { user, here: user.$metadata.token, others };
    }

    test('L15 exactly the given token lives on', async () => {
      const ann = await register('ann');
      const bob = await register('bob');
      const out = await logOut.action('logOutEverywhere', { user: ann.user, except: ann.here });
      expect(out.$metadata.revoked).toBe(2);
      await expectLive(User, [ann.here, bob.here, ...bob.others]);
      await expectDead(User, ann.others);
    });

    test('L15 a key in place of a record spares the given token, too', async () => {
      const ann = await register('ann');
      await logOut.action('logOutEverywhere', { userId: ann.user.id, except: ann.here });
      await expectLive(User, [ann.here]);
      await expectDead(User, ann.others);
    });

    test('L15 a token that does not sign this user in is refused, and nothing is revoked', async () => {
      const ann = await register('ann');
      const bob = await register('bob');
      const revoked = await issueToken(User, ann.user);
      await revokeToken(Token, revoked.token);
      const expired = await issueToken(User, ann.user, { lifetime: '1 second' });
      const download = await issueToken(User, ann.user, { purpose: 'download' });
      now += 1000;
      const rows = await tokenRows(opened);
      const [header, payload] = ann.here.split('.');
      const forged = `${header}.${payload}.${'A'.repeat(43)}`;
      const bad = { bob: bob.here, revoked: revoked.token, expired: expired.token, download: download.token, forged };
      for (const [name, except] of Object.entries({ ...bad, garbage: 'garbage', empty: '' })) {
        const call = callUntyped(User, 'logOutEverywhere', { user: ann.user, except });
        await expect(call, name).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['except'] }] });
      }
      for (const except of [null, 7, {}]) {
        const call = callUntyped(User, 'logOutEverywhere', { user: ann.user, except });
        await expect(call).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['except'] }] });
      }
      expect(await tokenRows(opened)).toEqual(rows);
      await expectLive(User, [ann.here, ...ann.others]);
    });
  });
}
