// How a notice is kept and mailed: parallel calls, transactions, failures. The mail goes through a server on this machine.
import { Info } from '@ashlar/authentication';
import type { Domain } from '@ashlar/core';
import type { KyselyDataLayer } from '@ashlar/kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  credentials,
  Device,
  defineMember,
  devicesOf,
  from,
  Member,
  register,
  signIn,
  Token,
  work,
} from '../test-setup/members.ts';
import { type SmtpServer, startSmtp } from '../test-setup/smtp.ts';
import { stores } from '../test-setup/stores.ts';

const password = Info.strategy(Member, 'password');
const second = { password: 'another password', passwordConfirmation: 'another password' };

let smtp: SmtpServer;

beforeEach(async () => {
  smtp = await startSmtp();
  vi.stubEnv('SMTP_URL', smtp.url);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await smtp.close();
});

type Ann = Awaited<ReturnType<typeof register>>;

describe.for(stores)('a sign-in from a new device, on $name', ({ name, open }) => {
  const failures: unknown[] = [];
  let domain: Domain;
  let ann: Ann;

  /** Begins with Ann, who has registered and then signed in from one device. */
  beforeEach(async () => {
    failures.length = 0;
    domain = await open([Member, Token, Device], { onError: (error) => failures.push(error) });
    ann = await register('ann');
    await signIn('ann', 'laptop');
  });

  /** The texts of all mails, once everything in the background is done. */
  async function mails(): Promise<readonly string[]> {
    await domain.settled();
    return smtp.mails.map(({ to, text }) => `${to.join()} ${text}`);
  }

  test('of ten sign-ins from one new device at the same time, one is mailed, and one row is kept', async () => {
    const sessions = await Promise.all(Array.from({ length: 10 }, () => signIn('ann', 'phone')));
    expect(await work(sessions)).toEqual(Array.from({ length: 10 }, () => true));
    expect(await mails()).toEqual(['ann@example.com password: phone at null']);
    expect(await devicesOf(Member, ann)).toBe(2);
  });

  test('of ten first sign-ins at the same time none is mailed, and one row is kept', async () => {
    const bob = await register('bob');
    await Promise.all(Array.from({ length: 10 }, () => signIn('bob', 'tablet')));
    expect(await mails()).toEqual([]);
    expect(await devicesOf(Member, bob)).toBe(1);
  });

  test('a sign-in that is rolled back keeps no device and mails nothing', async () => {
    const rolledBack = domain.transaction(async () => {
      await signIn('ann', 'phone');
      expect(await devicesOf(Member, ann)).toBe(2);
      throw new Error('never mind');
    });
    await expect(rolledBack).rejects.toThrow('never mind');
    expect(await mails()).toEqual([]);
    expect(await devicesOf(Member, ann)).toBe(1);
    await signIn('ann', 'phone');
    expect(await mails()).toHaveLength(1);
  });

  test('sign-ins in one transaction are mailed once, after it has committed', async () => {
    await domain.transaction(async () => {
      await signIn('ann', 'phone');
      await signIn('ann', 'phone');
      expect(smtp.mails).toEqual([]);
    });
    expect(await mails()).toEqual(['ann@example.com password: phone at null']);
  });

  test.skipIf(name === 'memory')('in a transaction of your own Kysely only a known device signs in', async () => {
    // Ashlar cannot see when it commits, so it could not mail. Invariant: these stores are of `@ashlar/kysely`.
    const { kysely } = domain.store.dataLayer as KyselyDataLayer;
    const within = (userAgent: string) =>
      kysely()
        .transaction()
        .execute((trx) => domain.with({ trx }).run(() => signIn('ann', userAgent)));
    await expect(within('phone')).rejects.toMatchObject({ code: 'TRANSACTION_UNSUITABLE' });
    expect(await work([await within('laptop')])).toEqual([true]);
    expect(await mails()).toEqual([]);
    expect(await devicesOf(Member, ann)).toBe(1);
  });

  test('a mail server that is down goes to onError, and the sign-in stands', async () => {
    await smtp.close();
    const token = await signIn('ann', 'phone');
    await domain.settled();
    expect(failures).toEqual([expect.objectContaining({ code: 'ESOCKET' })]);
    expect(await work([token])).toEqual([true]);
    expect(await devicesOf(Member, ann)).toBe(2);
    smtp = await startSmtp();
    vi.stubEnv('SMTP_URL', smtp.url);
    await signIn('ann', 'phone');
    expect(await mails(), 'it is not sent again').toEqual([]);
  });

  test('destroying a user removes the devices of that user, and of no other', async () => {
    const bob = await register('bob');
    await signIn('bob', 'laptop');
    const rolledBack = domain.transaction(async () => {
      await Member.actions.remove(ann);
      throw new Error('never mind');
    });
    await expect(rolledBack).rejects.toThrow('never mind');
    expect(await devicesOf(Member, ann)).toBe(1);
    await Member.actions.remove(ann);
    expect([await devicesOf(Member, ann), await devicesOf(Member, bob)]).toEqual([0, 1]);
  });

  test('a bulk action removes the devices of every user whom it destroys', async () => {
    const users = [await register('bob'), await register('cleo'), await register('dora')];
    for (const name of ['bob', 'cleo', 'dora']) await signIn(name, 'laptop');
    await Member.actions.removeAll({ email: { in: ['ann@example.com', 'bob@example.com', 'cleo@example.com'] } });
    expect(await Device.actions.list()).toHaveLength(1);
    expect(await Promise.all(users.map((user) => devicesOf(Member, user)))).toEqual([0, 0, 1]);
  });

  test('a log-out and a new password leave the devices', async () => {
    const logOut = Info.strategy(Member, 'logOutEverywhere');
    await logOut.action('logOutEverywhere', { user: ann });
    const currentPassword = credentials('ann').password;
    await password.action('changePassword', { user: ann, currentPassword, ...second });
    await password.action('signIn', { email: ann.email, password: second.password }, from('laptop'));
    expect(await mails()).toEqual([]);
    expect(await devicesOf(Member, ann)).toBe(1);
  });
});

test('an error of the sender itself goes to onError too', async () => {
  const failures: unknown[] = [];
  const failure = new Error('no template');
  const throwing = defineMember({
    sender: () => {
      throw failure;
    },
  });
  const domain = await stores[0]?.open([throwing, Token, Device], { onError: (error) => failures.push(error) });
  await register('ann', from('laptop'), throwing);
  await signIn('ann', 'laptop', throwing);
  const token = await signIn('ann', 'phone', throwing);
  await domain?.settled();
  expect(failures).toEqual([failure]);
  expect(await work([token], throwing)).toEqual([true]);
});
