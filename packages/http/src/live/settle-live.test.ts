// Options that cannot work are refused when live connections are made: all at once, each with its cure.
import { defineResource } from '@ashlar/authentication';
import { createDomain, memoryDataLayer } from '@ashlar/core';
import { expect, onTestFinished, test } from 'vitest';
import { passwordAttributes, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import { Member, Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { createLive } from './create-live.ts';

const Unstored = defineResource({
  name: 'Unstored',
  attributes: passwordAttributes,
  authentication: {
    sessionIdentifier: 'jti',
    tokens: { ...storedTokens, storeAllTokens: false, requireTokenPresenceForAuthentication: false },
    strategies: { password: { identityField: 'email' } },
  },
});

/** Why live connections with these options cannot be made. */
function refusal(options: object): string {
  const domain = createDomain({ name: 'app', resources: [User, Token], dataLayer: memoryDataLayer() });
  onTestFinished(() => domain.close());
  // As an application without types would.
  const given: unknown[] = [{ domain, resource: User, ...options }];
  try {
    Reflect.apply(createLive, undefined, given);
  } catch (error) {
    return error instanceof TypeError ? error.message : `no TypeError: ${String(error)}`;
  }
  return 'they were made';
}

test('wrong options are one TypeError with every problem and its cure', () => {
  const message = refusal({ sweep: 30, whenBlind: 'open', keepalive: '1 second', domain: {} });
  expect(message).toContain('createLive: ');
  expect(message).toContain('domain: is no domain: pass what createDomain returned');
  expect(message).toContain("sweep: expected a whole number above zero with its unit, such as '14 days'");
  expect(message).toContain("whenBlind: expected 'close' or 'keep'");
  expect(message).toMatch(/keepalive: .*did you mean "?keepAlive/);
});

test('sessions that cannot be looked up, a resource of another domain, and a sweep that is too late are refused together', () => {
  expect(refusal({})).toBe('they were made');
  expect(refusal({ resource: {} })).toContain('resource: is no resource: pass what defineResource returned');
  const message = refusal({ resource: Unstored, sweep: '60 seconds' });
  expect(message).toContain('resource: the sessions of Unstored cannot be looked up: set enabled, storeAllTokens and');
  expect(message).toContain('resource: Unstored is not in the domain: add it to the resources of createDomain');
  expect(message).toContain('blindAfter: expected more time than sweep');
  expect(refusal({ resource: Member })).toContain('resource: Member is not in the domain');
  expect(refusal({ resource: Token })).toContain('resource: the sessions of Token cannot be looked up');
});
