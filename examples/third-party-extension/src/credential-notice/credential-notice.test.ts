import { Info } from '@ashlar/authentication';
import { ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { KnownDevice, Token, User } from '../accounts.ts';
import { defineResource } from '../framework.ts';
import { outbox } from '../outbox.ts';
import { credentials, register } from '../test-setup/sessions.ts';
import { stores } from '../test-setup/stores.ts';
import { watchedCredentialsOf } from './watched-credentials.ts';

const password = Info.strategy(User, 'password');
const newPassword = { password: 'another password', passwordConfirmation: 'another password' };

beforeEach(() => {
  outbox.length = 0;
});

describe.for(stores)('D7 a third-party add-on, on $name', ({ open }) => {
  test('D7 it sends a notice of every changed credential, of any strategy, and records when', async () => {
    const moment = new Date('2030-05-06T07:08:09.123Z');
    await open([User, Token, KnownDevice], { clock: () => moment.getTime() });
    const [ann, bob] = [await register('ann'), await register('bob')];
    expect(outbox).toEqual([]);
    expect(bob.credentialChangedAt).toBeNull();

    const currentPassword = credentials('ann').password;
    const changed = await password.action('changePassword', { user: ann, currentPassword, ...newPassword });
    expect(changed.credentialChangedAt).toEqual(moment);
    await Info.strategy(User, 'recoveryCode').action('create', { user: changed });
    await User.actions.rename(changed, { displayName: 'Ann' });
    expect(outbox).toEqual([
      { to: ann.id, text: 'changed: hashedPassword' },
      { to: ann.id, text: 'changed: hashedRecoveryCode' },
    ]);

    const notice = Info.strategy(User, 'credentialNotice');
    const since = await notice.action('changedSince', { since: moment });
    expect(since.map(({ id }) => id)).toEqual([ann.id]);
    expect(await notice.action('changedSince', { since: new Date(moment.getTime() + 1) })).toEqual([]);
  });

  test('D7 a change that rolls back sends no notice; a change that commits sends it after the commit', async () => {
    const domain = await open([User, Token, KnownDevice]);
    const ann = await register('ann');
    const change = { user: ann, currentPassword: credentials('ann').password, ...newPassword };
    const rolledBack = domain.transaction(async () => {
      await password.action('changePassword', change);
      throw new Error('never mind');
    });
    await expect(rolledBack).rejects.toThrow('never mind');
    expect(outbox).toEqual([]);
    await domain.transaction(async () => {
      await password.action('changePassword', change);
      expect(outbox).toEqual([]);
    });
    expect(outbox).toHaveLength(1);
  });

  test('D7 a notice that cannot be sent does not undo the change, and is reported', async () => {
    const reported: unknown[] = [];
    const failure = new Error('the mail server is down');
    const Admin = defineAdmin(() => {
      throw failure;
    });
    await open([Admin, Token], { onError: (error) => reported.push(error) });
    const strategy = Info.strategy(Admin, 'recoveryCode');
    const admin = await Admin.actions.add();
    const made = await strategy.action('create', { user: admin });
    expect(reported).toEqual([failure]);
    await strategy.action('signIn', { recoveryCode: made.$metadata.recoveryCode });
  });

  test('D7 a bulk action sends a notice to every user that it wrote', async () => {
    const told: unknown[] = [];
    const Admin = defineAdmin(({ user, credentials: changed, action }) => void told.push([user.id, changed, action]));
    await open([Admin, Token]);
    const admins = [await Admin.actions.add(), await Admin.actions.add(), await Admin.actions.add()];
    await Admin.actions.voidCodes({});
    expect(told.sort()).toEqual(admins.map(({ id }) => [id, ['hashedRecoveryCode'], 'voidCodes']).sort());
  });
});

describe('D7 a third-party add-on, introspected and misused', () => {
  test('D7 introspection lists the watched attributes', () => {
    expect(watchedCredentialsOf(User)).toEqual(['hashedPassword', 'hashedRecoveryCode']);
    expect(watchedCredentialsOf(Token)).toEqual([]);
    expect(ResourceInfo.attribute(User, 'credentialChangedAt').source).toBe('authentication.credentialNotice');
    expect(Info.strategy(User, 'credentialNotice').actions).toEqual(['changedSince']);
  });

  test('D7 without a credential to watch the definition is refused', () => {
    expect(() =>
      defineResource({
        name: 'Admin',
        attributes: { id: uuidPrimaryKey() },
        authentication: { sessionIdentifier: 'jti', addOns: { credentialNotice: { notify: () => {} } } },
      }),
    ).toThrow('Admin.authentication.addOns.credentialNotice: needs a strategy that checks a credential');
  });
});

interface Notice {
  readonly user: { readonly id: string };
  readonly credentials: readonly string[];
  readonly action: string;
}

function defineAdmin(notify: (notice: Notice) => void) {
  return defineResource({
    name: 'Admin',
    attributes: { id: uuidPrimaryKey() },
    actions: {
      add: { type: 'create' },
      voidCodes: {
        type: 'update',
        bulk: true,
        changes: [{ name: 'voidCode', change: (changeset) => changeset.set('hashedRecoveryCode', null) }],
      },
    },
    authentication: {
      tokens: {
        enabled: true,
        tokenResource: Token,
        storeAllTokens: true,
        requireTokenPresenceForAuthentication: true,
        signingSecret: 'a secret of tests, long enough for HS256',
      },
      strategies: { recoveryCode: {} },
      addOns: { credentialNotice: { notify } },
    },
  });
}
