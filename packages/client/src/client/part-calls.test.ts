import { describe, expect, test } from 'vitest';
import { partCalls } from './part-calls.ts';

/** The members of an object, whatever they are. */
const member = (object: unknown, name: string | symbol): unknown => Reflect.get(Object(object), name);

function counted() {
  const calls: unknown[][] = [];
  const own = { session: () => 'own' };
  const parts = partCalls(own, async (...given) => {
    calls.push(given);
  });
  const call = (part: string, action?: string) => {
    const found = action === undefined ? member(parts, part) : member(member(parts, part), action);
    return (...given: unknown[]) => Reflect.apply(Object(found), undefined, given);
  };
  return { parts, calls, call };
}

describe('the members of a client', () => {
  test('H105: paths are those of the server: kebab case, and a part by its name alone', async () => {
    const { call, calls } = counted();
    await call('password', 'signInWithToken')({ token: 'a' });
    await call('logOutEverywhere')();
    await call('magic2Link', 'request')({}, { signal: undefined });
    // The name of an action that is that of its instance, but not of its kind.
    await call('signIn', 'signIn')({});
    expect(calls).toEqual([
      ['/password/sign-in-with-token', { token: 'a' }, undefined],
      ['/log-out-everywhere', {}, undefined],
      ['/magic2-link/request', {}, { signal: undefined }],
      ['/sign-in/sign-in', {}, undefined],
    ]);
  });

  test('H105: `await`, JSON and printing call nothing', async () => {
    const { parts, calls } = counted();
    for (const value of [parts, member(parts, 'password'), member(member(parts, 'password'), 'signIn')]) {
      expect(await value).toBe(value);
      JSON.stringify({ value });
      expect(String(value)).toBeTypeOf('string');
      expect(member(value, Symbol.iterator)).toBeUndefined();
    }
    expect(calls).toEqual([]);
  });

  test('H105: own members come first, and a member is the same each time', () => {
    const { parts, call } = counted();
    expect(call('session')()).toBe('own');
    expect(member(parts, 'password')).toBe(member(parts, 'password'));
    expect(member(member(parts, 'password'), 'signIn')).toBe(member(member(parts, 'password'), 'signIn'));
  });
});
