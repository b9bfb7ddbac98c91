// What is wrong with a definition: each problem with its path and its cure.
import { inspect } from 'node:util';
import { Info } from '@ashlar/authentication';
import { type AnyResource, attribute, createDomain, memoryDataLayer, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Device, defineResource, keys, Member, Token, tokens } from '../test-setup/members.ts';

const options = { resource: Device, secret: keys.present, sender: () => {} };

/** Defines what the compiler would refuse. */
function define(loginNotice: object, section: object = {}): AnyResource {
  const config = {
    name: 'Admin',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      age: z.int(),
      privateEmail: attribute(z.email(), { sensitive: true }),
    },
    authentication: { tokens, strategies: { recoveryCode: {} }, addOns: { loginNotice }, ...section },
  };
  return (defineResource as unknown as (config: unknown) => AnyResource)(config);
}

const at = 'Admin.authentication.addOns.loginNotice';

test.each([
  ['no resource', { ...options, resource: undefined }, `${at}.resource: is undefined: define KnownDevice`],
  [
    'another resource',
    { ...options, resource: Token },
    `${at}.resource: is not a resource of known devices: define KnownDevice with knownDeviceResource: {}, and name it here`,
  ],
  ['no secret', { ...options, secret: undefined }, `${at}.secret: expected a secret: text, bytes, a list of these`],
  ['an empty list of secrets', { ...options, secret: [undefined, ''] }, `${at}.secret: expected a secret`],
  ['a secret of a wrong type', { ...options, secret: [keys.present, 7] }, `${at}.secret: expected a secret`],
  ['a short secret', { ...options, secret: 'short' }, `${at}.secret: expected keys of at least 32 bytes: openssl`],
  ['a list with a short secret', { ...options, secret: [keys.present, 'short'] }, `${at}.secret: expected keys of`],
  ['short bytes', { ...options, secret: new Uint8Array(31) }, `${at}.secret: expected keys of at least 32 bytes`],
  [
    'no sender',
    { ...options, sender: undefined },
    `${at}.sender: expected a function: ({ to, user, strategy, device })`,
  ],
  ['no devices', { ...options, devicesPerUser: 0 }, `${at}.devicesPerUser: `],
  ['too many devices', { ...options, devicesPerUser: 1001 }, `${at}.devicesPerUser: `],
  [
    'an unknown option',
    { ...options, addresField: 'email' },
    `${at}.addresField: unknown option\n      did you mean "addressField"`,
  ],
  [
    'an unknown attribute',
    { ...options, addressField: 'emial' },
    `${at}.addressField: there is no attribute "emial"\n      did you mean "email"?`,
  ],
  [
    'an attribute that is no text',
    { ...options, addressField: 'age' },
    `${at}.addressField: the attribute "age" is kept as`,
  ],
  [
    'a sensitive attribute',
    { ...options, addressField: 'privateEmail' },
    `${at}.addressField: the attribute "privateEmail" is sensitive: no record holds it, so the mail would have no address\n      name`,
  ],
])('a definition with %s is refused', (_, written, message) => {
  expect(() => define(written)).toThrow(message);
});

test('a definition without tokens is refused', () => {
  expect(() => define(options, { tokens: { ...tokens, enabled: false }, strategies: {} })).toThrow(
    'Admin.authentication.tokens.enabled: loginNotice needs enabled: true\n      set authentication.tokens.enabled to true',
  );
});

test('all problems are told at once, and none of them tells the secret', () => {
  const message = messageOf(() => define({ secret: ['a short secret'], devicesPerUser: 0, adress: '' }));
  expect(message).toContain('5 problems');
  expect(message).not.toContain('a short secret');
});

test('a domain without the resource of known devices is refused', () => {
  expect(() => createDomain({ name: 'members', resources: [Member, Token], dataLayer: memoryDataLayer() })).toThrow(
    /Member\.authentication\.addOns\.loginNotice\.resource is Device, which is not in this domain\n\s+add Device/,
  );
});

test('introspection shows the notice and what it adds, and no secret', () => {
  const notice = Info.strategy(Member, 'loginNotice');
  expect([notice.kind, notice.actions, notice.phases]).toEqual(['loginNotice', [], []]);
  expect(inspect([notice, ResourceInfo.sections(Member)], { depth: 8, showHidden: true })).not.toContain(keys.present);
  expect(ResourceInfo.attributes(Device).map(({ name, source, writable }) => [name, source, writable])).toEqual(
    ['id', 'notice', 'subject', 'hash', 'createdAt'].map((name) => [name, 'knownDeviceResource', false]),
  );
  expect(ResourceInfo.attribute(Device, 'hash').sensitive).toBe(true);
});

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}
