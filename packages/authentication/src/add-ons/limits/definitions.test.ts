// What a definition with limits is told, all at once.
import { createDomain, memoryDataLayer, ResourceDefinitionError } from '@ashlar/core';
import { expect, test } from 'vitest';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { memoryLimits } from '../../limits/memory-limits.ts';
import { storedTokens, Token } from '../../test-setup/accounts.ts';
import { attributes, Limit, strategies, User } from '../../test-setup/limited-accounts.ts';

/** The problems of a user with these limits, as `path: message (hint)`. */
function problemsWith(limits: object, authentication: object = { tokens: storedTokens }): readonly string[] {
  try {
    // Invariant: at run time `defineResource` takes anything, and refuses what is wrong.
    (defineResource as unknown as (config: object) => unknown)({
      name: 'User',
      attributes,
      authentication: { ...authentication, strategies: { password }, addOns: { limits } },
    });
    return [];
  } catch (error) {
    if (!(error instanceof ResourceDefinitionError)) throw error;
    return error.issues.map(
      ({ path, message, hint }) => `${path.slice(3).join('.')}: ${message}${hint ? ` (${hint})` : ''}`,
    );
  }
}

const { resettable: _resettable, ...password } = strategies.password;
const rate = "expected a rate, such as '10 per 15 minutes' or '3 per hour': a whole number from 1 to 999999; or false";

test('every wrong option is named, all at once', () => {
  const problems = problemsWith({
    resource: Token,
    store: {},
    signIn: { perIdentity: '0 per hour', perAddress: true, perUser: '1 per hour' },
    requests: { perIdentity: 3 },
    clearActionName: '',
    windows: 1,
  });
  expect(problems).toEqual(
    expect.arrayContaining([
      'resource: is not a limit resource: define it with limitResource: {}',
      'store: expected a store of limits: { take, giveBack, clear, clearAll }',
      `signIn.perIdentity: ${rate}`,
      `signIn.perAddress: ${rate}`,
      'signIn.perUser: unknown option (there are: perIdentity, perAddress, perIdentityAndAddress)',
      `requests.perIdentity: ${rate}`,
      expect.stringMatching(/^clearActionName: /),
      expect.stringMatching(/^windows: unknown option/),
    ]),
  );
});

test.each([
  [{ signIn: true }, 'signIn'],
  [{ signIn: '10 per hour' }, 'signIn'],
  [{ requests: null }, 'requests'],
])('%j is refused', (limits, path) => {
  expect(problemsWith(limits).map((problem) => problem.split(':')[0])).toEqual([path]);
});

test('each limit, and each kind of limits, may be switched off', () => {
  expect(problemsWith({ signIn: false, requests: false })).toEqual([]);
  const none = { perIdentity: false, perAddress: false, perIdentityAndAddress: false };
  expect(problemsWith({ signIn: none, requests: { perIdentity: false } })).toEqual([]);
});

test('two places to count are one too many', () => {
  expect(problemsWith({ resource: Limit, store: memoryLimits() })).toEqual([
    'store: stands beside resource, and one of them counts (leave one of the two out)',
  ]);
});

test('an undefined resource is told to be an import cycle', () => {
  expect(problemsWith({ resource: undefined })).toEqual(['resource: is undefined: do two files import each other?']);
});

test('counters that processes share need a secret', () => {
  const cure =
    'needs tokens: the keys of its counters are hashes keyed with their signingSecret (set authentication.tokens.enabled to true, or set store to memoryLimits(), which needs no secret)';
  expect(problemsWith({ resource: Limit }, {})).toEqual([`resource: ${cure}`]);
  const { isLocal: _isLocal, ...shared } = memoryLimits();
  expect(problemsWith({ store: shared }, {})).toEqual([`store: ${cure}`]);
  expect(problemsWith({ store: memoryLimits() }, {})).toEqual([]);
  expect(problemsWith({}, {})).toEqual([]);
});

test('a limit resource that is not in the domain is named with the cure', () => {
  expect(() => createDomain({ name: 'accounts', resources: [User, Token], dataLayer: memoryDataLayer() })).toThrow(
    /User\.authentication\.addOns\.limits\.resource is Limit, which is not in this domain.*\n?.*add Limit to the resources/s,
  );
});

test('introspection shows the action, which no front end offers by itself', () => {
  const limits = Info.strategy(User, 'limits');
  expect(limits.actions).toEqual(['clear']);
  expect(limits.phases).toEqual([]);
  expect(limits.options).toMatchObject({
    resource: Limit,
    signIn: { perIdentity: '5 per 15 minutes', perAddress: '20 per minute' },
  });
});
