// What a generic action may return by mistake: each is one error that says where, and never a silence, a crash or a wait.
import { allowIf, defineResource, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { createBrowser } from '../test-setup/browser.ts';
import { type ServedAccounts, serveAccounts, stores, Token, User } from '../test-setup/served-accounts.ts';
import { createResourceHttp } from './create-resource-http.ts';

/** What the action returns next. */
let result: () => unknown;

const Desk = defineResource({
  name: 'Desk',
  table: 'desks',
  attributes: { id: uuidPrimaryKey() },
  policies: { show: [allowIf(() => true)] },
  actions: {
    show: { type: 'action', run: async (): Promise<unknown> => await result() },
  },
});

const throws = (): never => {
  throw new Error('a hidden value');
};

/** An object that holds itself, behind what `wrap` makes of it. */
function cycle(wrap: (value: object) => unknown): object {
  const held: Record<string, unknown> = { secret: 'a hidden value' };
  held.next = wrap(held);
  return held;
}

/** So many levels, of which every second is a list. */
function nested(levels: number): unknown {
  let value: unknown = 'a hidden value';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { next: value };
  return value;
}

/** An object that makes another of its kind each time. */
const endless = (): object => ({ toJSON: endless });

class Lazy {
  get next(): Lazy {
    return new Lazy();
  }
  toJSON(): object {
    return { next: this.next };
  }
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const self: unknown[] = [];
self.push(self);
const itself = { toJSON: (): object => itself };
const tooDeep = 'it is nested too deep';
const noMap = 'JSON has no Map: return Object.fromEntries(map)';
const isRead = 'reading it throws';
const isNoValue =
  'it is a Proxy, which may stand for a record: return what it stands for, or an object of its public members';

const mistakes: readonly [name: string, returned: () => unknown, place: string, reason: string][] = [
  ['an object that holds itself', () => cycle((held) => held), '.next', 'it holds itself'],
  ['a cycle through a list', () => cycle((held) => [1, { held }]), '.next[1].held', 'it holds itself'],
  ['a cycle through toJSON', () => cycle((held) => ({ toJSON: () => held })), '.next.toJSON()', 'it holds itself'],
  ['a list that holds itself', () => self, '[0]', 'it holds itself'],
  ['a toJSON that returns its object', () => itself, '.toJSON()', 'it holds itself'],
  ['a cycle through a Map', () => cycle((held) => new Map([['held', held]])), '.next', noMap],
  ['10,000 levels', () => nested(10_000), '', tooDeep],
  ['100,000 levels', () => nested(100_000), '', tooDeep],
  ['a toJSON without an end', endless, '', tooDeep],
  ['a getter without an end', () => new Lazy(), '', tooDeep],
  [
    'a getter that throws',
    () => ({ list: [{ 'a name': Object.defineProperty({}, 'bad', { enumerable: true, get: throws }) }] }),
    '.list[0]["a name"].bad',
    isRead,
  ],
  ['a toJSON that throws', () => ({ one: { toJSON: throws } }), '.one.toJSON()', isRead],
  ['a Proxy with keys that throw', () => ({ one: new Proxy({}, { ownKeys: throws }) }), '.one', isNoValue],
  ['a Proxy', () => ({ one: new Proxy({ n: 1 }, {}) }), '.one', isNoValue],
  ['a Proxy that was revoked', () => ({ one: revoked() }), '.one', isRead],
  ['a Map', () => ({ one: new Map([['a hidden value', 1]]) }), '.one', noMap],
  ['a Set', () => [new Set(['a hidden value'])], '[0]', 'JSON has no Set: return [...set]'],
  ['a promise', () => ({ one: Promise.resolve('a hidden value') }), '.one', 'it is a promise: await it'],
  ['a symbol', () => Symbol('a hidden value'), '', 'it is a symbol'],
  ['a symbol in a list', () => [Symbol('a hidden value')], '[0]', 'it is a symbol'],
  ['an invalid Date', () => ({ at: new Date(Number.NaN) }), '.at', 'it is an invalid Date'],
];

const shared = { n: 1 };
const withMethod = { n: 1, method: () => 1 };

const harmless: readonly [name: string, returned: unknown, json: unknown][] = [
  ['an object that stands in two places', { a: shared, b: [shared, shared] }, { a: shared, b: [shared, shared] }],
  ['a bigint', { n: 10n ** 20n }, { n: '100000000000000000000' }],
  ['a Proxy of a list', { list: new Proxy([1], {}) }, { list: [1] }],
  ['a method', withMethod, { n: 1 }],
  ['a number that is none', { n: Number.NaN }, { n: null }],
  ['2,500 levels', nested(2500), nested(2500)],
];

let site: ServedAccounts;
afterEach(async () => await site.close());

describe.each(stores)('on $name', (store) => {
  const open = async () => {
    site = await serveAccounts(store, { resources: [User, Token, Desk] });
    const { auth, domain } = site;
    const resources = { desks: { resource: Desk, actions: ['show'] } } as const;
    return createBrowser(createResourceHttp({ auth, domain, resources }));
  };

  test('J7 a result that JSON cannot say is 500, and onError hears the action and the place, and no value', async () => {
    const browser = await open();
    for (const [name, returned, place, reason] of mistakes) {
      result = returned;
      const answer = await browser.post('/api/desks/show');
      const internal = { type: 'about:blank', title: 'something went wrong', status: 500, code: 'INTERNAL' };
      expect([answer.status, answer.body], name).toEqual([500, internal]);
      const [error, ...others] = site.errors.splice(0);
      expect(error, name).toBeInstanceOf(TypeError);
      const message = String(Object(error).message);
      // Where the stack ends depends on the process, so the ends of a long way are not told here.
      const told = reason === tooDeep ? message.replace(/(?<=result)\S{8,90}…\S{8,90}/, '') : message;
      expect(told, name).toBe(`Desk.show: result${place} cannot leave over HTTP: ${reason}`);
      expect(others, name).toEqual([]);
      if (name.endsWith('that throws')) expect(error).toHaveProperty('cause', new Error('a hidden value'));
    }
  });

  test('J7 what is no mistake leaves as JSON', async () => {
    const browser = await open();
    for (const [name, returned, json] of harmless) {
      result = () => returned;
      const answer = await browser.post('/api/desks/show');
      expect([answer.status, answer.text], name).toEqual([200, JSON.stringify({ result: json })]);
    }
    expect(site.errors).toEqual([]);
  });
});
