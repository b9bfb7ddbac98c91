// C1–C3: an address is confirmed by what was sent there, once; a new one takes its place only then.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { credentials } from '../../test-setup/accounts.ts';
import { mailbox, Token, User } from '../../test-setup/confirmed-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(User, 'password');
const confirmation = Info.strategy(User, 'confirmation');
const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };

for (const store of stores) {
  describe(`confirming an address on ${store.name}`, () => {
    let opened: OpenedStore;
    const failures: unknown[] = [];
    beforeEach(async () => {
      mailbox.clear();
      failures.length = 0;
      opened = await store.open([User, Token], { onError: (error) => void failures.push(error) });
    });
    afterEach(() => opened.close());

    async function register(name: string) {
      const user = await password.action('register', credentials(name));
      const { token } = await mailbox.last(`${name}@example.com`);
      return { user, token };
    }
    const now = (id: string) => User.actions.find({ id });

    test('C1 registering sends one token to the address, and signs in', async () => {
      const { user } = await register('ann');
      expect(mailbox.mails).toMatchObject([
        {
          to: 'ann@example.com',
          strategy: 'confirmation',
          changing: { email: 'ann@example.com' },
          user: { id: user.id },
        },
      ]);
      expect(user.confirmedAt).toBeNull();
      expect(user.$metadata.token).toEqual(expect.any(String));
      expect(failures).toEqual([]);
    });

    test('C2 confirm sets confirmedAt, once', async () => {
      const { user, token } = await register('ann');
      const confirmed = await confirmation.action('confirm', { token });
      expect(confirmed.id).toBe(user.id);
      expect(confirmed.confirmedAt).toBeInstanceOf(Date);
      await expect(confirmation.action('confirm', { token })).rejects.toMatchObject(failed);
    });

    test('C3 a new address waits for its confirmation', async () => {
      const { user, token } = await register('ann');
      const ann = await confirmation.action('confirm', { token });
      const edited = await User.actions.edit(ann, { email: 'new@example.com', displayName: 'Ann' });
      expect(edited).toMatchObject({ email: 'ann@example.com', displayName: 'Ann', confirmedAt: ann.confirmedAt });
      const mail = await mailbox.last('new@example.com');
      expect(mail.changing).toEqual({ email: 'new@example.com' });
      await mailbox.last('ann@example.com', 2);
      expect(await confirmation.action('confirm', { token: mail.token })).toMatchObject({ email: 'new@example.com' });
      expect(await now(user.id)).toMatchObject({ email: 'new@example.com' });
    });
  });
}
