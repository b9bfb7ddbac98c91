// What the parts of a resource hear of: each token that is stored and each revocation, once, inside its transaction.
import { callAction } from '@ashlar/core/extension';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { endSessions, issueToken, renewToken, revokeJti, revokeToken, subjectOf } from '../index.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import {
  forgetHeard,
  heard,
  Journal,
  type ObservedStore,
  observedStores,
  refusal,
  sender,
  User,
} from '../test-setup/observed-accounts.ts';

const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const password = Info.strategy(User, 'password');
const byKey = Info.strategy(User, 'byKey');

type Ann = Awaited<ReturnType<typeof register>>;
const register = () => password.action('register', ann);
const signInToken = async () =>
  (await password.action('signIn', known, { context: { tokenType: 'sign_in' } })).$metadata.token;
async function resetToken(): Promise<string> {
  await password.action('requestReset', { email: ann.email });
  return (await sender.next()).token;
}

describe.each(observedStores)('on $name', (store) => {
  let opened: ObservedStore;
  let user: Ann;
  const failures: unknown[] = [];
  /** Begins with a user who has one session, and nothing heard. */
  beforeEach(async () => {
    opened = await store.open({ onError: (error) => void failures.push(error) });
    user = await register();
    await reset();
  });
  afterEach(async () => {
    forgetHeard();
    failures.length = 0;
    await opened.close();
  });
  async function reset(): Promise<void> {
    await opened.domain.settled();
    forgetHeard();
  }
  const lines = async () => (await Journal.actions.list()).map(({ line }) => line);
  const live = async () =>
    (await Token.actions.liveTokens({ subject: subjectOf(User, user) })).map(({ jti }) => jti).sort();

  /** A call that issues a token, and what is heard of it. */
  interface Door {
    readonly name: string;
    readonly strategy: string | null;
    readonly action: string;
    readonly purpose?: string;
    prepare(): Promise<() => Promise<unknown>>;
  }
  const doors: readonly Door[] = [
    {
      name: 'signIn',
      strategy: 'password',
      action: 'signIn',
      prepare: async () => () => password.action('signIn', known),
    },
    {
      name: 'signIn, called as an action of the resource',
      strategy: 'password',
      action: 'signIn',
      prepare: async () => () => User.actions.signInWithPassword(known),
    },
    {
      name: 'a sign-in token',
      strategy: 'password',
      action: 'signIn',
      purpose: 'sign_in',
      prepare: async () => signInToken,
    },
    {
      name: 'signInWithToken',
      strategy: 'password',
      action: 'signInWithToken',
      async prepare() {
        const token = await signInToken();
        return () => password.action('signInWithToken', { token });
      },
    },
    {
      name: 'changePassword',
      strategy: 'password',
      action: 'changePassword',
      prepare: async () => () => password.action('changePassword', { user, currentPassword: ann.password, ...fresh }),
    },
    {
      name: 'reset',
      strategy: 'password',
      action: 'reset',
      async prepare() {
        const token = await resetToken();
        return () => password.action('reset', { resetToken: token, ...fresh });
      },
    },
    { name: 'issueToken', strategy: null, action: 'issueToken', prepare: async () => () => issueToken(User, user) },
    {
      name: 'renewToken',
      strategy: null,
      action: 'renewToken',
      prepare: async () => () => renewToken(User, user.$metadata.token),
    },
    {
      name: 'a third-party strategy',
      strategy: 'byKey',
      action: 'signIn',
      prepare: async () => () => byKey.action('signIn', { id: user.id }),
    },
  ];

  describe('onIssue', () => {
    test.each(doors)(
      '$name is heard of once, in its transaction',
      async ({ strategy, action, purpose = 'user', prepare }) => {
        const call = await prepare();
        await reset();
        await opened.domain.with({ context: { device: { ip: '::1' } } }).run(call);
        expect(heard.issues).toHaveLength(1);
        expect(heard.issues[0]).toMatchObject({
          strategy,
          action,
          user: { id: user.id, email: ann.email },
          claims: { sub: subjectOf(User, user), purpose },
          storedToken: { subject: subjectOf(User, user), purpose, jti: heard.issues[0]?.claims.jti },
          context: { device: { ip: '::1' } },
        });
        expect(heard.issues[0]?.parent?.jti).toBe(action === 'renewToken' ? jtiOf(user) : undefined);
        expect(JSON.stringify(heard.issues)).not.toMatch(/hashedPassword|argon2/);
        expect((await lines()).filter((line) => line === `issue ${action}`)).toHaveLength(1);
      },
    );

    test.each(doors)('$name is refused by a listener that throws, and nothing is written', async ({ prepare }) => {
      const call = await prepare();
      await reset();
      const [tokens, journal] = [await live(), await lines()];
      heard.failing = 'issue';
      await expect(call()).rejects.toBe(refusal);
      heard.failing = undefined;
      expect(await live()).toEqual(tokens);
      await opened.domain.settled();
      // Attempts are told after the rollback.
      expect((await lines()).filter((line) => !line.startsWith('attempt'))).toEqual(
        journal.filter((line) => !line.startsWith('attempt')),
      );
      forgetHeard();
      await call();
      expect(heard.issues).toHaveLength(1);
    });

    test.each(doors)(
      'what is written for $name is gone when a transaction around it rolls back',
      async ({ prepare }) => {
        const call = await prepare();
        await reset();
        const [tokens, journal] = [await live(), await lines()];
        await expect(rolledBack(opened, call)).rejects.toThrow('rolled back');
        expect(heard.issues).toHaveLength(1);
        expect(await live()).toEqual(tokens);
        await opened.domain.settled();
        expect((await lines()).filter((line) => !line.startsWith('attempt'))).toEqual(
          journal.filter((line) => !line.startsWith('attempt')),
        );
      },
    );

    test('register is heard of, and a listener that throws leaves no user', async () => {
      heard.failing = 'issue';
      await expect(password.action('register', credentials('bob'))).rejects.toBe(refusal);
      forgetHeard();
      const bob = await password.action('register', credentials('bob'));
      expect(heard.issues).toMatchObject([{ strategy: 'password', action: 'register', user: { id: bob.id } }]);
    });

    test('a reset token that is mailed is heard of in the background', async () => {
      await password.action('requestReset', { email: ann.email });
      await sender.next();
      expect(heard.issues).toMatchObject([
        { strategy: 'password', action: 'requestReset', claims: { purpose: 'reset' }, user: { id: user.id } },
      ]);
    });
  });

  describe('onRevoke', () => {
    const subject = () => subjectOf(User, user);
    const one = (more: object) => ({ subject: subject(), subjects: [subject()], ...more });

    test('a log-out says how many, who asked and why, once', async () => {
      await password.action('signIn', known);
      await reset();
      const scope = opened.domain.with({ actor: 'support', context: { reason: 'lost laptop' } });
      await scope.run(() => Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { userId: user.id }));
      expect(heard.revocations).toEqual([
        expect.objectContaining(
          one({ cause: 'logOut', count: 2, jtis: null, purposes: null, actor: 'support', reason: 'lost laptop' }),
        ),
      ]);
      expect(heard.revocations[0]?.user).toMatchObject({ id: user.id, email: ann.email });
      expect(await lines()).toContain('revoke logOut');
      await reset();
      await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
      expect(heard.revocations, 'a log-out that ends nothing is none').toEqual([]);
    });

    test('L26 the reason of a log-out reaches listeners with the actor, goes before that of the context, and no further', async () => {
      const reason = 'the phone was stolen';
      const context = { reason: 'of the context' };
      const call = { actor: 'support', context };
      const out = await User.actions.logOutEverywhere({ user, reason }, call);
      expect(heard.revocations).toEqual([
        expect.objectContaining(
          one({ cause: 'logOut', reason, actor: 'support', context: expect.objectContaining(context) }),
        ),
      ]);
      const rows = await Token.actions.liveTokens({ subject: subject() });
      expect(JSON.stringify([out, out.$metadata, heard.attempts, rows, failures, await lines()])).not.toContain(reason);
      await issueToken(User, user);
      await reset();
      await User.actions.logOutEverywhere({ user }, call);
      expect(heard.revocations).toMatchObject([{ reason: context.reason }]);
    });

    test('L26 a reason is text of at most 200 characters: everything else is refused by its path, and ends nothing', async () => {
      const secretly = 'secretly '.repeat(23);
      for (const reason of [secretly.slice(0, 201), 'a\0b', 'half \ud83d', 7, null, {}, ['text']]) {
        const refused = callAction(User, 'logOutEverywhere', { args: [{ user, reason }] });
        await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['reason'] }] });
        await expect(refused).rejects.not.toThrow(/secretly/);
      }
      expect([heard.revocations, (await live()).length]).toEqual([[], 1]);
      const longest = `${'a'.repeat(198)}😀`;
      await User.actions.logOutEverywhere({ user, reason: longest });
      expect(heard.revocations).toMatchObject([{ reason: longest }]);
    });

    test('L25 a preview calls no listener, and a listener that refuses log-outs cannot tell', async () => {
      heard.failing = 'revoke';
      const tokens = await live();
      const seen = await User.actions.logOutEverywhere({ user, reason: 'to see', preview: true }, { actor: 'support' });
      expect(seen.$metadata).toEqual({ revoked: 1, sessions: 1, preview: true });
      await opened.domain.settled();
      expect([heard.revocations, await live()]).toEqual([[], tokens]);
      expect((await lines()).filter((line) => line.startsWith('revoke'))).toEqual([]);
    });

    test('endSessions is a log-out', async () => {
      await opened.domain.run(() =>
        endSessions(
          user,
          { actor: undefined, tenant: undefined, context: {}, scope: opened.domain },
          { reason: 'left', exclude: ['reset'] },
        ),
      );
      expect(heard.revocations).toMatchObject([
        one({ cause: 'logOut', count: 1, reason: 'left', exceptPurposes: ['reset'] }),
      ]);
    });

    test('a change of the password, by whatever action', async () => {
      await User.actions.setPassword(user, { password: 'another password' });
      expect(heard.revocations).toMatchObject([one({ cause: 'passwordChange', count: 1, user: { id: user.id } })]);
      expect(JSON.stringify(heard.revocations)).not.toMatch(/hashedPassword|argon2/);
    });

    test('a reset uses its token up and ends the others', async () => {
      const token = await resetToken();
      await reset();
      await password.action('reset', { resetToken: token, ...fresh });
      expect(heard.revocations.map(({ cause, count, purposes }) => ({ cause, count, purposes }))).toContainEqual({
        cause: 'reset',
        count: 1,
        purposes: null,
      });
      expect(heard.revocations).toContainEqual(
        expect.objectContaining(one({ cause: 'consume', count: 1, purposes: ['reset'] })),
      );
      expect(heard.revocations).toHaveLength(2);
    });

    test('a token that is revoked by itself is told by its jti, and only the first time', async () => {
      const { token } = user.$metadata;
      await revokeToken(Token, token);
      expect(heard.revocations).toMatchObject([
        one({ cause: 'revoke', count: 1, jtis: [jtiOf(user)], user: { id: user.id } }),
      ]);
      await reset();
      await revokeToken(Token, token);
      expect(heard.revocations).toEqual([]);
      const { jti, sub, exp } = (await issueToken(User, user)).claims;
      const expiresAt = new Date(exp * 1000);
      await revokeJti(Token, jti, { subject: sub, expiresAt });
      await revokeJti(Token, jti, { subject: sub, expiresAt });
      expect(heard.revocations).toMatchObject([one({ cause: 'revoke', count: 1, jtis: [jti] })]);
    });

    test('a token that is exchanged or renewed is used up', async () => {
      const token = await signInToken();
      await reset();
      await password.action('signInWithToken', { token });
      await renewToken(User, user.$metadata.token);
      expect(heard.revocations).toMatchObject([
        one({ cause: 'consume', purposes: ['sign_in'], jtis: [expect.any(String)], user: { id: user.id } }),
        one({ cause: 'renew', purposes: ['user'], jtis: [jtiOf(user)], user: { id: user.id } }),
      ]);
      expect(JSON.stringify(heard.revocations)).not.toMatch(/hashedPassword|argon2/);
    });

    test('a user who is destroyed', async () => {
      await User.actions.remove(user);
      expect(heard.revocations).toMatchObject([one({ cause: 'destroy', count: 1, user: { id: user.id } })]);
    });

    test('a bulk action is told once, with all its users', async () => {
      const bob = await password.action('register', credentials('bob'));
      const subjects = [subjectOf(User, user), subjectOf(User, bob)].sort();
      await reset();
      await User.actions.writeHashOfAll({}, { hashedPassword: 'unknown' });
      expect(heard.revocations).toMatchObject([{ cause: 'bulk', subject: null, user: null, count: 2, jtis: null }]);
      expect([...(heard.revocations[0]?.subjects ?? [])].sort()).toEqual(subjects);
      await issueToken(User, user);
      await reset();
      await User.actions.removeAll({});
      expect(heard.revocations).toMatchObject([{ cause: 'bulk', subject: null, count: 1 }]);
    });

    const revocations: readonly { readonly name: string; call(): Promise<unknown> }[] = [
      { name: 'a log-out', call: () => Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user }) },
      {
        name: 'a change of the password',
        call: () => User.actions.setPassword(user, { password: 'another password' }),
      },
      { name: 'revokeToken', call: () => revokeToken(Token, user.$metadata.token) },
      { name: 'renewToken', call: () => renewToken(User, user.$metadata.token) },
      { name: 'a destruction', call: () => User.actions.remove(user) },
      { name: 'a bulk destruction', call: () => User.actions.removeAll({}) },
    ];
    test.each(revocations)('$name is undone by a listener that throws', async ({ call }) => {
      const [tokens, journal] = [await live(), await lines()];
      heard.failing = 'revoke';
      await expect(call()).rejects.toBe(refusal);
      expect(await live()).toEqual(tokens);
      await opened.domain.settled();
      expect((await lines()).filter((line) => line.startsWith('revoke'))).toEqual(
        journal.filter((line) => line.startsWith('revoke')),
      );
    });

    test.each(revocations)(
      'what is written for $name is gone when a transaction around it rolls back',
      async ({ call }) => {
        const tokens = await live();
        await expect(rolledBack(opened, call)).rejects.toThrow('rolled back');
        expect(heard.revocations).toHaveLength(1);
        expect(await live()).toEqual(tokens);
        expect((await lines()).filter((line) => line.startsWith('revoke'))).toEqual([]);
      },
    );
  });
});

/** The first token of a user. */
function jtiOf({ $metadata: { token } }: { readonly $metadata: { readonly token: string } }): string {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti;
}

/** Runs a call in a transaction that rolls back after it. */
async function rolledBack({ domain }: ObservedStore, call: () => Promise<unknown>): Promise<void> {
  await domain.transaction(async () => {
    await call();
    throw new Error('rolled back');
  });
}
