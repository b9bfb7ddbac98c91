// What a device is, what is kept of it, and by which key.
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { Info } from '@ashlar/authentication';
import { type Domain, ResourceInfo } from '@ashlar/core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  credentials,
  Device,
  defineMember,
  devicesOf,
  from,
  keys,
  Member,
  register,
  signIn,
  Token,
  work,
} from '../test-setup/members.ts';
import { stores } from '../test-setup/stores.ts';
import { deviceOf } from './device.ts';
import type { DeviceSecret } from './device-secret.ts';
import { deviceStatementsOf } from './device-statements.ts';
import type { LoginNotice } from './options.ts';

const notices: LoginNotice[] = [];
const sender = (notice: LoginNotice): void => void notices.push(notice);
const shown = () => notices.map(({ device }) => device.userAgent);

beforeEach(() => {
  notices.length = 0;
});

describe.for(stores)('a device, on $name', ({ open }) => {
  /** Every row as it is stored. */
  async function rows({ store }: Domain): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const relation = ResourceInfo.relation(Device);
    const attributes = ['notice', 'subject', 'hash', 'createdAt'];
    return (await store.run({ kind: 'select', relation, attributes, where: { kind: 'true' } }, {})).rows;
  }

  test('sign-ins without a user agent come from one device, so that a thief who sends none is mailed', async () => {
    const member = defineMember({ sender });
    const domain = await open([member, Token, Device]);
    const ann = await register('ann', from('laptop'), member);
    await signIn('ann', 'laptop', member);
    const strategy = Info.strategy(member, 'password');
    const contexts: readonly object[] = [{}, { device: null }, { device: 'phone' }, { device: {} }];
    for (const context of contexts) await strategy.action('signIn', credentials('ann'), { context: { ...context } });
    await strategy.action('signIn', credentials('ann'));
    for (const none of ['', '  ', null, 7, ['phone'], { toString: () => 'phone' }]) await signIn('ann', none, member);
    await domain.settled();
    expect(notices).toEqual([
      expect.objectContaining({ to: 'ann@example.com', device: { userAgent: null, ip: null }, strategy: 'password' }),
    ]);
    expect(await devicesOf(member, ann)).toBe(2);
  });

  test('a very long user agent is one device by its beginning, and is shown in one short line', async () => {
    const member = defineMember({ sender });
    const domain = await open([member, Token, Device]);
    const ann = await register('ann', from('laptop'), member);
    await signIn('ann', 'laptop', member);
    for (const end of ['a', 'b', 'c']) await signIn('ann', `${'phone '.repeat(1_000_000)}${end}`, member);
    await domain.settled();
    expect(shown()).toEqual(['phone '.repeat(34).slice(0, 200).trim()]);
    expect(await devicesOf(member, ann)).toBe(2);
  });

  test('garbage signs in like any other device, and every store keeps it', async () => {
    const member = defineMember({ sender });
    const domain = await open([member, Token, Device]);
    const ann = await register('ann', from('laptop'), member);
    await signIn('ann', 'laptop', member);
    const garbage = [
      '\0',
      'a\0b',
      '\ud800',
      'a\r\nBcc: eve@example.com',
      "'; drop table devices; --",
      '\u202e\u200b',
      '💥',
    ];
    for (const each of [...garbage, ...garbage]) await signIn('ann', each, member);
    await domain.settled();
    expect(shown()).toEqual([null, 'a b', null, 'a Bcc: eve@example.com', "'; drop table devices; --", null, '💥']);
    expect(await devicesOf(member, ann)).toBe(1 + garbage.length);
  });

  test('the rows tell nothing of a device, nor that two users have the same one', async () => {
    const domain = await open([Member, Token, Device]);
    for (const name of ['ann', 'bob']) await register(name);
    for (const name of ['ann', 'bob']) await signIn(name, 'a rare device');
    const stored = await rows(domain);
    expect(stored).toHaveLength(2);
    expect(new Set(stored.map(({ hash }) => hash)).size).toBe(2);
    expect(JSON.stringify(stored)).not.toContain('rare');
    expect(String(stored[0]?.hash)).toMatch(/^[\w-]{43}$/); // 256 bits in base64url
    const read = await Device.actions.list();
    expect(inspect(read, { depth: null, showHidden: true }), 'records do not hold the hash').not.toContain(
      String(stored[0]?.hash),
    );
  });

  test('the store itself keeps a device of a user once, without the lock too', async () => {
    const { store } = await open([Member, Token, Device]);
    const { keep } = deviceStatementsOf(Device);
    const row = (hash: string) => ({ id: randomUUID(), notice: 'n', subject: 's', hash, createdAt: new Date() });
    const outcomes = await Promise.all(['a', 'a', 'a', 'b'].map((hash) => store.run(keep, row(hash))));
    expect(outcomes.map(({ count }) => count).toSorted()).toEqual([0, 0, 1, 1]);
    await expect(store.run({ ...keep, onConflict: 'error' }, row('a'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await Device.actions.list()).toHaveLength(2);
  });

  test('a further device than `devicesPerUser` takes the place of the oldest, of this user alone', async () => {
    const member = defineMember({ sender, devicesPerUser: 3 });
    let now = 1_000_000;
    const domain = await open([member, Token, Device], { clock: () => (now += 1000) });
    const [ann, bob] = [await register('ann', from('a'), member), await register('bob', from('a'), member)];
    await signIn('bob', 'a', member);
    for (const device of ['a', 'b', 'c', 'd', 'd', 'c', 'b']) await signIn('ann', device, member);
    await domain.settled();
    expect(shown()).toEqual(['b', 'c', 'd']);
    expect([await devicesOf(member, ann), await devicesOf(member, bob)]).toEqual([3, 1]);
    await signIn('ann', 'a', member);
    await domain.settled();
    expect(shown(), 'it was forgotten').toEqual(['b', 'c', 'd', 'a']);
    expect(await devicesOf(member, ann)).toBe(3);
  });

  test('a user without an address signs in, and is mailed nothing', async () => {
    const member = defineMember({ sender, addressField: 'noticeAddress' });
    const failures: unknown[] = [];
    const domain = await open([member, Token, Device], { onError: (error) => failures.push(error) });
    const ann = await register('ann', from('laptop'), member);
    await signIn('ann', 'laptop', member);
    await signIn('ann', 'phone', member);
    await member.actions.writeTo(ann, { noticeAddress: 'phone-of-ann@example.com' });
    await signIn('ann', 'phone', member);
    await signIn('ann', 'tablet', member);
    await domain.settled();
    expect(notices).toEqual([expect.objectContaining({ to: 'phone-of-ann@example.com', user: expect.anything() })]);
    expect(notices[0]?.user).toMatchObject({ id: ann.id, email: 'ann@example.com' });
    expect(inspect(notices, { depth: null, showHidden: true })).not.toMatch(/argon2|hashedPassword/);
    expect(failures).toEqual([]);
  });

  test('keys rotate: an older key recognises devices, whose hashes the first key then takes over', async () => {
    let secret: Exclude<DeviceSecret, () => unknown> = keys.former;
    const member = defineMember({ sender, secret: () => secret });
    const domain = await open([member, Token, Device]);
    const ann = await register('ann', from('laptop'), member);
    for (const device of ['laptop', 'phone']) await signIn('ann', device, member);
    await domain.settled();
    notices.length = 0;
    secret = [undefined, keys.present, '', keys.former];
    await signIn('ann', 'laptop', member);
    secret = keys.present;
    await signIn('ann', 'laptop', member);
    await domain.settled();
    expect(shown()).toEqual([]);
    expect(await devicesOf(member, ann)).toBe(2);
    await signIn('ann', 'phone', member);
    await domain.settled();
    expect(shown(), 'its key is gone: rather a mail too many').toEqual(['phone']);
  });

  test('without a key no sign-in succeeds, and the error says why without a secret', async () => {
    const secrets: readonly (() => unknown)[] = [
      () => undefined,
      () => '',
      () => [],
      () => [undefined],
      () => 'short',
      () => [keys.present, 'short'],
      () => 7,
      () => ({ key: keys.present }),
      async () => undefined,
      () => {
        throw new Error(`cannot read ${keys.present}`);
      },
      async () => {
        throw new Error(`cannot read ${keys.present}`);
      },
    ];
    let given: () => unknown = () => keys.present;
    const member = defineMember({ sender, secret: () => given() as string });
    const domain = await open([member, Token, Device]);
    await register('ann', from('laptop'), member);
    const before = await liveTokens(domain);
    expect(await domain.check()).toEqual([]);
    for (const secret of secrets) {
      given = secret;
      const error: unknown = await signIn('ann', 'laptop', member).catch((failure: unknown) => failure);
      expect(error, String(secret)).toMatchObject({ code: 'DEVICE_SECRET_UNAVAILABLE', class: 'framework' });
      expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/the present secret|short['"]/);
      expect(await domain.check()).toEqual([
        expect.objectContaining({
          code: 'DEVICE_SECRET_UNAVAILABLE',
          path: ['Member', 'authentication', 'addOns', 'loginNotice', 'secret'],
        }),
      ]);
    }
    expect(await liveTokens(domain)).toBe(before);
    expect(await Device.actions.list()).toEqual([]);
    given = async () => keys.present;
    expect(await work([await signIn('ann', 'laptop', member)], member)).toEqual([true]);
  });

  async function liveTokens({ store }: Domain): Promise<number> {
    const relation = ResourceInfo.relation(Token);
    return (await store.run({ kind: 'select', relation, attributes: ['jti'], where: { kind: 'true' } }, {})).count;
  }
});

test('a secret that never comes is given up after five seconds', async () => {
  const member = defineMember({ sender, secret: () => new Promise<string>(() => {}) });
  const domain = await stores[0]?.open([member, Token, Device]);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const checked = domain?.check();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(await Promise.race([checked, 'waiting'])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await checked).toMatchObject([{ code: 'DEVICE_SECRET_UNAVAILABLE' }]);
  } finally {
    vi.useRealTimers();
  }
});

test('an address is shown only if it is one', () => {
  const ips = ['192.0.2.7', '2001:db8::1', '192.0.2.7, 203.0.113.1', 'localhost', '', 7, null, '<b>'];
  expect(ips.map((ip) => deviceOf({ device: { ip } }).ip)).toEqual([
    '192.0.2.7',
    '2001:db8::1',
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});
