// The second-factor gate: whatever door a user who has enrolled a factor comes by, no token without it authenticates. The
// attack: a door that forgot to ask (Better Auth #9552, #10322, #11287).
import { ResourceInfo } from '@ashlar/core';
import { equalToParameters } from '@ashlar/core/data-layer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate, issueToken, peekToken, renewToken, revokeToken, subjectOf } from '../index.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import {
  enrolled,
  forgetHeard,
  heard,
  type ObservedStore,
  observedStores,
  rightCode,
  sender,
  User,
} from '../test-setup/observed-accounts.ts';

const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const password = Info.strategy(User, 'password');
const factor = Info.strategy(User, 'factor');
const failed = { code: 'AUTHENTICATION_FAILED' };

/** What an action says of tokens, whatever its types promise. */
interface Metadata {
  readonly token?: string | undefined;
  readonly pending?: string;
}
const metadataOf = (user: object): Metadata => (user as { readonly $metadata: Metadata }).$metadata;
const signInToken = () => password.action('signIn', known, { context: { tokenType: 'sign_in' } });

describe.each(observedStores)('a second factor on $name', (store) => {
  let opened: ObservedStore;
  let user: Awaited<ReturnType<typeof register>>;
  const register = () => password.action('register', ann);
  beforeEach(async () => {
    opened = await store.open();
    user = await register();
    forgetHeard();
  });
  afterEach(async () => {
    enrolled.clear();
    forgetHeard();
    await opened.close();
  });
  const enrol = () => enrolled.add(subjectOf(User, user));
  async function signIn(): Promise<Metadata> {
    return metadataOf(await password.action('signIn', known));
  }
  async function verified(code = rightCode, pending?: string): Promise<Metadata> {
    const given = pending ?? (await signIn()).pending ?? '';
    return metadataOf(await factor.action('verify', { pending: given, code }));
  }

  /** A door, and what it hands out to a user who has enrolled the factor. */
  const doors: readonly { readonly name: string; open(): Promise<Metadata> }[] = [
    { name: 'signIn', open: () => signIn() },
    { name: 'signIn for a sign-in token', open: async () => metadataOf(await signInToken()) },
    {
      name: 'signInWithToken, with a token from before the factor',
      async open() {
        enrolled.clear();
        const token = metadataOf(await signInToken()).token ?? '';
        enrol();
        return metadataOf(await password.action('signInWithToken', { token }));
      },
    },
    {
      name: 'changePassword',
      open: async () =>
        metadataOf(await password.action('changePassword', { user, currentPassword: ann.password, ...fresh })),
    },
    {
      name: 'reset',
      async open() {
        await password.action('requestReset', { email: ann.email });
        const { token } = await sender.next();
        return metadataOf(await password.action('reset', { resetToken: token, ...fresh }));
      },
    },
    {
      name: 'a third-party strategy that forgot the factor',
      async open() {
        const signedIn = metadataOf(await Info.strategy(User, 'byKey').action('signIn', { id: user.id }));
        expect(signedIn.token).toBeUndefined();
        // It hands out nothing at all: what waits for a factor is not called `token`.
        const { claims } = heard.issues.at(-1) ?? {};
        expect(claims?.purpose).toBe('second_factor');
        return await signIn();
      },
    },
  ];

  test.each(doors)('$name gives no session, and the factor completes it', async ({ open }) => {
    enrol();
    const { token, pending = '' } = await open();
    expect(token).toBeUndefined();
    expect(await authenticate(User, pending)).toBeNull();
    expect(peekToken(pending)).toMatchObject({ purpose: 'second_factor', strategy: 'password' });
    await expect(password.action('signInWithToken', { token: pending })).rejects.toMatchObject(failed);
    await expect(password.action('reset', { resetToken: pending, ...fresh })).rejects.toMatchObject(failed);
    expect(await renewToken(User, pending)).toBeNull();
    const session = (await verified(rightCode, pending)).token ?? '';
    expect(await authenticate(User, session)).toMatchObject({ user: { id: user.id }, claims: { amr: ['mfa'] } });
  });

  test('registering for a user who needs a factor at once gives no session', async () => {
    enrolled.add('every user');
    const { token, pending = '' } = metadataOf(await password.action('register', credentials('bob')));
    expect(token).toBeUndefined();
    expect(await authenticate(User, pending)).toBeNull();
    expect(await authenticate(User, (await verified(rightCode, pending)).token ?? '')).not.toBeNull();
  });

  test('issueToken gives no session, unless trusted code says that the factor is satisfied', async () => {
    enrol();
    const { token, claims } = await issueToken(User, user);
    expect(claims.purpose).toBe('second_factor');
    expect(await authenticate(User, token)).toBeNull();
    expect(await authenticate(User, (await verified(rightCode, token)).token ?? '')).not.toBeNull();
    const trusted = await issueToken(User, user, { factorSatisfied: true });
    expect(await authenticate(User, trusted.token)).toMatchObject({ claims: { amr: ['mfa'] } });
    // Any other purpose opens no session, so it is as it was asked for.
    expect((await issueToken(User, user, { purpose: 'download' })).claims.purpose).toBe('download');
  });

  test('nothing else can say that the factor is satisfied', async () => {
    enrol();
    const claims = { amr: ['mfa'], factorSatisfied: true };
    const context = { factorSatisfied: true, extraTokenClaims: claims, amr: ['mfa'] };
    const { pending = '', token } = metadataOf(await password.action('signIn', known, { context }));
    expect(token).toBeUndefined();
    expect(peekToken(pending)).not.toHaveProperty('amr');
    const issued = await issueToken(User, user, { extraClaims: claims, context });
    expect(issued.claims).toMatchObject({ purpose: 'second_factor' });
    expect(issued.claims).not.toHaveProperty('amr');
    enrolled.clear();
    const before = await issueToken(User, user, { extraClaims: claims });
    enrol();
    expect(before.claims).not.toHaveProperty('amr');
    expect(await renewToken(User, before.token, { context })).toBeNull();
    // @ts-expect-error only a boolean
    await expect(issueToken(User, user, { factorSatisfied: 'yes' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('a session without the factor is not renewed, and stays what it is; one with it goes on', async () => {
    const { token } = user.$metadata;
    enrol();
    expect(await renewToken(User, token)).toBeNull();
    expect(await authenticate(User, token), 'the old token is not used up').not.toBeNull();
    const session = (await verified()).token ?? '';
    const renewed = await renewToken(User, session);
    const again = await renewToken(User, renewed?.token ?? '');
    expect(await authenticate(User, again?.token ?? '')).toMatchObject({ claims: { amr: ['mfa'] } });
    expect(await authenticate(User, session)).toBeNull();
  });

  test('a wrong code leaves the pending token as it is; a right one uses it up, once of ten', async () => {
    enrol();
    const { pending = '' } = await signIn();
    await expect(verified('000000', pending)).rejects.toMatchObject(failed);
    const ten = await Promise.allSettled(Array.from({ length: 10 }, () => verified(rightCode, pending)));
    expect(ten.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(verified(rightCode, pending)).rejects.toMatchObject(failed);
  });

  test('a pending token dies with a log-out, with a change of the password, and when it is revoked', async () => {
    enrol();
    const [first, second, third] = [await signIn(), await signIn(), await signIn()];
    await revokeToken(Token, third.pending ?? '');
    await expect(verified(rightCode, third.pending)).rejects.toMatchObject(failed);
    await User.actions.setPassword(user, { password: ann.password });
    await expect(verified(rightCode, first.pending)).rejects.toMatchObject(failed);
    const after = await signIn();
    await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
    for (const { pending } of [second, after]) await expect(verified(rightCode, pending)).rejects.toMatchObject(failed);
  });

  test('a pending token stands on every credential, also where a change of one ends no session', async () => {
    enrol();
    const { pending } = await signIn();
    const relation = ResourceInfo.relation(User);
    // As a rehash or a program of the application writes it: past the actions, so past logOutEverywhere.
    await opened.domain.store.run(
      { kind: 'update', relation, set: { hashedPassword: 'hash' }, where: equalToParameters(['id']), returning: [] },
      { id: user.id, hash: 'of another password' },
    );
    await expect(verified(rightCode, pending)).rejects.toMatchObject(failed);
  });

  test('a session, a reset token and a forged one are no pending sign-in', async () => {
    await password.action('requestReset', { email: ann.email });
    const { token: mailed } = await sender.next();
    enrol();
    for (const pending of [user.$metadata.token, mailed, 'forged', '']) {
      await expect(verified(rightCode, pending)).rejects.toMatchObject(failed);
    }
  });

  test('what it is issued for is heard of: a pending token, then the session', async () => {
    enrol();
    await verified();
    expect(heard.issues.map(({ strategy, action, claims }) => [strategy, action, claims.purpose])).toEqual([
      ['password', 'signIn', 'second_factor'],
      ['factor', 'verify', 'user'],
    ]);
    expect(heard.revocations).toMatchObject([{ cause: 'consume', purposes: ['second_factor'] }]);
  });
});

describe('a pending token', () => {
  test('lives for five minutes, and not at the end of them', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const opened = await observedStores[0]?.open({ clock: () => now });
    const user = await password.action('register', ann);
    enrolled.add(subjectOf(User, user));
    const { pending = '' } = metadataOf(await password.action('signIn', known));
    now += 300_000;
    await expect(factor.action('verify', { pending, code: rightCode })).rejects.toMatchObject(failed);
    now -= 1000;
    expect(metadataOf(await factor.action('verify', { pending, code: rightCode })).token).toEqual(expect.any(String));
    enrolled.clear();
    await opened?.close();
  });
});
