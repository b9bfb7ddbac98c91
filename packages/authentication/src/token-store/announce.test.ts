// A log-out tells every process whose sessions have ended: once, by subject, with its commit, and by whatever door.
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataLayer } from '@ashlar/core/data-layer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expungeExpired, Info, issueToken, renewToken, revokeJti, revokeToken, subjectOf } from '../index.ts';
import { credentials, Token as Silent } from '../test-setup/accounts.ts';
import { Member, sender, Token, User } from '../test-setup/announced-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { announcementsOf, everySession } from './announce.ts';
import { revokeTokens } from './revoke-tokens.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
/** Published after a call: what comes before it is all that the call told. */
const sentinel = 'the end';

type Ann = Awaited<ReturnType<typeof register>>;
const register = () => password.action('register', ann);
const jtiOf = async (subject: string) => (await Token.actions.liveTokens({ subject }))[0]?.jti ?? '';

async function heardBy({ signals }: DataLayer, texts: string[]): Promise<void> {
  await signals?.subscribe(
    announcementsOf(Token) ?? 'none',
    (text) => texts.push(text),
    () => {},
  );
}

describe.each(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let user: Ann;
  let subject: string;
  const texts: string[] = [];

  beforeEach(async () => {
    opened = await open([User, Member, Token]);
    user = await register();
    subject = subjectOf(User, user);
    texts.length = 0;
    await heardBy(opened.dataLayer, texts);
  });
  afterEach(() => opened.close());

  /** All texts of a call. */
  async function told(call: () => Promise<unknown>): Promise<readonly string[]> {
    texts.length = 0;
    opened.statements.length = 0;
    await call();
    const { statements } = opened;
    const sent = [...statements];
    await opened.domain.run(() => opened.domain.store.publish(announcementsOf(Token) ?? 'none', sentinel));
    await expect.poll(() => texts, { interval: 2 }).toContain(sentinel);
    statements.splice(0, statements.length, ...sent);
    return texts.slice(0, texts.indexOf(sentinel));
  }

  const doors: readonly { readonly name: string; call(): Promise<unknown> }[] = [
    { name: 'log-out everywhere', call: () => logOut.action('logOutEverywhere', { user }) },
    { name: 'a change of the password', call: () => User.actions.setPassword(user, { password: 'another password' }) },
    { name: 'revokeToken', call: () => revokeToken(Token, user.$metadata.token) },
    {
      name: 'revokeJti',
      call: async () => revokeJti(Token, await jtiOf(subject), { subject, expiresAt: new Date(Date.now() + 1000) }),
    },
    { name: 'a destruction', call: () => User.actions.remove(user) },
    { name: 'a bulk update', call: () => User.actions.writeHashOfAll({}, { hashedPassword: 'unknown' }) },
    { name: 'a bulk destruction', call: () => User.actions.removeAll({}) },
  ];

  test.each(doors)('T17 as in H82: $name tells the subject once', async ({ call }) => {
    expect(await told(call)).toEqual([subject]);
  });

  test('L25 a preview announces nothing', async () => {
    expect(await told(() => logOut.action('logOutEverywhere', { user, preview: true }))).toEqual([]);
    expect(await told(() => logOut.action('logOutEverywhere', { user, reason: 'left' }))).toEqual([subject]);
  });

  test('T17 as in H82: a reset tells the subject once', async () => {
    await password.action('requestReset', { email: ann.email });
    const { token: resetToken } = await sender.next();
    expect(await told(() => password.action('reset', { resetToken, ...fresh }))).toEqual([subject]);
  });

  test('T17 as in H91: a user with many sessions is one text', async () => {
    for (let count = 0; count < 50; count++) await issueToken(User, user);
    expect(await told(() => logOut.action('logOutEverywhere', { user }))).toEqual([subject]);
    expect(await Token.actions.liveTokens({ subject })).toEqual([]);
  });

  test('T17 a sign-in, a renewal, a mailed token and an expunging tell nothing', async () => {
    const calls = async () => {
      await password.action('signIn', known);
      await renewToken(User, user.$metadata.token);
      await password.action('requestReset', { email: ann.email });
      await sender.next();
      const signIn = await password.action('signIn', known, { context: { tokenType: 'sign_in' } });
      await password.action('signInWithToken', { token: signIn.$metadata.token });
      await expungeExpired(Token);
    };
    expect(await told(calls)).toEqual([]);
  });

  test('what ends no session tells nothing: a second log-out, and a token that was revoked before', async () => {
    expect(await told(() => logOut.action('logOutEverywhere', { user }))).toEqual([subject]);
    expect(await told(() => logOut.action('logOutEverywhere', { user }))).toEqual([]);
    expect(await told(() => revokeToken(Token, user.$metadata.token))).toEqual([]);
  });

  test('a revocation that spares sessions tells nothing', async () => {
    await issueToken(User, user, { purpose: 'download' });
    const spare = async () => {
      await opened.domain.transaction((scope) => revokeTokens(scope, User, { subject, exclude: ['user'] }));
      await issueToken(User, user, { purpose: 'download' });
      await opened.domain.transaction((scope) => revokeTokens(scope, User, { subject, include: ['download'] }));
    };
    expect(await told(spare)).toEqual([]);
    expect(await Token.actions.liveTokens({ subject })).toHaveLength(1);
  });

  test('T17 as in H84: a log-out that is rolled back tells nothing, a nested one tells at the outer commit', async () => {
    const abandoned = new Error('abandoned');
    const undone = () =>
      opened.domain.transaction(async () => {
        await logOut.action('logOutEverywhere', { user });
        throw abandoned;
      });
    expect(await told(() => expect(undone()).rejects.toBe(abandoned))).toEqual([]);
    const nested = () =>
      opened.domain.transaction(async () => {
        await logOut.action('logOutEverywhere', { user });
        await sleep(50);
        expect(texts).toEqual([]);
      });
    expect(await told(nested)).toEqual([subject]);
  });

  test('T17 as in H92: a subject that is too long for a signal tells *, and the log-out succeeds', async () => {
    const member = await Member.actions.add({ name: 'x'.repeat(1100), hashedPassword: 'unknown' });
    await issueToken(Member, member);
    const call = () => Info.strategy(Member, 'logOutEverywhere').action('logOutEverywhere', { user: member });
    expect(await told(call)).toEqual([everySession]);
    expect(await Token.actions.liveTokens({ subject: subjectOf(Member, member) })).toEqual([]);
  });

  test('a bulk action on up to 100 users tells each; on more it tells *', async () => {
    const hash = { hashedPassword: 'unknown' };
    const members = await Promise.all(
      Array.from({ length: 2 }, (_, index) => Member.actions.add({ name: `${index}`, ...hash })),
    );
    const subjects = members.map((member) => subjectOf(Member, member));
    const ofAll = (subject: readonly string[]) => () =>
      opened.domain.transaction((scope) => revokeTokens(scope, Member, { subject }));
    const [first] = members;
    if (first === undefined) throw new TypeError('there are two');
    await issueToken(Member, first);
    expect(await told(ofAll(subjects))).toEqual(subjects);
    await issueToken(Member, first);
    const more = Array.from({ length: 101 }, (_, index) => subjects[index] ?? `member?name=${index}`);
    expect(await told(ofAll(more))).toEqual([everySession]);
  });

  test('a log-out sends no statement more for its text', async () => {
    await told(() => logOut.action('logOutEverywhere', { user }));
    const commits = opened.statements.filter((sql) => /^commit|notify/.test(sql));
    expect(commits).toEqual(['filename' in opened.address ? 'commit' : 'notify …; commit']);
    expect(opened.statements.join()).not.toContain(user.id);
  });

  test('as in H81: another process hears of a log-out within a second', async () => {
    const another = opened.openAnother();
    let heard = 0;
    const hear = (): void => {
      heard += 1;
    };
    await another.dataLayer.signals?.subscribe(announcementsOf(Token) ?? 'none', hear, hear);
    await opened.domain.run(() => logOut.action('logOutEverywhere', { user }));
    const at = performance.now();
    await expect.poll(() => heard).toBeGreaterThan(0);
    // A second on a machine that is at rest.
    expect(performance.now() - at).toBeLessThan(10_000);
  });
});

test('a token resource that says nothing does not announce', () => {
  expect(announcementsOf(Silent)).toBeUndefined();
});
