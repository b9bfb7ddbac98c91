// `resend` tells its caller nothing, and sends another link to a user who has to confirm.
import { ResourceInfo } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { strategyFacts } from '../../part/part.ts';
import { confirmed, failed, mailbox, registered, Token, User } from '../../test-setup/confirmed-accounts.ts';
import { callUntyped } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const confirmation = Info.strategy(User, 'confirmation');

for (const store of stores) {
  describe(`another link on ${store.name}`, () => {
    let opened: OpenedStore;
    const failures: unknown[] = [];
    beforeEach(async () => {
      mailbox.clear();
      failures.length = 0;
      opened = await store.open([User, Token], { onError: (error) => void failures.push(error) });
    });
    afterEach(() => opened.close());

    test('a user who is not confirmed gets a link; when one of them is used, all are dead', async () => {
      const { user, token } = await registered('ann');
      expect(await confirmation.action('resend', { email: 'ANN@example.com' })).toBeUndefined();
      const again = await mailbox.last('ann@example.com', 2);
      expect(again).toMatchObject({
        strategy: 'confirmation',
        changing: { email: 'ann@example.com' },
        user: { id: user.id, email: 'ann@example.com' },
      });
      expect(await confirmation.action('confirm', { token: again.token })).toMatchObject({ id: user.id });
      for (const dead of [token, again.token]) {
        await expect(confirmation.action('confirm', { token: dead })).rejects.toMatchObject(failed);
      }
    });

    test('unknown, confirmed and waiting for another address: the same answer, the same statements, no mail', async () => {
      await confirmed('ann');
      const bob = await confirmed('bob');
      await User.actions.edit(bob, { email: 'new@example.com' });
      await mailbox.last('new@example.com');
      await mailbox.last('bob@example.com', 2);
      mailbox.clear();
      const seen = new Map<string, readonly string[]>();
      for (const email of [
        'stranger@example.com',
        'ann@example.com',
        'bob@example.com',
        'new@example.com',
        'no address',
        '',
      ]) {
        opened.statements.length = 0;
        expect(await confirmation.action('resend', { email })).toBeUndefined();
        await opened.domain.settled();
        seen.set(email, [...opened.statements]);
      }
      const [first, ...others] = seen.values();
      for (const other of others) expect(other).toEqual(first);
      expect(mailbox.mails).toEqual([]);
      expect(failures).toEqual([]);
    });

    test('a failing sender is no signal: the answer is the same, and the failure is reported', async () => {
      await registered('ann');
      mailbox.onMail = () => {
        throw new Error('the mailer is down');
      };
      expect(await confirmation.action('resend', { email: 'ann@example.com' })).toBeUndefined();
      await opened.domain.close();
      expect(failures).toMatchObject([{ message: 'the mailer is down' }]);
    });

    test('what is no text is refused', async () => {
      for (const email of [undefined, null, 7, {}, ['ann@example.com']]) {
        const call = callUntyped(User, 'resendConfirmation', { email });
        await expect(call).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['email'] }] });
      }
    });

    test('it counts as a request for mail, and confirm as an attempt to prove something', () => {
      const routes = (name: string) =>
        ResourceInfo.fact(User, strategyFacts)?.find((facts) => facts.name === name)?.actions;
      expect(routes('confirmation')).toMatchObject({
        confirm: { action: 'confirm', counts: 'signIn', phase: { method: 'POST', session: 'keeps' } },
        resend: { action: 'resendConfirmation', counts: 'requests', phase: { method: 'POST', answers: 202 } },
      });
      expect(routes('phone')).toMatchObject({
        confirm: { action: 'confirmWithPhone' },
        resend: { action: 'resendConfirmationWithPhone' },
      });
    });
  });
}
