import { type AnyChangeset, attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { hashPassword } from '../../strategies/password/actions/hash-password.ts';
import { credentials, quickHash, secret, Token } from '../../test-setup/accounts.ts';
import { expectDead, expectLive, tokenRows } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const sent: string[] = [];
const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
  hashedPin: attribute(z.string().nullable(), { sensitive: true }),
  displayName: z.string().nullable(),
};
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;
const strategies = {
  password: {
    identityField: 'email',
    hashProvider: quickHash,
    resettable: {
      sender: ({ token }: { token: string }) => {
        sent.push(token);
      },
    },
  },
  'password:pin': {
    identityField: 'email',
    hashedPasswordField: 'hashedPin',
    passwordField: 'pin',
    registrationEnabled: false,
    hashProvider: quickHash,
  },
} as const;
const late = new Error('too late');
const actions = {
  rename: { type: 'update', accept: ['displayName'] },
  renameAll: { type: 'update', bulk: true, accept: ['displayName'] },
  setPassword: {
    type: 'update',
    arguments: { password: z.string().min(8) },
    changes: [hashPassword({ hashProvider: quickHash })],
  },
  setPasswordThenFail: {
    type: 'update',
    arguments: { password: z.string() },
    changes: [
      hashPassword({ hashProvider: quickHash }),
      {
        name: 'fail',
        finish() {
          throw late;
        },
      },
    ],
  },
  setPasswordInHook: {
    type: 'update',
    arguments: { hash: z.string() },
    changes: [
      {
        name: 'late',
        before: (changeset: AnyChangeset) => changeset.set('hashedPassword', changeset.arguments.hash),
      },
    ],
  },
  writeHash: { type: 'update', accept: ['hashedPassword'] },
  writePin: { type: 'update', accept: ['hashedPin'] },
  writeBoth: { type: 'update', accept: ['hashedPassword', 'hashedPin'] },
  writeHashOfAll: { type: 'update', bulk: true, accept: ['hashedPassword'] },
  seed: { type: 'create', accept: ['email', 'hashedPassword'] },
} as const;

function userWith(logOutEverywhere: {
  applyOnPasswordChange: boolean;
  includePurposes?: string[];
  excludePurposes?: string[];
}) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes,
    actions,
    authentication: { tokens, strategies, addOns: { logOutEverywhere } },
  });
}

const User = userWith({ applyOnPasswordChange: true });
const Lenient = userWith({ applyOnPasswordChange: false });
const Choosy = userWith({ applyOnPasswordChange: true, excludePurposes: ['remember_me'] });

const ann = credentials('ann');
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const change = { currentPassword: ann.password, ...fresh };
const revoking = (statements: readonly string[]) => statements.filter((sql) => /^update "tokens"/.test(sql));

for (const store of stores) {
  describe(`log-out on password change on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(() => {
      sent.length = 0;
    });
    afterEach(() => opened.close());

    /** Ann with three sessions, and Bob with two. */
    async function signedIn(Of: typeof User = User) {
      opened = await store.open([Of, Token]);
      const user = await Info.strategy(Of, 'password').action('register', ann);
      const bob = await Info.strategy(Of, 'password').action('register', credentials('bob'));
      const older = [user.$metadata.token, (await issueToken(Of, user)).token, (await issueToken(Of, user)).token];
      const others = [bob.$metadata.token, (await issueToken(Of, bob)).token];
      opened.statements.length = 0;
      return { user, bob, older, others };
    }

    test('L30 L31 changePassword ends every older session, and its new one lives', async () => {
      const { user, older, others } = await signedIn();
      const changed = await Info.strategy(User, 'password').action('changePassword', { user, ...change });
      await expectDead(User, older);
      await expectLive(User, [changed.$metadata.token, ...others]);
    });

    test('L30 L31 a reset ends every older session, and its new one lives', async () => {
      const { older, others } = await signedIn();
      await Info.strategy(User, 'password').action('requestReset', { email: ann.email });
      await expect.poll(() => sent.length).toBe(1);
      const reset = await Info.strategy(User, 'password').action('reset', { resetToken: sent[0] ?? '', ...fresh });
      await expectDead(User, older);
      await expectLive(User, [reset.$metadata.token, ...others]);
    });

    test('L30 an own update with hashPassword() ends every session', async () => {
      const { user, older, others } = await signedIn();
      await User.actions.setPassword(user, { password: fresh.password });
      await expectDead(User, older);
      await expectLive(User, others);
      await Info.strategy(User, 'password').action('signIn', { email: ann.email, password: fresh.password });
    });

    test('L30 a hook that sets the hash at the last moment ends every session, too', async () => {
      const { user, older, others } = await signedIn();
      await User.actions.setPasswordInHook(user, { hash: await quickHash.hash(fresh.password) });
      await expectDead(User, older);
      await expectLive(User, others);
    });

    test('L30 L36 a plain write of the hash ends every session, even a write of the present hash', async () => {
      const { user, older, others } = await signedIn();
      const [row] = await opened.query(`select hashed_password from users where id = '${user.id}'`);
      await User.actions.writeHash(user, { hashedPassword: String(row?.hashed_password) });
      await expectDead(User, older);
      await expectLive(User, others);
    });

    test('L30 a bulk update of the hash ends the sessions of every user that it wrote, in one statement', async () => {
      const { user, older, others } = await signedIn();
      const hashedPassword = await quickHash.hash('the same for all');
      opened.statements.length = 0;
      expect(await User.actions.writeHashOfAll({ email: user.email }, { hashedPassword })).toEqual({ count: 1 });
      expect(revoking(opened.statements)).toHaveLength(1);
      await expectDead(User, older);
      await expectLive(User, others);
      expect(await User.actions.writeHashOfAll({}, { hashedPassword })).toEqual({ count: 2 });
      await expectDead(User, others);
    });

    test('L32 an update of other attributes revokes nothing, and sends no statement to the token table', async () => {
      const { user, older, others } = await signedIn();
      await User.actions.rename(user, { displayName: 'Ann' });
      await User.actions.rename(user, {});
      await User.actions.renameAll({}, { displayName: 'Everybody' });
      expect(opened.statements.filter((sql) => sql.includes('"tokens"'))).toEqual([]);
      await expectLive(User, [...older, ...others]);
    });

    test('L33 registering and seeding revoke nothing', async () => {
      const { older, others } = await signedIn();
      await Info.strategy(User, 'password').action('register', credentials('eve'));
      await User.actions.seed({ email: 'seed@example.com', hashedPassword: await quickHash.hash('seeded') });
      expect(revoking(opened.statements)).toEqual([]);
      await expectLive(User, [...older, ...others]);
    });

    test('L34 a change that is invalid, or that fails in a later hook, leaves password and sessions as they were', async () => {
      const { user, older } = await signedIn();
      const rows = await tokenRows(opened);
      const short = User.actions.setPassword(user, { password: 'short' });
      await expect(short).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      const mismatch = { user, ...change, passwordConfirmation: 'something else' };
      await expect(Info.strategy(User, 'password').action('changePassword', mismatch)).rejects.toMatchObject({
        issues: [{ path: ['passwordConfirmation'] }],
      });
      await expect(User.actions.setPasswordThenFail(user, { password: fresh.password })).rejects.toBe(late);
      expect(await tokenRows(opened)).toEqual(rows);
      await expectLive(User, older);
      await Info.strategy(User, 'password').action('signIn', { email: ann.email, password: ann.password });
    });

    test('L34 a transaction that rolls back restores the password and the sessions', async () => {
      const { user, older } = await signedIn();
      const call = opened.domain.transaction(async () => {
        await Info.strategy(User, 'password').action('changePassword', { user, ...change });
        throw late;
      });
      await expect(call).rejects.toBe(late);
      await expectLive(User, older);
      await Info.strategy(User, 'password').action('signIn', { email: ann.email, password: ann.password });
    });

    test('L35 a wrong current password changes nothing', async () => {
      const { user, older } = await signedIn();
      const wrong = { user, ...change, currentPassword: 'not hers' };
      await expect(Info.strategy(User, 'password').action('changePassword', wrong)).rejects.toMatchObject({
        code: 'AUTHENTICATION_FAILED',
      });
      await expectLive(User, older);
      await Info.strategy(User, 'password').action('signIn', { email: ann.email, password: ann.password });
    });

    test('L36 changing to the same password again ends the other sessions', async () => {
      const { user, older } = await signedIn();
      const same = { currentPassword: ann.password, password: ann.password, passwordConfirmation: ann.password };
      const changed = await Info.strategy(User, 'password').action('changePassword', { user, ...same });
      await expectDead(User, older);
      await expectLive(User, [changed.$metadata.token]);
    });

    test('L37 with two strategies, a change of either hash ends the sessions, once', async () => {
      const { user, older } = await signedIn();
      await User.actions.writePin(user, { hashedPin: await quickHash.hash('1234') });
      await expectDead(User, older);
      const session = await Info.strategy(User, 'pin').action('signIn', { email: ann.email, pin: '1234' });
      await expectLive(User, [session.$metadata.token]);
      opened.statements.length = 0;
      const hash = await quickHash.hash('both at once');
      await User.actions.writeBoth(user, { hashedPassword: hash, hashedPin: hash });
      expect(revoking(opened.statements)).toHaveLength(1);
      await expectDead(User, [session.$metadata.token]);
    });

    test('L38 without applyOnPasswordChange, sessions live on', async () => {
      const { user, older } = await signedIn(Lenient);
      const changed = await Info.strategy(Lenient, 'password').action('changePassword', { user, ...change });
      await Lenient.actions.writeHash(user, { hashedPassword: await quickHash.hash('another') });
      expect(revoking(opened.statements)).toEqual([]);
      await expectLive(Lenient, [...older, changed.$metadata.token]);
    });

    test('L39 a password change revokes only tokens of the chosen purposes', async () => {
      const { user, older } = await signedIn(Choosy);
      await issueToken(Choosy, user, { purpose: 'remember_me' });
      await issueToken(Choosy, user, { purpose: 'sign_in' });
      await Info.strategy(Choosy, 'password').action('changePassword', { user, ...change });
      await expectDead(Choosy, older);
      const live = (await tokenRows(opened)).filter(
        ({ subject, purpose }) => String(subject).endsWith(user.id) && purpose !== 'revocation',
      );
      expect(live.map(({ purpose }) => purpose).sort()).toEqual(['remember_me', 'user']);
    });

    test('L40 L41 in one transaction: lock, write the hash, consume the token, revoke the others, store the new one', async () => {
      const { user } = await signedIn();
      await Info.strategy(User, 'password').action('requestReset', { email: ann.email });
      await expect.poll(() => sent.length).toBe(1);
      opened.statements.length = 0;
      await Info.strategy(User, 'password').action('reset', { resetToken: sent[0] ?? '', ...fresh });
      const inside = opened.statements.slice(-7).map((sql) => sql.split(' ')[0]);
      expect(inside).toEqual(['begin', 'select', 'update', 'update', 'update', 'insert', 'commit']);
      const tables = opened.statements.slice(-7).map((sql) => /"(users|tokens)"/.exec(sql)?.[1]);
      expect(tables).toEqual([undefined, 'users', 'users', 'tokens', 'tokens', 'tokens', undefined]);
      const [consume, revoke] = opened.statements.slice(-4, -2);
      expect(consume).toContain('"jti" =');
      expect(revoke).not.toContain('"jti" =');

      opened.statements.length = 0;
      const current = { currentPassword: fresh.password, ...fresh };
      await Info.strategy(User, 'password').action('changePassword', { user, ...current });
      expect(opened.statements.map((sql) => sql.split(' ')[0])).toEqual([
        'select',
        'begin',
        'select',
        'update',
        'update',
        'insert',
        'commit',
      ]);
    });
  });
}
