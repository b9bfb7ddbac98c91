// What is kept of a device: a caller may say anything of it.
import { describe, expect, test } from 'vitest';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { credentials, passwordAttributes } from '../../test-setup/accounts.ts';
import { on, sessionTokens, strategies, Token, User } from '../../test-setup/session-accounts.ts';
import { stores } from '../../test-setup/stores.ts';
import { deviceOf } from './device.ts';

const all = { userAgent: true, ip: 'truncated' } as const;
const agentOf = (userAgent: unknown) => deviceOf({ device: { userAgent } }, all).userAgent;
const addressOf = (ip: unknown, kept: 'truncated' | 'full' | false = 'truncated') =>
  deviceOf({ device: { ip } }, { ...all, ip: kept }).ip;

const Full = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: { tokens: sessionTokens, strategies, addOns: { sessions: { ip: 'full', lastSeen: false } } },
});
const Silent = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: { tokens: sessionTokens, strategies, addOns: { sessions: { userAgent: false, ip: false } } },
});

test('H61 a user agent of 10 kB is cut to 512 bytes, and never inside a character', () => {
  expect(agentOf('a'.repeat(10_000))).toBe('a'.repeat(512));
  expect(agentOf('é'.repeat(10_000))).toBe('é'.repeat(256));
  expect(agentOf(`a${'é'.repeat(10_000)}`)).toBe(`a${'é'.repeat(255)}`);
  expect(agentOf('😀'.repeat(10_000))).toBe('😀'.repeat(128));
  expect(agentOf(`abc${'😀'.repeat(200)}`)).toBe(`abc${'😀'.repeat(127)}`);
});

test('H61 control characters, line ends, marks that turn the text around and halves of characters become spaces', () => {
  expect(agentOf('Evil\r\nSet-Cookie: a=b')).toBe('Evil Set-Cookie: a=b');
  expect(agentOf('a\0b\u001B[31mc\u007Fd')).toBe('a b [31mc d');
  expect(agentOf('a\u202Eb\u2066c\u200Bd\u2028e\u0085f')).toBe('a b c d e f');
  expect(agentOf('a\uD800b')).toBe('a b');
  expect(agentOf('\n\t ')).toBeNull();
  expect(agentOf('')).toBeNull();
});

test('a device that is no text is kept as nothing, and one that was not said is left to the session before', () => {
  for (const wrong of [7, {}, [], null, true, ['Firefox']]) expect(agentOf(wrong)).toBeNull();
  expect(agentOf(undefined)).toBeUndefined();
  for (const device of [undefined, null, 'Firefox', 7]) {
    expect(deviceOf({ device }, all)).toEqual({ userAgent: undefined, ip: undefined });
  }
});

test.each([
  ['203.0.113.7', '203.0.113.0/24', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.0/24', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.0/24', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48', '2001:db8:1:2:3:4:5:6'],
  ['2001:DB8:1::6', '2001:db8:1::/48', '2001:db8:1::6'],
  ['fe80::1%eth0', 'fe80::/48', 'fe80::1'],
  ['::1', '::/48', '::1'],
  ['2001:0:0:1:0:0:0:1', '2001::/48', '2001:0:0:1::1'],
])('H60 of %s stays %s, and with full %s', (given, truncated, full) => {
  expect(addressOf(given)).toBe(truncated);
  expect(addressOf(given, 'full')).toBe(full);
  expect(addressOf(given, false)).toBeNull();
});

test.each(['', '1.2.3', '1.2.3.4.5', 'localhost', '203.0.113.7, 10.0.0.1', '203.0.113.7\n', {}, 7, null])(
  'what is no address is not kept: %j',
  (given) => {
    expect(addressOf(given)).toBeNull();
    expect(addressOf(given, 'full')).toBeNull();
  },
);

describe.for(stores)('devices on $name', ({ open }) => {
  test('H61 a strange user agent is stored, and is harmless as JSON', async () => {
    const opened = await open([User, Token]);
    const strange = `"</script>\u2028${'\0'.repeat(3)}${'😀'.repeat(9000)}`;
    const ann = await Info.strategy(User, 'password').action('register', credentials('ann'), on(strange));
    const [session] = await User.actions.listSessions({ user: ann });
    expect(session?.userAgent).toMatch(/^"<\/script> 😀+$/u);
    expect(new TextEncoder().encode(session?.userAgent ?? '').length).toBeLessThanOrEqual(512);
    expect(JSON.parse(JSON.stringify(session)).userAgent).toBe(session?.userAgent);
    await opened.close();
  });

  test("ip: 'full' keeps the address, and lastSeen: false keeps no time", async () => {
    const opened = await open([Full, Token]);
    const ann = await Info.strategy(Full, 'password').action('register', credentials('ann'), on('Firefox'));
    const listed = await Full.actions.listSessions({ user: ann });
    expect(listed).toMatchObject([{ userAgent: 'Firefox', ip: '203.0.113.7', lastSeenAt: null }]);
    await opened.close();
  });

  test('userAgent: false and ip: false keep nothing of the device, in the table neither', async () => {
    const opened = await open([Silent, Token]);
    const ann = await Info.strategy(Silent, 'password').action('register', credentials('ann'), on('Firefox'));
    expect(await Silent.actions.listSessions({ user: ann })).toMatchObject([{ userAgent: null, ip: null }]);
    expect(await opened.query('select user_agent, ip from tokens')).toEqual([{ user_agent: null, ip: null }]);
    await opened.close();
  });
});
