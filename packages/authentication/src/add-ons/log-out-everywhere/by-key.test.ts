// A call by key does not read the user first where no hook looks at it: the parts of authentication do not.
import { uuidPrimaryKey } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { hashPassword } from '../../strategies/password/actions/hash-password.ts';
import { credentials, passwordAttributes, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { createMailbox } from '../../test-setup/mailbox.ts';
import { expectDead, expectLive } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const attributes = { ...passwordAttributes, id: uuidPrimaryKey(), nickname: z.string().nullable() };
const actions = {
  rename: { type: 'update', accept: ['nickname', 'email'] },
  setPassword: {
    type: 'update',
    arguments: { password: z.string().min(8) },
    changes: [hashPassword({ hashProvider: quickHash })],
  },
  remove: { type: 'destroy' },
} as const;
const password = { identityField: 'email', hashProvider: quickHash } as const;
const addOns = { logOutEverywhere: { applyOnPasswordChange: true } } as const;

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: { tokens: storedTokens, strategies: { password }, addOns },
});
const mailbox = createMailbox();
const Confirmed = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    tokens: storedTokens,
    strategies: { password },
    addOns: { ...addOns, confirmation: { monitorFields: ['email'], sender: mailbox.sender() } },
  },
});

const ann = credentials('ann');
const readingUsers = (statements: readonly string[]) => statements.filter((sql) => /^select .* from "users"/.test(sql));

describe.each(stores)('a call by key on $name', ({ open }) => {
  let opened: OpenedStore;
  afterEach(() => opened.close());

  async function signedIn() {
    opened = await open([User, Token]);
    const user = await Info.strategy(User, 'password').action('register', ann);
    const older = [user.$metadata.token, (await issueToken(User, user)).token];
    opened.statements.length = 0;
    return { user, older };
  }

  test('an update of what no part watches is one statement', async () => {
    const { user, older } = await signedIn();
    expect(await User.actions.rename(user.id, { nickname: 'Anna' })).toMatchObject({ nickname: 'Anna' });
    expect(opened.statements).toHaveLength(1);
    await expectLive(User, older);
  });

  test('a new identity is normalised in the one statement that writes it', async () => {
    const { user } = await signedIn();
    await User.actions.rename(user.id, { email: 'ANNA@example.com' });
    expect(readingUsers(opened.statements)).toEqual([]);
    expect(opened.statements.filter((sql) => sql.startsWith('update'))).toHaveLength(1);
    const again = await Info.strategy(User, 'password').action('signIn', {
      email: 'anna@EXAMPLE.com',
      password: ann.password,
    });
    expect(again.id).toBe(user.id);
  });

  test('L30 a new password ends every older session, and no user is read', async () => {
    const { user, older } = await signedIn();
    await User.actions.setPassword(user.id, { password: 'another password' });
    expect(readingUsers(opened.statements)).toEqual([]);
    await expectDead(User, older);
  });

  test('a destroy ends every session, and no user is read', async () => {
    const { user, older } = await signedIn();
    await User.actions.remove(user.id);
    expect(readingUsers(opened.statements)).toEqual([]);
    await expectDead(User, older);
  });

  test('with a confirmation the user is read, and a new address still waits to be confirmed', async () => {
    opened = await open([Confirmed, Token]);
    const user = await Info.strategy(Confirmed, 'password').action('register', ann);
    opened.statements.length = 0;
    expect(await Confirmed.actions.rename(user.id, { email: 'mallory@example.com' })).toMatchObject({
      email: ann.email,
    });
    expect(readingUsers(opened.statements).length).toBeGreaterThan(0);
  });
});
