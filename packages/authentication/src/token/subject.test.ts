import { type AnyResource, attribute, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { credentials, secret, Token, User } from '../test-setup/accounts.ts';
import { stores } from '../test-setup/stores.ts';
import { keyOfSubject, subjectOf } from './subject.ts';

const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;

const key = { primaryKey: true } as const;
const Text = defineResource({
  name: 'User',
  attributes: { id: attribute(z.string(), key) },
  actions: { create: { type: 'create', accept: ['id'] } },
  authentication: { tokens },
});
const Uuid = defineResource({ name: 'User', attributes: { id: uuidPrimaryKey() }, authentication: { tokens } });
const Integer = defineResource({
  name: 'User',
  attributes: { id: attribute(z.int(), key) },
  authentication: { tokens },
});
const Big = defineResource({
  name: 'User',
  attributes: { id: attribute(z.bigint(), key) },
  authentication: { tokens },
});
const Seat = defineResource({
  name: 'Seat',
  attributes: { row: attribute(z.string(), key), number: attribute(z.int(), key), hall: attribute(z.bigint(), key) },
  actions: { create: { type: 'create', accept: ['row', 'number', 'hall'] } },
  authentication: { tokens },
});

/** Text that stores can keep. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({ unit: fc.constantFrom(..."~!*()'-._ +%&=;/?aZ9"), maxLength: 30 }),
  )
  .filter((value) => value.isWellFormed() && !value.includes('\0'));
const integer = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);
const bigint = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 10n ** 18n),
);
const kinds: readonly { name: string; resource: AnyResource; keys: fc.Arbitrary<Record<string, unknown>> }[] = [
  { name: 'text', resource: Text, keys: fc.record({ id: text }) },
  { name: 'UUID', resource: Uuid, keys: fc.record({ id: fc.uuid() }) },
  { name: 'whole number', resource: Integer, keys: fc.record({ id: integer }) },
  { name: 'bigint', resource: Big, keys: fc.record({ id: bigint }) },
  { name: 'compound', resource: Seat, keys: fc.record({ row: text, number: integer, hall: bigint }) },
];

describe('subjects', () => {
  test('T3 the subject name and the primary key', () => {
    const id = '8f14e45f-ceea-467f-a0e6-bd0d4f4b0d3c';
    expect(subjectOf(Uuid, { id })).toBe(`user?id=${id}`);
    expect(keyOfSubject(Uuid, `user?id=${id}`)).toEqual({ id });
    // A UUID is one value in whatever case it is written.
    expect(subjectOf(Uuid, { id: id.toUpperCase() })).toBe(`user?id=${id}`);
  });

  test('T3 a key with every kind of special character is encoded, and comes back equal', () => {
    const id = 'a b&c=d/é';
    expect(subjectOf(Text, { id })).toBe('user?id=a+b%26c%3Dd%2F%C3%A9');
    expect(keyOfSubject(Text, 'user?id=a+b%26c%3Dd%2F%C3%A9')).toEqual({ id });
  });

  test('T3 a compound key carries every part, in the order of the attributes', () => {
    const seat = { hall: 3n, number: 12, row: 'a&b' };
    expect(subjectOf(Seat, seat)).toBe('seat?row=a%26b&number=12&hall=3');
    expect(keyOfSubject(Seat, 'seat?row=a%26b&number=12&hall=3')).toEqual(seat);
    for (const other of [
      'seat?row=a%26b&number=12',
      'seat?number=12&row=a%26b&hall=3',
      'seat?row=a&b=&number=12&hall=3',
    ]) {
      expect(keyOfSubject(Seat, other)).toBeUndefined();
    }
  });

  test.each(kinds)('T3 a $name key is written as a form writes it', ({ resource, keys }) => {
    const parts = ResourceInfo.primaryKey(resource);
    fc.assert(
      fc.property(keys, (one) => {
        const form = new URLSearchParams();
        for (const name of parts) form.append(name, String(one[name]));
        expect(subjectOf(resource, one)).toBe(`${resource.name.toLowerCase()}?${form}`);
      }),
      { numRuns: 300 },
    );
  });

  test('T3 a user without its key has no subject', () => {
    for (const user of [{}, { id: undefined }, { id: null }]) expect(() => subjectOf(Text, user)).toThrow(TypeError);
    expect(() => subjectOf(Seat, { row: 'a', number: 1 })).toThrow(/"hall"/);
  });

  test.each(kinds)('T3 any $name key comes back exactly from its subject, and from no other', ({ resource, keys }) => {
    fc.assert(
      fc.property(keys, keys, (one, other) => {
        const subject = subjectOf(resource, one);
        expect(keyOfSubject(resource, subject)).toEqual(one);
        const same = Object.keys(one).every((name) => one[name] === other[name]);
        expect(subjectOf(resource, other) === subject).toBe(same);
      }),
      { numRuns: 300 },
    );
  });

  test.each(kinds)('T3 only the exact subject names a $name key', ({ resource, keys }) => {
    const changed = fc
      .tuple(keys, fc.nat(), fc.nat(3), fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([one, at, cut, put]) => {
        const subject = subjectOf(resource, one);
        const from = at % (subject.length + 1);
        return subject.slice(0, from) + put + subject.slice(from + cut);
      });
    const written = fc.oneof(
      changed,
      fc.string().map((query) => `user?id=${query}`),
      fc.webQueryParameters(),
      fc.string(),
    );
    fc.assert(
      fc.property(written, (subject) => {
        const found = keyOfSubject(resource, subject);
        if (found !== undefined) expect(subjectOf(resource, found)).toBe(subject);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['User?id=1', Integer],
    ['admin?id=1', Integer],
    ['user?id=', Integer],
    ['user?id=01', Integer],
    ['user?id=+1', Integer],
    ['user?id=1.0', Integer],
    ['user?id=1e0', Integer],
    ['user?id=0x1', Integer],
    ['user?id=-0', Integer],
    ['user?id=%31', Integer],
    ['user?id=1&id=1', Integer],
    ['user?id=1#', Integer],
    ['user?id=9007199254740992', Integer],
    ['user?id=9223372036854775808', Big],
    ['user?id=-9223372036854775809', Big],
    ['user?id=1n', Big],
    ['user?id=8F14E45F-CEEA-467F-A0E6-BD0D4F4B0D3C', Uuid],
    ['user?id={8f14e45f-ceea-467f-a0e6-bd0d4f4b0d3c}', Uuid],
    ['user?id=8f14e45fceea467fa0e6bd0d4f4b0d3c', Uuid],
    ['user?id=a%20b', Text],
    ['user?id=%c3%a9', Text],
    ['user?id=é', Text],
    ['user?id=%E9', Text],
    ['user', Text],
    ['user?', Text],
    ['', Text],
  ] as const)('T3 "%s" names no user', (subject, resource) => {
    expect(keyOfSubject(resource, subject)).toBeUndefined();
  });
});

for (const store of stores) {
  test(`T3 users with similar keys have separate sessions on ${store.name}`, async () => {
    const opened = await store.open([Text, Token]);
    const ids = ['1', '11', ' 1', '1 ', 'é', 'e\u0301', 'É', 'a&id=1', "' or ''='", '%', '', '🦄'];
    for (const id of ids) {
      const { token, claims } = await issueToken(Text, await Text.actions.create({ id }));
      const session = await authenticate(Text, token);
      expect(session?.user).toEqual({ id });
      expect(await Text.actions.getBySubject({ subject: claims.sub })).toEqual({ id });
    }
    await opened.close();
  });

  test(`T3 a compound key finds its user, and no other key does, on ${store.name}`, async () => {
    const opened = await store.open([Seat, Token]);
    const seat = await Seat.actions.create({ row: 'a', number: 1, hall: 2n ** 62n });
    await Seat.actions.create({ row: 'a', number: 11, hall: 2n ** 62n });
    const { token, claims } = await issueToken(Seat, seat);
    expect((await authenticate(Seat, token))?.user).toEqual({ row: 'a', number: 1, hall: 2n ** 62n });
    expect(await Seat.actions.getBySubject({ subject: claims.sub })).toEqual(seat);
    for (const subject of [
      '',
      'seat?',
      'seat?row=a&number=2&hall=1',
      'user?row=a',
      claims.sub.replace('seat', 'user'),
    ]) {
      expect(await Seat.actions.getBySubject({ subject })).toBeNull();
    }
    await opened.close();
  });
}

test('T3 the subject of a user is the same from every action that reads the record', async () => {
  const opened = await stores[0]?.open([User, Token]);
  const ann = await User.actions.registerWithPassword(credentials('ann'));
  const [listed] = await User.actions.list({});
  expect(listed === undefined ? '' : subjectOf(User, listed)).toBe(subjectOf(User, ann));
  await opened?.close();
});
