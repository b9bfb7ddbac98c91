// C11, and two confirmations on one resource: a token is good for its own instance and resource, and for nothing else.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { authenticate, renewToken } from '../../index.ts';
import { storedTokens } from '../../test-setup/accounts.ts';
import { confirmed, failed, mailbox, registered, Token, User } from '../../test-setup/confirmed-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(User, 'password');
const confirmation = Info.strategy(User, 'confirmation');
const phone = Info.strategy(User, 'phone');

const Admin = defineResource({
  name: 'Admin',
  table: 'admins',
  attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }) },
  actions: { join: { type: 'create', accept: ['email'] } },
  authentication: {
    tokens: storedTokens,
    addOns: { confirmation: { monitorFields: ['email'], sender: mailbox.sender() } },
  },
});

for (const store of stores) {
  describe(`confirmation tokens on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      mailbox.clear();
      opened = await store.open([User, Admin, Token]);
    });
    afterEach(() => opened.close());

    async function pending() {
      const ann = await confirmed('ann');
      await User.actions.edit(ann, { email: 'new@example.com', phone: '+43 1' });
      // The old address gets a mail without a token. It must come before the mails that tests wait for.
      await opened.domain.settled();
      return {
        ann,
        email: (await mailbox.last('new@example.com')).token,
        phone: (await mailbox.last('+43 1')).token,
      };
    }

    test('C11 it does not authenticate, is not renewed, and resets no password', async () => {
      const { token } = await registered('bob');
      const waiting = await pending();
      for (const each of [token, waiting.email, waiting.phone]) {
        expect(await authenticate(User, each)).toBeNull();
        expect(await renewToken(User, each)).toBeNull();
        const fresh = { password: 'another password', passwordConfirmation: 'another password' };
        await expect(password.action('reset', { resetToken: each, ...fresh })).rejects.toMatchObject(failed);
        await expect(password.action('signInWithToken', { token: each })).rejects.toMatchObject(failed);
      }
    });

    test('C11 another instance, another resource and a token of another purpose are refused', async () => {
      const waiting = await pending();
      await Admin.actions.join({ email: 'ann@example.com' });
      const ofAdmin = await mailbox.last('ann@example.com', 3);
      await password.action('requestReset', { email: 'ann@example.com' });
      const reset = await mailbox.last('ann@example.com', 4);
      for (const token of [waiting.email, ofAdmin.token, reset.token, waiting.ann.email]) {
        await expect(phone.action('confirm', { token })).rejects.toMatchObject(failed);
      }
      for (const token of [waiting.phone, ofAdmin.token, reset.token]) {
        await expect(confirmation.action('confirm', { token })).rejects.toMatchObject(failed);
      }
      const admin = Info.strategy(Admin, 'confirmation');
      await expect(admin.action('confirm', { token: waiting.email })).rejects.toMatchObject(failed);
      expect(await phone.action('confirm', { token: waiting.phone })).toMatchObject({ phone: '+43 1' });
    });

    test('each instance has its attribute, its links and its changes', async () => {
      const waiting = await pending();
      expect(waiting.ann).toMatchObject({ confirmedAt: expect.any(Date), phone: null, phoneConfirmedAt: null });
      expect(await phone.action('confirm', { token: waiting.phone })).toMatchObject({
        email: 'ann@example.com',
        phone: '+43 1',
        phoneConfirmedAt: expect.any(Date),
      });
      expect(await confirmation.action('confirm', { token: waiting.email })).toMatchObject({
        email: 'new@example.com',
        phone: '+43 1',
      });
    });

    test('a telephone number that several users have: a link goes to one who is not confirmed', async () => {
      for (const name of ['ann', 'bob']) {
        await User.actions.invite({ email: `${name}@example.com`, hashedPassword: 'none', phone: '+43 1' });
      }
      await mailbox.last('+43 1', 2);
      const confirmedBy = [];
      for (const count of [3, 4]) {
        expect(await phone.action('resend', { phone: '+43 1' })).toBeUndefined();
        const { token } = await mailbox.last('+43 1', count);
        confirmedBy.push((await phone.action('confirm', { token })).id);
      }
      expect(new Set(confirmedBy).size).toBe(2);
      await phone.action('resend', { phone: '+43 1' });
      await opened.domain.close();
      expect(mailbox.mails).toHaveLength(4);
    });
  });
}
