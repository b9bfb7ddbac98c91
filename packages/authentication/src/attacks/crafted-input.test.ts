// What a stranger can put into a body of JSON: nothing gets in that an action does not name, and nothing is asked or written.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

const invalid = { code: 'INVALID_INPUT', class: 'invalid' };
const password = Info.strategy(User, 'password');
const ann = credentials('ann');
/** What callers without types send. */
const untyped = (value: unknown): never => value as never;

const additions: readonly [name: string, json: string][] = [
  ['the hash', '{"hashedPassword":"$argon2id$v=19$m=64,t=1,p=1$AAAA$AAAA"}'],
  ['the hash as its column', '{"hashed_password":"x"}'],
  ['the primary key', '{"id":"00000000-0000-4000-8000-000000000000"}'],
  ['the normalised identity', '{"normalizedEmail":"bob@example.com"}'],
  ['a generated time', '{"createdAt":"2001-01-01T00:00:00.000Z"}'],
  ['metadata', '{"$metadata":{"token":"x"}}'],
  ['a token', '{"token":"x"}'],
  ['a role that is not there', '{"role":"admin"}'],
  ['options', '{"context":{"tokenType":"sign_in"},"actor":{"admin":true},"trx":{}}'],
  ['__proto__', '{"__proto__":{"hashedPassword":"x"}}'],
  ['constructor', '{"constructor":{"prototype":{"admin":true}}}'],
  ['an empty name', '{"":1}'],
  ['a name in capitals', '{"EMAIL":"bob@example.com"}'],
  ['a path', '{"user.id":"x","user[id]":"x"}'],
];

/** Operators and other shapes in place of a text, as query parsers and JSON make them. */
const shapes: readonly string[] = [
  '{"notEq":""}',
  '{"$ne":null}',
  '{"gt":""}',
  '{"in":["ann@example.com"]}',
  '{"isNull":false}',
  '{"not":{"eq":""}}',
  '["ann@example.com"]',
  '[]',
  '{}',
  'null',
  'true',
  '0',
  '{"length":20,"toLowerCase":1}',
  '{"__proto__":{"eq":"ann@example.com"}}',
];

for (const store of stores) {
  describe(`crafted input on ${store.name}`, () => {
    let opened: OpenedStore;
    let user: Awaited<ReturnType<typeof User.actions.registerWithPassword>>;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
      user = await password.action('register', ann);
      opened.statements.length = 0;
    });
    afterEach(() => opened.close());

    /** That each call is refused as what it is, by its input alone. */
    async function refused(calls: readonly (() => Promise<unknown>)[]): Promise<void> {
      for (const call of calls) await expect(call()).rejects.toMatchObject(invalid);
      expect(opened.statements).toEqual([]);
      expect(Reflect.get({}, 'admin')).toBeUndefined();
      expect(await authenticate(User, user.$metadata.token)).toMatchObject({ user: { email: ann.email } });
    }

    test.each(additions)('mass assignment: %s beside the parameters of an action', async (_name, json) => {
      const more: object = JSON.parse(json);
      // Spread keeps a member called __proto__ as a member, as JSON.parse does.
      const bob = { ...credentials('bob'), ...more };
      const { email, password: secretWord } = ann;
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      await refused([
        () => password.action('register', untyped(bob)),
        () => User.actions.registerWithPassword(untyped(bob)),
        () => password.action('signIn', untyped({ email, password: secretWord, ...more })),
        () => password.action('changePassword', untyped({ user, currentPassword: secretWord, ...fresh, ...more })),
        () => User.actions.rename(user, untyped({ displayName: 'x', ...more })),
        () => User.actions.renameAll({}, untyped({ displayName: 'x', ...more })),
        () => User.actions.list(untyped(more)),
        () => Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', untyped({ user, ...more })),
      ]);
    });

    test.each(shapes)('operator injection: %s where a text is expected', async (json) => {
      const shape: unknown = JSON.parse(json);
      const { email, password: secretWord } = ann;
      const logOut = Info.strategy(User, 'logOutEverywhere');
      await refused([
        () => password.action('signIn', untyped({ email: shape, password: secretWord })),
        () => password.action('signIn', untyped({ email, password: shape })),
        () => password.action('signInWithToken', untyped({ token: shape })),
        () => password.action('register', untyped({ ...credentials('bob'), email: shape })),
        () => password.action('changePassword', untyped({ user: shape, currentPassword: secretWord })),
        () => logOut.action('logOutEverywhere', untyped({ user: shape })),
        () => logOut.action('logOutEverywhere', untyped({ userId: shape })),
        () => logOut.action('logOutEverywhere', untyped({ user, except: shape })),
        () => User.actions.getBySubject(untyped({ subject: shape })),
        () => Token.actions.getToken(untyped({ jti: shape })),
      ]);
    });

    test('hash search: a filter or sort by a sensitive attribute is refused at every depth', async () => {
      const inner = { hashedPassword: { gt: '$argon2id' } };
      const filters = [
        inner,
        { normalizedEmail: 'ann@example.com' },
        { and: [{ email: 'x' }, inner] },
        { or: [{ not: { and: [inner] } }] },
        { not: { not: inner } },
        { hashedPassword: null },
        { hashedPassword: { isNull: false } },
      ];
      await refused([
        ...filters.map((filter) => () => User.actions.list({}, { filter: untyped(filter) })),
        ...filters.map((filter) => () => User.actions.renameAll(untyped(filter), { displayName: 'x' })),
        ...['hashedPassword', 'normalizedEmail', '__proto__', 'constructor', 'id; drop table users'].map(
          (name) => () => User.actions.list({}, { sort: untyped({ [name]: 'asc' }) }),
        ),
        () => User.actions.list({}, { sort: untyped({ email: 'asc; drop table users' }) }),
        () => User.actions.list({}, { limit: untyped('1; drop table users') }),
      ]);
    });

    test('a filter with unknown names or operators is refused', async () => {
      const filters = [
        '{"__proto__":{"email":"x"}}',
        '{"constructor":1}',
        '{"email":{"like":"%"}}',
        '{"email":{"__proto__":{"eq":"x"}}}',
        '{"email":{"constructor":1}}',
        '{"email\\" or 1=1 --":"x"}',
        '{"or":{"email":"x"}}',
        '[{"email":"x"}]',
      ].map((json): unknown => JSON.parse(json));
      await refused(filters.map((filter) => () => User.actions.list({}, { filter: untyped(filter) })));
    });

    test('SQL in a value stays a value', async () => {
      for (const text of [`' or '1'='1`, `x'; drop table users; --`, `" or ""="`, '%', '_', '\\', '$1', '?', ':a']) {
        expect(await User.actions.list({}, { filter: { email: text } })).toEqual([]);
        expect(await User.actions.getBySubject({ subject: `user?id=${text}` })).toBeNull();
        const renamed = await User.actions.rename(user, { displayName: text });
        expect(renamed.displayName).toBe(text);
      }
      expect(await User.actions.list({})).toHaveLength(1);
    });

    test('oversized input is refused in less time than a user would notice', async () => {
      const nested = (depth: number, filter: object): object =>
        depth === 0 ? filter : nested(depth - 1, { not: filter });
      let deep: object = { email: 'x' };
      for (let depth = 0; depth < 100_000; depth++) deep = { not: deep };
      const wide = { or: Array.from({ length: 100_000 }, (_, index) => ({ email: `${index}@example.com` })) };
      const circle: Record<string, unknown> = { email: 'x' };
      circle.not = circle;
      const longKey = { ['x'.repeat(1_000_000)]: 1 };
      const manyKeys = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key${index}`, index]));
      const attacks: readonly (() => Promise<unknown>)[] = [
        ...[deep, wide, circle, longKey, manyKeys, nested(600, { email: 'x' })].map(
          (filter) => () => User.actions.list({}, { filter: untyped(filter) }),
        ),
        ...[longKey, manyKeys].map((more) => () => User.actions.rename(user, untyped(more))),
        () => password.action('signIn', { email: ann.email, password: 'x'.repeat(1_000_000) }),
        ...['a.'.repeat(500_000), `a@${'a.'.repeat(500_000)}`, `a@${'a-'.repeat(500_000)}`, '\n'.repeat(1_000_000)].map(
          (email) => () => password.action('signIn', { email, password: 'x' }),
        ),
      ];
      const times: number[] = [];
      await refused(
        attacks.map((attack) => async () => {
          const start = performance.now();
          await attack().finally(() => times.push(performance.now() - start));
        }),
      );
      // Milliseconds each; the one that led to this test took minutes.
      expect(Math.max(...times)).toBeLessThan(20_000);
    });

    test('an error names a hundred unknown keys, not a hundred thousand', async () => {
      const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, index]));
      const error = await User.actions.rename(user, untyped(many)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ issues: { length: 100 } });
    });

    test('a long identity is stored or refused, and never causes an outage', async () => {
      // No compression makes it short: PostgreSQL keeps no more than 2,704 bytes in an index.
      const long = Array.from({ length: 8000 }, (_, index) => ((index * 7919) % 65521).toString(36).at(-1)).join('');
      const email = `${long}${Array.from({ length: 3000 }, () => Math.random().toString(36).at(-1)).join('')}@example.com`;
      const registered = await password.action('register', { ...credentials('x'), email }).then(
        () => 'registered',
        (error: { code: string }) => error.code,
      );
      expect(['registered', 'INVALID_INPUT']).toContain(registered);
      const signIn = password.action('signIn', { email: `x${email}`, password: 'x' });
      await expect(signIn).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    });
  });
}
