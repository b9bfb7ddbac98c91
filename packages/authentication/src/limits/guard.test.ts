// A guard by itself, as an HTTP front end uses it for a resource without the add-on.
import { createDomain, type Domain, memoryDataLayer } from '@ashlar/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuthenticationFailed } from '../error/authentication-failed.ts';
import type { AttemptFacts } from '../part/events.ts';
import { outcome } from '../test-setup/gated-accounts.ts';
import { heldClock, Limit } from '../test-setup/limited-accounts.ts';
import { createLimitGuard } from './guard.ts';
import { limitKeys } from './limit-keys.ts';
import { limitRulesOf } from './limit-rules.ts';
import { memoryLimits } from './memory-limits.ts';

const clock = heldClock();
let domain: Domain;
beforeEach(() => {
  domain = createDomain({ name: 'front end', resources: [Limit], dataLayer: memoryDataLayer(), clock });
});
afterEach(() => domain.close());

const rules = limitRulesOf({
  signIn: { perIdentity: '2 per hour', perAddress: '3 per minute', perIdentityAndAddress: false },
  requests: { perIdentity: '1 per hour' },
});
const newGuard = () => createLimitGuard({ store: memoryLimits(), rules, keys: limitKeys(undefined), realm: 'user' });
const attempt = (more: Partial<AttemptFacts> = {}): AttemptFacts => ({
  strategy: 'password',
  action: 'signIn',
  counts: 'signIn',
  identity: 'ann',
  identityField: 'email',
  subject: null,
  context: {},
  ...more,
});
const success = { status: 'success', subject: null, rolledBack: false } as const;

test('it refuses a sign-in over the limit, with the time to wait', async () => {
  const guard = newGuard();
  for (let index = 0; index < 2; index++) expect(await guard.before(attempt(), domain)).toBeUndefined();
  const { error } = await outcome(guard.before(attempt(), domain));
  expect(error).toBeInstanceOf(AuthenticationFailed);
  expect(error).toMatchObject({ strategy: 'password', retryAfter: 60 });
});

test('it answers that a request over the limit sends nothing', async () => {
  const guard = newGuard();
  const request = attempt({ counts: 'requests' });
  expect(await guard.before(request, domain)).toBeUndefined();
  expect(await guard.before(request, domain)).toBe('suppress');
});

test('it gives back what the attempt with that context took, once', async () => {
  const guard = newGuard();
  for (let index = 0; index < 5; index++) {
    const one = attempt();
    await guard.before(one, domain);
    await guard.after({ ...one, ...success });
    await guard.after({ ...one, ...success });
  }
  await guard.before(attempt(), domain);
  await guard.before(attempt(), domain);
  await expect(guard.before(attempt(), domain)).rejects.toThrow(AuthenticationFailed);
});

test('what counts as nothing passes, without an identity only the address counts', async () => {
  const guard = newGuard();
  for (let index = 0; index < 9; index++) {
    await guard.before(attempt({ counts: undefined }), domain);
    await guard.before(attempt({ identity: null }), domain);
    await guard.before(attempt({ counts: 'requests', identity: null }), domain);
  }
  const context = () => ({ device: { ip: '192.0.2.1' } });
  for (let index = 0; index < 3; index++) await guard.before(attempt({ identity: null, context: context() }), domain);
  await expect(guard.before(attempt({ identity: null, context: context() }), domain)).rejects.toThrow(
    AuthenticationFailed,
  );
});

test('two guards over one store with different realms count apart', async () => {
  const shared = { store: memoryLimits(), rules, keys: limitKeys(undefined) };
  const users = createLimitGuard({ ...shared, realm: 'user' });
  const admins = createLimitGuard({ ...shared, realm: 'admin' });
  for (let index = 0; index < 2; index++) await users.before(attempt(), domain);
  await admins.before(attempt(), domain);
  await expect(users.before(attempt(), domain)).rejects.toThrow(AuthenticationFailed);
});
