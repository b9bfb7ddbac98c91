import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { renewToken } from '../../sessions/renew-token.ts';
import { credentials } from '../../test-setup/accounts.ts';
import { heldClock } from '../../test-setup/limited-accounts.ts';
import { FewUser, known, Token } from '../../test-setup/session-accounts.ts';
import { expectDead, expectLive } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(FewUser, 'password');

describe.for(stores)('maximum: 3 on $name', ({ open }) => {
  let opened: OpenedStore;
  let clock: ReturnType<typeof heldClock>;
  let ann: Awaited<ReturnType<typeof register>>;
  const register = (name: string) => password.action('register', credentials(name));
  const signIn = async () => {
    clock.pass(1);
    return (await password.action('signIn', known('ann'))).$metadata.token;
  };
  const live = async (tokens: readonly string[]) =>
    (await Promise.all(tokens.map((token) => authenticate(FewUser, token)))).filter((each) => each !== null).length;
  beforeEach(async () => {
    clock = heldClock();
    opened = await open([FewUser, Token], { clock });
    ann = await register('ann');
  });
  afterEach(() => opened.close());

  test('H66 the fourth sign-in ends the oldest session, and no session of another user', async () => {
    const bob = await register('bob');
    const [second, third] = [await signIn(), await signIn()];
    await expectLive(FewUser, [ann.$metadata.token, second, third]);
    const fourth = await signIn();
    await expectDead(FewUser, [ann.$metadata.token]);
    await expectLive(FewUser, [second, third, fourth, bob.$metadata.token]);
  });

  test('H66 renewing makes no session newer, and ends none', async () => {
    const [second, third] = [await signIn(), await signIn()];
    const renewed = await renewToken(FewUser, ann.$metadata.token);
    await expectLive(FewUser, [renewed?.token ?? '', second, third]);
    const fourth = await signIn();
    await expectDead(FewUser, [renewed?.token ?? '']);
    await expectLive(FewUser, [second, third, fourth]);
  });

  test('H66 a renewal ends no session, even where there are more than a maximum that was lowered', async () => {
    await signIn();
    await signIn();
    const columns = 'subject, purpose, expires_at, extra_data, created_at, updated_at, signed_in_at, last_seen_at';
    await opened.query(`insert into tokens (jti, ${columns}) select jti || '-copy', ${columns} from tokens`);
    expect(await FewUser.actions.listSessions({ user: ann })).toHaveLength(6);
    await renewToken(FewUser, ann.$metadata.token);
    expect(await FewUser.actions.listSessions({ user: ann })).toHaveLength(6);
    await signIn();
    expect(await FewUser.actions.listSessions({ user: ann })).toHaveLength(3);
  });

  test('H66 of ten sign-ins at once three live, also when the user had two sessions', async () => {
    const second = await signIn();
    clock.pass(0.001);
    const tokens = await Promise.all(
      Array.from({ length: 10 }, async () => (await password.action('signIn', known('ann'))).$metadata.token),
    );
    expect(await live([ann.$metadata.token, second, ...tokens])).toBe(3);
    expect(await live(tokens)).toBe(3);
  });

  test('sessions that issueToken begins count, and tokens of other purposes do not', async () => {
    for (let count = 0; count < 3; count++) await issueToken(FewUser, ann, { purpose: 'download' });
    await expectLive(FewUser, [ann.$metadata.token]);
    clock.pass(1);
    const tokens = [];
    for (let count = 0; count < 3; count++) tokens.push((await issueToken(FewUser, ann)).token);
    await expectDead(FewUser, [ann.$metadata.token]);
    await expectLive(FewUser, tokens);
  });

  test('sessions that are over, by time or idle, take no place', async () => {
    clock.pass(1800);
    const second = await signIn();
    clock.pass(1800);
    const [third, fourth] = [await signIn(), await signIn()];
    await expectLive(FewUser, [third, fourth]);
    await expectDead(FewUser, [ann.$metadata.token]);
    expect(await live([second])).toBe(1);
  });

  test('a sign-in that rolls back ends nothing', async () => {
    const [second, third] = [await signIn(), await signIn()];
    const stop = new Error('stop');
    const call = opened.domain.transaction(async () => {
      await password.action('signIn', known('ann'));
      throw stop;
    });
    await expect(call).rejects.toBe(stop);
    await expectLive(FewUser, [ann.$metadata.token, second, third]);
  });
});
