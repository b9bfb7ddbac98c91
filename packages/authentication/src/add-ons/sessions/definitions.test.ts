// What a definition with sessions is told, all at once.
import { ResourceDefinitionError, ResourceInfo } from '@ashlar/core';
import { expect, test } from 'vitest';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { Token as PlainToken, passwordAttributes, storedTokens } from '../../test-setup/accounts.ts';
import { sessionTokens, strategies, Token, User } from '../../test-setup/session-accounts.ts';

/** The problems of a user with these add-ons, as `path: message (hint)`. */
function problemsWith(addOns: object, tokens: object = sessionTokens, actions: object = {}): readonly string[] {
  return problemsOf({
    name: 'User',
    attributes: passwordAttributes,
    actions,
    authentication: { tokens, strategies, addOns },
  });
}

function problemsOf(config: object): readonly string[] {
  try {
    // Invariant: at run time `defineResource` takes anything, and refuses what is wrong.
    (defineResource as unknown as (config: object) => unknown)(config);
    return [];
  } catch (error) {
    if (!(error instanceof ResourceDefinitionError)) throw error;
    return error.issues.map(({ path, message, hint }) => `${path.join('.')}: ${message}${hint ? ` (${hint})` : ''}`);
  }
}

test('every wrong option is named, all at once', () => {
  const problems = problemsWith({
    sessions: {
      ...{ userAgent: 'yes', ip: 'hashed', lastSeen: 5, idleTimeout: 'never', maximum: 0, recent: true },
      ...{ listActionName: '', devices: true },
    },
  });
  const options = ['userAgent', 'ip', 'lastSeen', 'idleTimeout', 'maximum', 'recent', 'listActionName', 'devices'];
  expect(problems.map((problem) => problem.split(':')[0])).toEqual(
    options.map((option) => `authentication.addOns.sessions.${option}`),
  );
});

test.each([1.5, -1, Number.POSITIVE_INFINITY, '3', null])('maximum: %s is refused', (maximum) => {
  expect(problemsWith({ sessions: { maximum } })).toHaveLength(1);
});

test('a token resource that keeps no sessions is refused with the cure, and so are tokens that are not all stored', () => {
  expect(problemsWith({ sessions: {} }, { ...storedTokens, storeAllTokens: false })).toEqual([
    'authentication.tokens.tokenResource: sessions needs a token resource that keeps sessions (define Token with tokenResource: { sessions: true })',
    'authentication.tokens.storeAllTokens: has to be true where presence is required (set authentication.tokens.storeAllTokens to true: otherwise no token would ever be found)',
    'authentication.tokens.storeAllTokens: sessions needs storeAllTokens: true (set authentication.tokens.storeAllTokens to true: a session that is not stored can be neither shown nor ended)',
  ]);
  const unpresent = { ...sessionTokens, requireTokenPresenceForAuthentication: false };
  expect(problemsWith({ sessions: {} }, unpresent)).toContain(
    'authentication.tokens.requireTokenPresenceForAuthentication: sessions needs requireTokenPresenceForAuthentication: true (set authentication.tokens.requireTokenPresenceForAuthentication to true: a session whose row is gone would still be let in)',
  );
});

test('an idleTimeout that sessions in use would reach is refused', () => {
  expect(problemsWith({ sessions: { lastSeen: false, idleTimeout: '1 hour' } })).toEqual([
    "authentication.addOns.sessions.lastSeen: is false, and idleTimeout counts from when a session was last seen (set lastSeen to a duration such as '5 minutes', or leave idleTimeout out)",
  ]);
  expect(problemsWith({ sessions: { idleTimeout: '300 seconds' } })).toEqual([
    'authentication.addOns.sessions.idleTimeout: is not longer than lastSeen, which is 5 minutes: sessions in use would end (set idleTimeout to a longer time, or lastSeen to a shorter one)',
  ]);
  expect(problemsWith({ sessions: { idleTimeout: '301 seconds' } })).toEqual([]);
});

test('a second one on a resource is refused: there is one list of sessions', () => {
  expect(problemsWith({ sessions: {}, 'sessions:more': { maximum: 3 } })).toEqual([
    'authentication.addOns.sessions:more: sessions keeps the sessions of this resource already (leave one of the two out)',
  ]);
});

test('under a name of its own its actions are named for it, and each name can be chosen', () => {
  const Named = defineResource({
    name: 'User',
    attributes: passwordAttributes,
    authentication: {
      tokens: sessionTokens,
      strategies,
      addOns: { 'sessions:devices': { endOthersActionName: 'forgetOthers' } },
    },
  });
  const names = ResourceInfo.actions(Named).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['listSessionsWithDevices', 'endSessionWithDevices', 'forgetOthers']));
});

test('it is introspected like every part: its options with their defaults, and its routes', () => {
  const sessions = Info.strategies(User).find(({ name }) => name === 'sessions');
  expect(sessions?.options).toEqual({
    ...{ userAgent: true, ip: 'truncated', lastSeen: '5 minutes', recent: '15 minutes' },
  });
  expect(sessions?.routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /user/sessions/list',
    'POST /user/sessions/end',
    'POST /user/sessions/end-others',
  ]);
});

test('only a token resource that says so has the attributes, and none of them has an index or must have a value', () => {
  const own = ['sessionId', 'strategy', 'userAgent', 'ip', 'signedInAt', 'lastSeenAt'];
  const namesOf = (resource: typeof Token | typeof PlainToken) =>
    ResourceInfo.attributes(resource).map(({ name }) => name);
  expect(namesOf(Token)).toEqual([...namesOf(PlainToken), ...own]);
  for (const name of own) {
    const { nullable, writable } = ResourceInfo.attribute(Token, name);
    expect([nullable, writable]).toEqual([true, false]);
  }
  expect(ResourceInfo.relation(Token).indexes).toEqual(ResourceInfo.relation(PlainToken).indexes);
  expect(problemsOf({ name: 'Token', tokenResource: { sessions: 'yes' } })).toHaveLength(1);
});
