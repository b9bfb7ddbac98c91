// Which sign-ins are mailed: each call that an application makes, with real mail through a server on this machine.
import { AuthenticationFailed, Info, issueToken, renewToken, subjectOf } from '@ashlar/authentication';
import type { Domain } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  credentials,
  Device,
  devicesOf,
  enrolled,
  from,
  Guest,
  Member,
  nextToken,
  register,
  signIn,
  Token,
  toStaff,
  work,
} from '../test-setup/members.ts';
import { type SmtpServer, startSmtp } from '../test-setup/smtp.ts';
import { stores } from '../test-setup/stores.ts';

const password = Info.strategy(Member, 'password');
const magicLink = Info.strategy(Member, 'magicLink');
const recovery = Info.strategy(Member, 'recoveryCode');
const second = { password: 'another password', passwordConfirmation: 'another password' };

let smtp: SmtpServer;

beforeEach(async () => {
  smtp = await startSmtp();
  vi.stubEnv('SMTP_URL', smtp.url);
});

afterEach(async () => {
  enrolled.clear();
  toStaff.length = 0;
  vi.unstubAllEnvs();
  await smtp.close();
});

type Ann = Awaited<ReturnType<typeof register>>;
/** A call from the new device. A sign-in answers with the token of its session. */
type Call = (ann: Ann) => Promise<unknown>;

describe.for(stores)('a sign-in from a new device, on $name', ({ open }) => {
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

  test('the first sign-in after registering mails nothing, from whatever device', async () => {
    expect(await mails()).toEqual([]);
    expect(await devicesOf(Member, ann)).toBe(1);
    const bob = await register('bob', from('tablet'));
    expect(await devicesOf(Member, bob), 'registering keeps no device').toBe(0);
    await signIn('bob', 'tablet');
    expect(await mails()).toEqual([]);
    expect(await devicesOf(Member, bob)).toBe(1);
  });

  test('a further device is mailed once, to the address of its user, and known after that', async () => {
    await Promise.all([register('bob'), register('cleo')]);
    await signIn('bob', 'tablet');
    for (let time = 0; time < 3; time++) {
      await password.action('signIn', credentials('ann'), from('phone', '192.0.2.7'));
      await signIn('ann', 'laptop');
    }
    expect(await mails()).toEqual(['ann@example.com password: phone at 192.0.2.7']);
    expect(smtp.mails[0]?.subject).toBe('A new device');
    expect(await devicesOf(Member, ann)).toBe(2);
  });

  test('a device that another user has used is new for this one', async () => {
    await register('bob');
    await signIn('bob', 'desktop');
    await signIn('bob', 'laptop');
    await signIn('ann', 'desktop');
    expect((await mails()).toSorted()).toEqual([
      'ann@example.com password: desktop at null',
      'bob@example.com password: laptop at null',
    ]);
  });

  const phone = from('phone');
  const tokenOf = ({ $metadata }: { readonly $metadata: { readonly token?: string } }) => $metadata.token;
  const signIns: readonly { readonly name: string; readonly strategy: string; readonly call: Call }[] = [
    { name: 'signIn', strategy: 'password', call: () => signIn('ann', 'phone') },
    {
      name: 'the action of the resource',
      strategy: 'password',
      call: async () => tokenOf(await Member.actions.signInWithPassword(credentials('ann'), phone)),
    },
    {
      name: 'signInWithToken',
      strategy: 'password',
      async call() {
        const context = { tokenType: 'sign_in' };
        const brief = await password.action('signIn', credentials('ann'), { context });
        return tokenOf(await password.action('signInWithToken', { token: brief.$metadata.token }, phone));
      },
    },
    {
      name: 'a reset of the password',
      strategy: 'password',
      async call({ email }) {
        const resetToken = await nextToken('password', () => password.action('requestReset', { email }));
        return tokenOf(await password.action('reset', { resetToken, ...second }, phone));
      },
    },
    {
      name: 'a magic link',
      strategy: 'magicLink',
      async call({ email }) {
        const token = await nextToken('magicLink', () => magicLink.action('request', { email }));
        return tokenOf(await magicLink.action('signIn', { token }, phone));
      },
    },
    {
      name: 'a strategy of another package',
      strategy: 'recoveryCode',
      async call(user) {
        const { $metadata } = await recovery.action('create', { user });
        return tokenOf(await recovery.action('signIn', { recoveryCode: $metadata.recoveryCode }, phone));
      },
    },
    {
      name: 'a second factor',
      strategy: 'code',
      async call(user) {
        enrolled.add(subjectOf(Member, user));
        const pending = String(Reflect.get((await password.action('signIn', credentials('ann'))).$metadata, 'pending'));
        expect(await devicesOf(Member, user), 'a sign-in that waits for it is none').toBe(1);
        return tokenOf(await Info.strategy(Member, 'code').action('verify', { pending }, phone));
      },
    },
  ];
  test.each(signIns)('$name is a sign-in: mailed, and its session works', async ({ strategy, call }) => {
    const token = await call(ann);
    expect(await work([String(token)])).toEqual([true]);
    expect(await mails()).toEqual([`ann@example.com ${strategy}: phone at null`]);
    expect(await devicesOf(Member, ann)).toBe(2);
    expect(failures).toEqual([]);
  });

  const wrong = { ...credentials('ann'), password: 'a wrong password' };
  const others: readonly { readonly name: string; readonly call: Call }[] = [
    { name: 'registering', call: () => register('bob', phone) },
    {
      name: 'a change of the password',
      async call(user) {
        const currentPassword = credentials('ann').password;
        await password.action('changePassword', { user, currentPassword, ...second }, phone);
      },
    },
    { name: 'a new recovery code', call: (user) => recovery.action('create', { user }, phone) },
    { name: 'renewToken', call: (user) => renewToken(Member, user.$metadata.token, phone) },
    { name: 'issueToken', call: (user) => issueToken(Member, user, phone) },
    {
      name: 'a sign-in token before its exchange',
      async call() {
        const context = { ...phone.context, tokenType: 'sign_in' };
        await password.action('signIn', credentials('ann'), { context });
      },
    },
    {
      name: 'a request for a reset',
      call: ({ email }) => nextToken('password', () => password.action('requestReset', { email }, phone)),
    },
    {
      name: 'a request for a link',
      call: ({ email }) => nextToken('magicLink', () => magicLink.action('request', { email }, phone)),
    },
    { name: 'a wrong password', call: () => refused(password.action('signIn', wrong, phone)) },
    {
      name: 'an unknown user',
      call: () => refused(password.action('signIn', credentials('eve'), phone)),
    },
    {
      name: 'a wrong sign-in token',
      call: ({ $metadata: { token } }) => refused(password.action('signInWithToken', { token }, phone)),
    },
    { name: 'a wrong link', call: ({ $metadata: { token } }) => refused(magicLink.action('signIn', { token }, phone)) },
    { name: 'a wrong recovery code', call: () => refused(recovery.action('signIn', { recoveryCode: 'none' }, phone)) },
  ];
  test.each(others)('$name is no sign-in: nothing is mailed, and no device is kept', async ({ call }) => {
    await call(ann);
    expect(await mails()).toEqual([]);
    expect(await Device.actions.list()).toHaveLength(1);
  });

  test('a failed sign-in does not make its device known: the thief is mailed when the password is right', async () => {
    for (let time = 0; time < 3; time++) await refused(password.action('signIn', wrong, phone));
    await signIn('ann', 'phone');
    expect(await mails()).toEqual(['ann@example.com password: phone at null']);
  });
});

describe.for(stores)('a person who registers by a link, on $name', ({ open }) => {
  test('is mailed from the second device on, and by each notice of the resource', async () => {
    const domain = await open([Guest, Token, Device]);
    const link = Info.strategy(Guest, 'magicLink');
    const email = 'ann@example.com';
    for (const device of ['tablet', 'tablet', 'phone']) {
      const token = await nextToken('magicLink', () => link.action('request', { email }));
      await link.action('signIn', { token }, from(device));
    }
    await domain.settled();
    expect(smtp.mails.map(({ text }) => text)).toEqual(['magicLink: phone at null']);
    expect(toStaff.map(({ to, device }) => [to, device.userAgent])).toEqual([[email, 'phone']]);
    expect(await Device.actions.list(), 'two for each notice').toHaveLength(4);
  });

  test('a confirmation that signs in is a sign-in', async () => {
    const domain = await open([Guest, Token, Device]);
    const link = Info.strategy(Guest, 'magicLink');
    const email = 'ann@example.com';
    const confirming = await nextToken('confirmation', () => Guest.actions.add({ email }));
    const token = await nextToken('magicLink', () => link.action('request', { email }));
    await Info.strategy(Guest, 'confirmation').action('confirm', { token: confirming }, from('tablet'));
    await domain.settled();
    expect(await Device.actions.list()).toHaveLength(2);
    await link.action('signIn', { token }, from('phone'));
    await domain.settled();
    expect(smtp.mails.map(({ text }) => text)).toEqual(['magicLink: phone at null']);
  });
});

async function refused(call: Promise<unknown>): Promise<void> {
  await expect(call).rejects.toThrow(AuthenticationFailed);
}
