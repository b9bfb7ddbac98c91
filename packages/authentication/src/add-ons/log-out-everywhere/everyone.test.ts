// Everyone is logged out by one row: every token of every user of the resource ends, and every reader of tokens knows it.
import { callAction } from '@ashlar/core/extension';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { liveSessions } from '../../extension.ts';
import {
  authenticate,
  Info,
  issueToken,
  renewToken,
  revokeJti,
  revokeToken,
  subjectOf,
  tokenRevoked,
} from '../../index.ts';
import { credentials } from '../../test-setup/accounts.ts';
import { Admin, everyoneResources, Guest, sender, Token, User } from '../../test-setup/everyone-accounts.ts';
import { callUntyped, expectDead, expectLive, tokenRows } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { peekToken } from '../../token/verify-token.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const sessions = Info.strategy(User, 'sessions');
const links = Info.strategy(User, 'magicLink');
const failed = { code: 'AUTHENTICATION_FAILED' };
const register = (name: string) => password.action('register', credentials(name));
const known = (name: string) => ({ email: credentials(name).email, password: credentials(name).password });
const signInToken = async (name: string) =>
  (await password.action('signIn', known(name), { context: { tokenType: 'sign_in' } })).$metadata.token;
const everyoneOut = (given: { except?: string; preview?: boolean; reason?: string } = {}) =>
  logOut.action('logOutEverywhere', { everyone: true, ...given });

describe.each(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let ann: Awaited<ReturnType<typeof register>>;
  beforeEach(async () => {
    opened = await open(everyoneResources);
    ann = await register('ann');
  });
  afterEach(() => opened.close());
  const generations = () => opened.query('select realm, generation from generations order by realm');

  test('L70 every token of every user ends, and resolves to the generation; other resources stay', async () => {
    const [bob, cy] = [await register('bob'), await register('cy')];
    const admin = await Info.strategy(Admin, 'password').action('register', credentials('ann'));
    const tokens = [ann, bob, cy].map((user) => user.$metadata.token);
    await expectLive(User, tokens);
    expect(await everyoneOut()).toEqual({ everyone: true, $metadata: { generation: 1 } });
    await expectDead(User, tokens);
    await expectLive(Admin, [admin.$metadata.token]);
    expect(await User.actions.logOutEverywhere({ everyone: true })).toEqual({
      everyone: true,
      $metadata: { generation: 2 },
    });
    expect((await generations()).map(({ realm, generation }) => [realm, Number(generation)])).toEqual([['user', 2]]);
  });

  test('L70 it writes one row, however many tokens there are, and signing in again works', async () => {
    for (let count = 0; count < 20; count++) await issueToken(User, ann);
    const before = await tokenRows(opened);
    opened.statements.length = 0;
    await everyoneOut();
    const written = opened.statements.filter((sql) => /^(insert|update|delete)/.test(sql));
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^insert into "generations"/);
    expect(await tokenRows(opened)).toEqual(before);
    await expectLive(User, [(await password.action('signIn', known('ann'))).$metadata.token]);
  });

  test('L73 authenticate asks one statement, with generations too', async () => {
    opened.statements.length = 0;
    await expectLive(User, [ann.$metadata.token]);
    expect(opened.statements).toHaveLength(1);
  });

  test('L73 every way on from a token is closed: renewal, sign-in token, reset, link, list and end', async () => {
    const { token } = ann.$metadata;
    const subject = subjectOf(User, ann);
    const forSession = await signInToken('ann');
    await password.action('requestReset', { email: ann.email });
    const resetToken = (await sender.next()).token;
    await links.action('request', { email: ann.email });
    const link = (await sender.next()).token;
    const { token: download } = await issueToken(User, ann, { purpose: 'download' });
    const id = String(peekToken(token)?.sid);
    expect(await sessions.action('list', { user: ann })).toHaveLength(1);
    await everyoneOut();

    expect(await renewToken(User, token)).toBeNull();
    await expect(password.action('signInWithToken', { token: forSession })).rejects.toMatchObject(failed);
    const fresh = { password: 'another password', passwordConfirmation: 'another password' };
    await expect(password.action('reset', { resetToken, ...fresh })).rejects.toMatchObject(failed);
    await expect(links.action('signIn', { token: link })).rejects.toMatchObject(failed);
    for (const each of [token, forSession, resetToken, link, download]) {
      expect(await tokenRevoked(Token, { token: each })).toBe(true);
      expect(await tokenRevoked(Token, { jti: String(peekToken(each)?.jti) })).toBe(true);
    }
    expect(await Token.actions.liveTokens({ subject })).toEqual([]);
    expect(await opened.domain.call((scope) => liveSessions(scope, User, [subject]))).toEqual(new Map());
    expect(await sessions.action('list', { user: ann })).toEqual([]);
    await expect(sessions.action('end', { user: ann, session: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(sessions.action('endOthers', { user: ann, except: token })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    // The old password still counts: the log-out ends tokens, and locks no account.
    await expectLive(User, [(await password.action('signIn', known('ann'))).$metadata.token]);
  });

  test('L73 what a log-out of one user counts afterwards is only what is live, and revoking an ended token does nothing', async () => {
    const { token } = ann.$metadata;
    const { jti, sub: subject = '', exp = 0 } = peekToken(token) ?? {};
    await everyoneOut();
    expect(await revokeToken(Token, token)).toEqual({ alreadyRevoked: true });
    const named = { subject: String(subject), expiresAt: new Date(Number(exp) * 1000) };
    expect(await revokeJti(Token, String(jti), named)).toEqual({ alreadyRevoked: true });
    await password.action('signIn', known('ann'));
    const seen = await logOut.action('logOutEverywhere', { user: ann, preview: true });
    expect(seen.$metadata).toEqual({ revoked: 1, sessions: 1, preview: true });
    const out = await logOut.action('logOutEverywhere', { user: ann });
    expect(out.$metadata).toEqual({ revoked: 1, sessions: 1 });
  });

  test('L73 a link that a person got before there was an account ends, too', async () => {
    const link = Info.strategy(Guest, 'magicLink');
    await link.action('request', { email: 'new@example.com' });
    const { token } = await sender.next();
    await link.action('request', { email: 'other@example.com' });
    const other = (await sender.next()).token;
    expect((await link.action('signIn', { token: other })).email).toBe('other@example.com');
    await Info.strategy(Guest, 'logOutEverywhere').action('logOutEverywhere', { everyone: true });
    await expect(link.action('signIn', { token })).rejects.toMatchObject(failed);
    expect(await opened.query('select email from guests')).toHaveLength(1);
  });

  test('L71 a preview answers the same with preview: true, and writes nothing', async () => {
    opened.statements.length = 0;
    const next = { everyone: true, $metadata: { generation: 1, preview: true } };
    expect(await everyoneOut({ preview: true })).toEqual(next);
    expect(await everyoneOut({ preview: true, except: ann.$metadata.token })).toEqual(next);
    expect(opened.statements.filter((sql) => !sql.startsWith('select'))).toEqual([]);
    await expectLive(User, [ann.$metadata.token]);
    expect(await everyoneOut()).toEqual({ everyone: true, $metadata: { generation: 1 } });
  });

  test('L71 except keeps one token alive, and what continues it, through several log-outs', async () => {
    const bob = await register('bob');
    const second = (await password.action('signIn', known('ann'))).$metadata.token;
    await everyoneOut({ except: ann.$metadata.token });
    await expectLive(User, [ann.$metadata.token]);
    await expectDead(User, [second, bob.$metadata.token]);
    const renewed = (await renewToken(User, ann.$metadata.token))?.token ?? '';
    await everyoneOut({ except: renewed });
    await expectLive(User, [renewed]);
    expect(await sessions.action('list', { user: ann, current: renewed })).toMatchObject([{ current: true }]);
    await everyoneOut();
    await expectDead(User, [renewed]);
  });

  test('L71 attack: an except that is not live spares nothing, and then nothing ends', async () => {
    const admin = await Info.strategy(Admin, 'password').action('register', credentials('ann'));
    const bob = (await register('bob')).$metadata.token;
    const cy = (await register('cy')).$metadata.token;
    await everyoneOut({ except: bob });
    await revokeToken(Token, bob);
    const spent = await signInToken('ann');
    const forged = `${ann.$metadata.token.slice(0, -4)}AAAA`;
    const fresh = (await password.action('signIn', known('ann'))).$metadata.token;
    // Revoked, ended by an earlier log-out of everyone, of another purpose, of another resource, forged, and no token.
    for (const except of [bob, cy, spent, admin.$metadata.token, forged, 'no token', '']) {
      const call = () => everyoneOut({ except });
      await expect(call()).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['except'] }] });
      await expect(everyoneOut({ except, preview: true })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    await expectLive(User, [fresh]);
    await expectDead(User, [bob, cy]);
    expect((await generations()).map(({ generation }) => Number(generation))).toEqual([1]);
  });

  test('L71 attack: a stolen session that is not recent cannot throw everyone out and stay', async () => {
    const claims = { ...peekToken(ann.$metadata.token), auth_time: 1 };
    const call = logOut.action(
      'logOutEverywhere',
      { everyone: true, except: ann.$metadata.token },
      { context: { claims } },
    );
    await expect(call).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_RECENT' });
    await expectLive(User, [ann.$metadata.token]);
  });

  test('L70 everyone beside a user, and anything but true, is refused', async () => {
    const { id } = ann;
    const wrong = [
      { everyone: true, user: ann },
      { everyone: true, userId: id },
      { everyone: false },
      { everyone: 'yes' },
    ];
    for (const given of wrong) {
      await expect(callUntyped(User, 'logOutEverywhere', given)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        issues: expect.arrayContaining([expect.objectContaining({ path: ['everyone'] })]),
      });
    }
    await expectLive(User, [ann.$metadata.token]);
  });

  test('L74 an add-on that spares purposes refuses everyone: a number spares none', async () => {
    const call = callAction(User, 'logOutEverywhereWithSome', { args: [{ everyone: true }] });
    await expect(call).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['everyone'] }] });
    await expectLive(User, [ann.$metadata.token]);
  });

  test('L77 a log-out of everyone that is rolled back ends nothing; until it commits, others are let in', async () => {
    const abandoned = new Error('abandoned');
    const other = opened.openAnother().domain;
    const undone = opened.domain.transaction(async () => {
      await everyoneOut();
      expect(await authenticate(User, ann.$metadata.token)).toBeNull();
      if (!('filename' in opened.address)) {
        expect(await authenticate(User, ann.$metadata.token, { domain: other })).not.toBeNull();
      }
      throw abandoned;
    });
    await expect(undone).rejects.toBe(abandoned);
    await opened.domain.run(() => expectLive(User, [ann.$metadata.token]));
  });

  test('L77 what the same transaction issues after it lives', async () => {
    const token = await opened.domain.transaction(async () => {
      await password.action('signIn', known('ann'));
      await everyoneOut();
      return (await password.action('signIn', known('ann'))).$metadata.token;
    });
    await expectLive(User, [token]);
    await expectDead(User, [ann.$metadata.token]);
  });

  test('L76 tokens that were stored before generations were declared live on at 0; a row without a stamp is refused', async () => {
    const bob = (await register('bob')).$metadata.token;
    await opened.query(`update tokens set generation = null where jti = '${peekToken(bob)?.jti}'`);
    expect(await generations()).toEqual([]);
    await expectLive(User, [ann.$metadata.token]);
    await expectDead(User, [bob]);
    expect(await renewToken(User, bob)).toBeNull();
    expect(await tokenRevoked(Token, { token: bob })).toBe(true);
    await opened.query('update tokens set generation = 0 where generation is null');
    await expectLive(User, [bob]);
  });
});
