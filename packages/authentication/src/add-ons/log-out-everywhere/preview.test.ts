// A preview answers what a log-out would: whom it would sign out, and what it would refuse. It only reads.
import { uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { revokeToken } from '../../sessions/revoke-token.ts';
import { credentials, storedTokens, Token, User } from '../../test-setup/accounts.ts';
import { heldClock } from '../../test-setup/limited-accounts.ts';
import { Token as SessionToken, User as SessionUser } from '../../test-setup/session-accounts.ts';
import { callUntyped, expectDead, expectLive } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const logOut = Info.strategy(User, 'logOutEverywhere');
const preview = true;

const Choosy = defineResource({
  name: 'Member',
  attributes: { id: uuidPrimaryKey(), name: z.string() },
  actions: { add: { type: 'create', accept: ['name'] } },
  authentication: {
    tokens: storedTokens,
    addOns: {
      'logOutEverywhere:included': { includePurposes: ['user', 'download'], excludePurposes: ['user'] },
      'logOutEverywhere:excluded': { excludePurposes: ['download', 'revocation'] },
    },
  },
});

describe.each(stores)('previews on $name', (store) => {
  let opened: OpenedStore;
  let clock: ReturnType<typeof heldClock>;
  beforeEach(async () => {
    clock = heldClock();
    opened = await store.open([User, Token], { clock });
  });
  afterEach(() => opened.close());

  /** A user with three sessions, a download, a revoked and an expired token. */
  async function signedIn(name: string) {
    const user = await User.actions.registerWithPassword(credentials(name));
    const here = user.$metadata.token;
    const others = [(await issueToken(User, user)).token, (await issueToken(User, user)).token];
    const download = (await issueToken(User, user, { purpose: 'download' })).token;
    const revoked = (await issueToken(User, user)).token;
    await revokeToken(Token, revoked);
    const expired = (await issueToken(User, user, { lifetime: '1 second' })).token;
    clock.pass(1);
    return { user, here, others, download, revoked, expired };
  }
  /** Everything that the database holds. */
  const rows = async () => [
    await opened.query('select * from users order by id'),
    await opened.query('select * from tokens order by jti'),
  ];

  test('L25 counts what the log-out then ends, of this user only, and writes nothing', async () => {
    const ann = await signedIn('ann');
    const bob = await signedIn('bob');
    const before = await rows();
    for (const named of [{ user: ann.user }, { userId: ann.user.id }]) {
      const seen = await logOut.action('logOutEverywhere', { ...named, preview });
      expect(seen).toEqual({ ...ann.user });
      expect(seen.$metadata).toEqual({ revoked: 4, sessions: 3, preview: true });
    }
    expect(await rows()).toEqual(before);
    await expectLive(User, [ann.here, ...ann.others, bob.here, ...bob.others]);
    const out = await logOut.action('logOutEverywhere', { user: ann.user, preview: false });
    expect(out.$metadata).toEqual({ revoked: 4, sessions: 3 });
    await expectDead(User, [ann.here, ...ann.others]);
    await expectLive(User, [bob.here, ...bob.others]);
    const again = await logOut.action('logOutEverywhere', { user: ann.user, preview });
    expect(again.$metadata).toEqual({ revoked: 0, sessions: 0, preview: true });
  });

  test('L25 knows the purposes of the options', async () => {
    await opened.close();
    opened = await store.open([Choosy, Token], { clock });
    const user = await Choosy.actions.add({ name: 'Ann' });
    for (const purpose of ['user', 'user', 'download', 'export']) await issueToken(Choosy, user, { purpose });
    const counted = async (name: 'included' | 'excluded') => {
      const { $metadata } = await Info.strategy(Choosy, name).action('logOutEverywhere', { user, preview });
      return [$metadata.revoked, $metadata.sessions];
    };
    expect(await counted('included')).toEqual([1, 0]);
    expect(await counted('excluded')).toEqual([3, 2]);
  });

  test('L25 spares the token of `except`, as the log-out does', async () => {
    const { user, here } = await signedIn('ann');
    const seen = await logOut.action('logOutEverywhere', { user, except: here, preview });
    expect(seen.$metadata).toEqual({ revoked: 3, sessions: 2, preview: true });
    const out = await logOut.action('logOutEverywhere', { user, except: here });
    expect(out.$metadata).toEqual({ revoked: 3, sessions: 2 });
  });

  test('L25 refuses what the log-out refuses: it does not tell whether a foreign or dead token is good', async () => {
    const ann = await signedIn('ann');
    const bob = await signedIn('bob');
    const exceptions = [bob.here, ann.download, ann.revoked, ann.expired, `${ann.here}x`, '', 7, null];
    const calls = [
      ...exceptions.map((except) => ({ user: ann.user, except })),
      { userId: '00000000-0000-7000-8000-000000000000' },
      { userId: 'no key' },
      { user: { ...ann.user } },
      { user: ann.user, userId: ann.user.id },
      {},
    ];
    const before = await rows();
    for (const call of calls) {
      const refusals = [call, { ...call, preview }].map((params) =>
        callUntyped(User, 'logOutEverywhere', params).then(
          () => 'it was let in',
          (error: { code: string; issues: unknown; message: string }) => [error.code, error.issues, error.message],
        ),
      );
      const [real, previewed] = await Promise.all(refusals);
      expect(real, JSON.stringify(call)).toEqual([expect.any(String), expect.anything(), expect.any(String)]);
      expect(previewed, JSON.stringify(call)).toEqual(real);
    }
    expect(await rows()).toEqual(before);
  });

  test('L25 a preview that is no boolean is refused, and ends nothing', async () => {
    const ann = await signedIn('ann');
    for (const wrong of ['true', 'on', 1, null, {}]) {
      const call = callUntyped(User, 'logOutEverywhere', { user: ann.user, preview: wrong });
      await expect(call).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['preview'] }] });
    }
    await expectLive(User, [ann.here, ...ann.others]);
  });

  test('L25 a user who is gone is counted by the record', async () => {
    const { user } = await signedIn('ann');
    await opened.query('delete from users');
    const seen = await logOut.action('logOutEverywhere', { user, preview });
    expect([seen.email, seen.$metadata]).toEqual([user.email, { revoked: 4, sessions: 3, preview: true }]);
    const call = logOut.action('logOutEverywhere', { userId: user.id, preview });
    await expect(call).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('L25 sends two reads, opens no transaction, and does not wait for one that holds the user', async () => {
    const { user } = await signedIn('ann');
    opened.statements.length = 0;
    await logOut.action('logOutEverywhere', { user, preview });
    expect(opened.statements).toHaveLength(2);
    for (const sql of opened.statements) expect(sql).toMatch(/^select (?!.*\bfor\b)/s);
    const held = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const loggingOut = opened.domain.transaction(async () => {
      await logOut.action('logOutEverywhere', { user });
      const inside = await logOut.action('logOutEverywhere', { user, preview });
      expect(inside.$metadata, 'inside, it sees what the transaction did').toMatchObject({ revoked: 0, sessions: 0 });
      held.resolve();
      await goOn.promise;
    });
    await held.promise;
    const outside = await logOut.action('logOutEverywhere', { user, preview });
    expect(outside.$metadata).toEqual({ revoked: 4, sessions: 3, preview: true });
    goOn.resolve();
    await loggingOut;
  });

  test('L25 an old session cannot look past `recent` with a preview', async () => {
    await opened.close();
    opened = await store.open([SessionUser, SessionToken], { clock });
    const ann = await SessionUser.actions.registerWithPassword(credentials('ann'));
    const { token } = ann.$metadata;
    const claims = (await authenticate(SessionUser, token))?.claims;
    const options = { context: { claims } };
    clock.pass(15 * 60 + 1);
    const call = SessionUser.actions.logOutEverywhere({ user: ann, except: token, preview }, options);
    await expect(call).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_RECENT' });
    const all = await SessionUser.actions.logOutEverywhere({ user: ann, preview }, options);
    expect(all.$metadata).toEqual({ revoked: 1, sessions: 1, preview: true });
  });
});
