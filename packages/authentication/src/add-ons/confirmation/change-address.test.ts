// C3, C4, C6: a new address waits until it is confirmed.
import type { KyselyDataLayer } from '@ashlar/kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { peekToken } from '../../index.ts';
import { confirmed, failed, mailbox, registered, Token, User } from '../../test-setup/confirmed-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const confirmation = Info.strategy(User, 'confirmation');

for (const store of stores) {
  describe(`a new address on ${store.name}`, () => {
    let opened: OpenedStore;
    const failures: unknown[] = [];
    beforeEach(async () => {
      mailbox.clear();
      failures.length = 0;
      opened = await store.open([User, Token], { onError: (error) => void failures.push(error) });
    });
    afterEach(() => opened.close());

    const present = async (id: string) => {
      const user = await User.actions.find({ id });
      const [row] = await opened.query(`select email, normalized_email from users where id = '${id}'`);
      expect(row).toEqual({ email: user?.email, normalized_email: user?.email });
      return user;
    };

    test('C3 an update writes the rest, gives back the old address, and sends to the new one and to the old one', async () => {
      const ann = await confirmed('ann');
      const edited = await User.actions.edit(ann, { email: 'new@example.com', displayName: 'Ann' });
      expect(edited).toMatchObject({ email: 'ann@example.com', displayName: 'Ann', confirmedAt: ann.confirmedAt });
      expect(await present(ann.id)).toMatchObject({ email: 'ann@example.com', confirmedAt: ann.confirmedAt });
      await mailbox.last('new@example.com');
      await mailbox.last('ann@example.com', 2);
      const changing = { email: 'new@example.com' };
      const user = expect.objectContaining({ id: ann.id, email: 'ann@example.com' });
      const about = { strategy: 'confirmation', user, changing };
      expect(mailbox.mails.slice(1).sort((a, b) => a.kind.localeCompare(b.kind))).toEqual([
        { kind: 'changeRequested', to: 'ann@example.com', ...about },
        { kind: 'link', to: 'new@example.com', token: expect.any(String), ...about },
      ]);
    });

    test('C3 after the confirmation the new address is there, and signs in', async () => {
      const ann = await confirmed('ann');
      await User.actions.edit(ann, { email: 'new@example.com' });
      const { token } = await mailbox.last('new@example.com');
      expect(await confirmation.action('confirm', { token })).toMatchObject({ email: 'new@example.com' });
      expect(await present(ann.id)).toMatchObject({ email: 'new@example.com' });
      const password = Info.strategy(User, 'password');
      const signedIn = await password.action('signIn', { email: 'NEW@example.com', password: 'the password of ann' });
      expect(signedIn.id).toBe(ann.id);
      await expect(confirmation.action('confirm', { token })).rejects.toMatchObject(failed);
    });

    test('C3 nothing that an update writes comes by: a hook, a bulk update, an action that writes nothing else', async () => {
      const ann = await confirmed('ann');
      const bob = await confirmed('bob');
      await User.actions.editByHook(ann, { address: 'hook@example.com', displayName: 'Ann' });
      await mailbox.last('hook@example.com');
      const filter = { id: { in: [ann.id, bob.id] } };
      expect(await User.actions.editAll(filter, { email: 'bulk@example.com', displayName: 'All' })).toEqual({
        count: 2,
      });
      await mailbox.last('bulk@example.com', 2);
      await User.actions.editAll({ id: bob.id }, { email: 'only@example.com' });
      const { token } = await mailbox.last('only@example.com');
      for (const { id, email } of [ann, bob]) {
        expect(await present(id)).toMatchObject({ email, displayName: 'All' });
      }
      expect(await confirmation.action('confirm', { token })).toMatchObject({ id: bob.id, email: 'only@example.com' });
      expect(failures).toEqual([]);
    });

    test('C3 the address that a user has already waits for nothing', async () => {
      const ann = await confirmed('ann');
      await User.actions.edit(ann, { email: 'ann@example.com', displayName: 'Ann' });
      await User.actions.editAll({}, { email: 'ann@example.com' });
      await opened.domain.close();
      expect(mailbox.mails).toHaveLength(1);
    });

    test('C3 an update that rolls back sends nothing, and nothing waits', async () => {
      const ann = await confirmed('ann');
      const undone = opened.domain.transaction(async () => {
        await User.actions.edit(ann, { email: 'new@example.com' });
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      await opened.domain.close();
      expect(mailbox.mails).toHaveLength(1);
      expect(await opened.query("select * from tokens where purpose = 'confirm'")).toEqual([]);
    });

    test('C3 in a transaction that the application opened by itself nothing is written: its commit is not known', async () => {
      const ann = await confirmed('ann');
      // Invariant: the stores of tests are on Kysely.
      const { kysely } = opened.dataLayer as KyselyDataLayer;
      const asked = { email: 'new@example.com', displayName: 'Ann' };
      for (const edit of [
        (trx: unknown) => User.actions.edit(ann, asked, { trx }),
        (trx: unknown) => User.actions.editAll({}, asked, { trx }),
      ]) {
        await kysely()
          .transaction()
          .execute(async (trx) => {
            await expect(edit(trx)).rejects.toMatchObject({ code: 'TRANSACTION_UNSUITABLE' });
          });
      }
      expect(await present(ann.id)).toMatchObject({ email: 'ann@example.com', displayName: null });
      expect(await opened.query("select * from tokens where purpose = 'confirm'")).toEqual([]);
    });

    test('C3 an address that the schema or the store refuses is refused as ever, and nothing is written', async () => {
      const ann = await confirmed('ann');
      for (const email of ['no address', '']) {
        const edit = User.actions.edit(ann, { email, displayName: 'Ann' });
        await expect(edit).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['email'] }] });
      }
      const byHook = User.actions.editByHook(ann, { address: 'a\0b', displayName: 'Ann' });
      await expect(byHook).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['email'] }] });
      expect(await User.actions.find({ id: ann.id })).toMatchObject({ displayName: null });
    });

    test('C3 the token that is mailed says no address; its row keeps the new one', async () => {
      const ann = await confirmed('ann');
      await User.actions.edit(ann, { email: 'new@example.com' });
      const { token } = await mailbox.last('new@example.com');
      expect(JSON.stringify(peekToken(token))).not.toContain('example.com');
      const [row] = await opened.query("select extra_data from tokens where purpose = 'confirm'");
      const kept = typeof row?.extra_data === 'string' ? JSON.parse(row.extra_data) : row?.extra_data;
      expect(kept).toEqual({
        strategy: 'confirmation',
        field: 'email',
        from: expect.any(String),
        to: 'new@example.com',
      });
    });

    test('C4 of two changes that were asked for, only the link of the last one counts', async () => {
      const ann = await confirmed('ann');
      await User.actions.edit(ann, { email: 'mistyped@example.com' });
      const older = await mailbox.last('mistyped@example.com');
      await User.actions.edit(ann, { email: 'new@example.com' });
      const newer = await mailbox.last('new@example.com');
      await expect(confirmation.action('confirm', { token: older.token })).rejects.toMatchObject(failed);
      expect(await confirmation.action('confirm', { token: newer.token })).toMatchObject({ email: 'new@example.com' });
      await expect(confirmation.action('confirm', { token: older.token })).rejects.toMatchObject(failed);
      expect(await present(ann.id)).toMatchObject({ email: 'new@example.com' });
    });

    test('C4 two changes that are asked for at once: one link counts at most', async () => {
      const ann = await confirmed('ann');
      const addresses = ['one@example.com', 'two@example.com', 'three@example.com'];
      await Promise.all(addresses.map((email) => User.actions.edit(ann, { email })));
      const mails = await Promise.all(addresses.map((email) => mailbox.last(email)));
      const calls = await Promise.allSettled(mails.map(({ token }) => confirmation.action('confirm', { token })));
      expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('C4 a link that was sent for an address is refused once the user has another one, and does not write it back', async () => {
      const { user, token } = await registered('ann');
      await User.actions.edit(user, { email: 'wished@example.com' });
      const wished = await mailbox.last('wished@example.com');
      const moved = await User.actions.setAddress(user, { email: 'moved@example.com' });
      expect(moved).toMatchObject({ email: 'moved@example.com', confirmedAt: expect.any(Date) });
      for (const old of [token, wished.token]) {
        await expect(confirmation.action('confirm', { token: old })).rejects.toMatchObject(failed);
      }
      expect(await present(user.id)).toMatchObject({ email: 'moved@example.com' });
      // Back to the first address: what was sent before it was left is as dead as it was.
      await User.actions.setAddress(moved, { email: 'ann@example.com' });
      await expect(confirmation.action('confirm', { token })).rejects.toMatchObject(failed);
    });

    test('C6 a taken address: the same answer and the same statements; its owner gets a mail, and no link is sent', async () => {
      const bob = await confirmed('bob');
      const asking = async (name: string, email: string, receiver: string) => {
        const user = await confirmed(name);
        mailbox.clear();
        opened.statements.length = 0;
        const { id, createdAt, confirmedAt, ...edited } = await User.actions.edit(user, { email, displayName: 'x' });
        await mailbox.last(receiver);
        await mailbox.last(user.email);
        await opened.domain.settled();
        return { edited: { ...edited, email: undefined }, statements: [...opened.statements] };
      };
      const free = await asking('ann', 'free@example.com', 'free@example.com');
      const taken = await asking('eve', 'BOB@example.com', 'bob@example.com');
      expect(taken).toEqual(free);
      expect(mailbox.mails.map(({ kind }) => kind).sort()).toEqual(['changeRequested', 'taken']);
      expect(mailbox.mails.find(({ kind }) => kind === 'taken')).toEqual({
        kind: 'taken',
        to: 'bob@example.com',
        strategy: 'confirmation',
        user: expect.objectContaining({ id: bob.id }),
      });
    });

    test('C6 an address that was taken meanwhile is a conflict, which changes nothing', async () => {
      const ann = await confirmed('ann');
      await User.actions.edit(ann, { email: 'new@example.com' });
      const { token } = await mailbox.last('new@example.com');
      const other = await User.actions.invite({ email: 'NEW@example.com', hashedPassword: 'none' });
      await expect(confirmation.action('confirm', { token })).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await present(ann.id)).toMatchObject({ email: 'ann@example.com', confirmedAt: ann.confirmedAt });
      await User.actions.remove(other);
      expect(await confirmation.action('confirm', { token })).toMatchObject({ email: 'new@example.com' });
    });

    test('C6 another letter case of the own address is no address of another user', async () => {
      const ann = await confirmed('ann');
      await User.actions.edit(ann, { email: 'Ann@Example.com' });
      const { token } = await mailbox.last('Ann@Example.com');
      expect(await confirmation.action('confirm', { token })).toMatchObject({ email: 'Ann@Example.com' });
    });
  });
}
