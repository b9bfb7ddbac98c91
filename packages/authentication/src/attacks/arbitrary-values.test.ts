// Whatever value comes in, from JSON or from JavaScript: one of the answers that are documented, and nothing is written.
import { AshlarError } from '@ashlar/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { revokeToken } from '../sessions/revoke-token.ts';
import { tokenRevoked } from '../sessions/token-revoked.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { peekToken, verifyToken } from '../token/verify-token.ts';

/** The error of a getter or a proxy that the caller passed: it comes back to the caller. */
class OwnError extends Error {}
const trap = (): never => {
  throw new OwnError('of the caller');
};

/** The names that actions take, so that values get past the question whether a key is known. */
const keys = [
  ...['email', 'password', 'passwordConfirmation', 'currentPassword', 'displayName', 'user', 'userId', 'except'],
  ...[
    'preview',
    'reason',
    'token',
    'resetToken',
    'jti',
    'subject',
    '__proto__',
    'constructor',
    'toString',
    'then',
    'length',
    '',
  ],
];
const odd: readonly unknown[] = [
  undefined,
  Number.NaN,
  Number.NEGATIVE_INFINITY,
  -0,
  10n ** 30n,
  Symbol('odd'),
  Symbol.iterator,
  () => 'x',
  class Odd {},
  new Date(Number.NaN),
  new Map([['email', 'x']]),
  new Set([1]),
  /x/g,
  new Error('odd'),
  Promise.resolve('x'),
  new Uint8Array(8),
  new WeakMap(),
  Object(1n),
  Object('text'),
  Object.create(null),
  Object.create({ email: 'inherited@example.com', password: 'inherited password' }),
  Object.freeze({ email: 'ann@example.com' }),
  Token,
  '\0',
  '\ud800',
  'x'.repeat(5000),
];
const circle: Record<string, unknown> = { email: 'circle' };
circle.user = circle;
circle.self = [circle];
const hostile: readonly unknown[] = [
  circle,
  Object.defineProperty({}, 'email', { get: trap, enumerable: true }),
  Object.defineProperty({}, 'token', { get: trap, enumerable: true }),
  { toString: trap, valueOf: trap, [Symbol.toPrimitive]: trap },
  { toJSON: trap },
  Object.fromEntries([['then', trap]]),
  new Proxy({}, { get: trap }),
  new Proxy({}, { ownKeys: trap }),
  new Proxy({}, { getPrototypeOf: trap, has: trap, getOwnPropertyDescriptor: trap }),
  new Proxy(() => 'x', { apply: trap, get: trap }),
  Proxy.revocable({}, {}).proxy,
];
const revoked = Proxy.revocable({}, {});
revoked.revoke();

/** Holds a value until the call: the generator would itself fall into the traps. */
class Held {
  readonly value: unknown;
  constructor(held: unknown) {
    this.value = held;
  }
}

function released(given: unknown): unknown {
  if (given instanceof Held) return given.value;
  if (Array.isArray(given)) return given.map(released);
  if (typeof given !== 'object' || given === null || Object.getPrototypeOf(given) !== Object.prototype) return given;
  return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, released(inner)]));
}

const leaf = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(...[...odd, ...hostile, revoked.proxy].map((each) => new Held(each))),
  fc.string({ unit: 'binary' }),
  fc.emailAddress(),
  fc.uuid(),
);
const value = fc.oneof(
  { weight: 2, arbitrary: leaf },
  { weight: 3, arbitrary: fc.dictionary(fc.constantFrom(...keys), leaf, { maxKeys: 5, noNullPrototype: false }) },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 3 }) },
);

/** The codes with which an input may be refused. */
const refusals = ['INVALID_INPUT', 'AUTHENTICATION_FAILED', 'CONFLICT', 'NOT_FOUND'];

for (const store of stores) {
  describe(`arbitrary values on ${store.name}`, () => {
    let opened: OpenedStore;
    let user: Awaited<ReturnType<typeof User.actions.registerWithPassword>>;
    let before: unknown;
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    const tables = async () => [
      await opened.query('select * from users order by id'),
      await opened.query('select * from tokens order by jti'),
    ];
    beforeAll(async () => {
      process.on('unhandledRejection', note);
      opened = await store.open([User, Token]);
      user = await Info.strategy(User, 'password').action('register', credentials('ann'));
      before = await tables();
    });
    afterAll(async () => {
      process.off('unhandledRejection', note);
      await opened.close();
    });

    /** That a call answers as documented; `answers` are the results that it may have. */
    async function behaves(call: () => unknown, answers: readonly unknown[]): Promise<void> {
      let result: unknown;
      try {
        result = await call();
      } catch (error) {
        if (error instanceof OwnError || error instanceof TypeError) return;
        expect(error).toBeInstanceOf(AshlarError);
        expect(refusals).toContain(error instanceof AshlarError ? error.code : error);
        return;
      }
      expect(answers).toContainEqual(result);
    }

    /** Runs a property, and shows that nothing was written by it. */
    async function writesNothing<Given>(property: fc.IAsyncProperty<Given>, numRuns = 150): Promise<void> {
      await fc.assert(property, { numRuns });
      expect(await tables()).toEqual(before);
      expect(unhandled).toEqual([]);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(await authenticate(User, user.$metadata.token)).not.toBeNull();
    }

    test('tokens: authenticate, verifyToken, peekToken, renewToken, revokeToken, tokenRevoked', async () => {
      await writesNothing(
        fc.asyncProperty(value, async (given) => {
          const token = released(given) as never;
          await behaves(() => authenticate(User, token), [null]);
          await behaves(() => verifyToken(User, token), [null]);
          await behaves(() => peekToken(token), [null]);
          await behaves(() => renewToken(User, token), [null]);
          await behaves(() => revokeToken(Token, token), []);
          await behaves(() => tokenRevoked(Token, { token }), [true]);
          // No `jti` at all counts as revoked, like a token without a valid signature.
          await behaves(() => tokenRevoked(Token, { jti: token }), [token === undefined]);
          await behaves(() => tokenRevoked(Token, token), [true, false]);
        }),
      );
    });

    test('Info: arbitrary names find nothing and break nothing', async () => {
      await writesNothing(
        fc.asyncProperty(value, async (given) => {
          const name = released(given) as never;
          await behaves(() => Info.strategy(User, name), []);
          await behaves(() => Info.findStrategy(User, name), [undefined]);
          await behaves(() => Info.hasStrategy(User, name), [false]);
          await behaves(() => Info.hasKind(User, name), [false]);
          await behaves(() => Info.strategyForAction(User, name), [undefined]);
          await behaves(() => Info.strategy(User, 'password').action(name, {} as never), []);
          await behaves(() => Info.strategies(name), []);
          await behaves(() => Info.tokens(name), []);
          await behaves(() => Info.subjectName(name), []);
        }),
      );
    });

    const strategyActions = {
      password: ['register', 'signIn', 'signInWithToken', 'changePassword'],
      logOutEverywhere: ['logOutEverywhere'],
    } as const;
    test.each(Object.entries(strategyActions))('every action of the strategy %s', async (name, actions) => {
      // Callers without types.
      const strategy = Info.findStrategy(User, name) as { action(...given: unknown[]): unknown } | undefined;
      await writesNothing(
        fc.asyncProperty(fc.constantFrom(...actions), value, async (action, params) => {
          await behaves(() => strategy?.action(action, released(params)), []);
        }),
        300,
      );
    });

    const withRecord = ['rename', 'setPassword', 'writeHash', 'remove', 'changePassword'] as const;
    test('every action that takes a record, with a value that is no record', async () => {
      await writesNothing(
        fc.asyncProperty(fc.constantFrom(...withRecord), value, value, async (action, record, params) => {
          await behaves(() => User.actions[action](released(record) as never, released(params) as never), []);
        }),
        300,
      );
    });

    test('every other action of the resources, with arbitrary parameters, filters and sorts', async () => {
      const list = [{ id: user.id }];
      const seen = [null, [], expect.arrayContaining(list.map((each) => expect.objectContaining(each)))];
      await writesNothing(
        fc.asyncProperty(value, value, async (first, second) => {
          const [params, other] = [released(first) as never, released(second) as never];
          await behaves(() => User.actions.registerWithPassword(params), []);
          await behaves(() => User.actions.signInWithPassword(params), []);
          await behaves(() => User.actions.signInWithToken(params), []);
          await behaves(() => User.actions.logOutEverywhere(params), []);
          await behaves(() => User.actions.getBySubject(params), [null]);
          await behaves(() => Token.actions.getToken(params), [null]);
          await behaves(() => Token.actions.liveTokens(params), [[]]);
          await behaves(() => User.actions.list({}, { filter: params, sort: other }), seen);
          await behaves(() => User.actions.list({}, { limit: params, offset: other }), seen);
          await behaves(() => User.actions.list(params), seen);
        }),
      );
    });
  });
}
