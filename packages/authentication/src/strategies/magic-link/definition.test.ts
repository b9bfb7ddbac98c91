// What a definition with links has to be: each problem with its path and its cure, all of them at once.
import { attribute, createFramework, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { createAuthentication, defineStrategy, type PartTypes } from '../../extension.ts';
import { tokenResource } from '../../index.ts';
import { storedTokens, Token } from '../../test-setup/accounts.ts';
import { thrownBy } from '../../test-setup/printed.ts';
import { magicLink } from './magic-link.ts';

const sender = () => undefined;
const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
  displayName: z.string().nullable(),
};

/** Defines a user past the types, as a program without them would. */
function define(authentication: object, own: object = attributes): unknown {
  return defineResource({
    name: 'User',
    attributes: own,
    authentication: { tokens: storedTokens, ...authentication },
  } as never);
}
const problemsOf = async (authentication: object, own?: object) =>
  Reflect.get(Object(await thrownBy(() => define(authentication, own))), 'issues');

const password = { identityField: 'email' };
const registering = { sender, registrationEnabled: true };
const at = ['authentication', 'strategies', 'magicLink'];

describe('M14 a stranger could register the address of another person first', () => {
  const refused = {
    path: [...at, 'registrationEnabled'],
    message:
      'authentication.strategies.password registers "email" too, and nothing confirms it: a stranger could register the address of another person first',
    hint: 'add the add-on confirmation: { monitorFields: ["email"], … }, or set registrationEnabled to false in one of the two',
  };

  test('M14 with a password that registers and nothing that confirms, registration is refused with the cure', async () => {
    expect(await problemsOf({ strategies: { password, magicLink: registering } })).toEqual([refused]);
    expect(await problemsOf({ strategies: { magicLink: registering, password } })).toEqual([refused]);
  });

  test('M14 an add-on that confirms another attribute is no cure', async () => {
    const addOns = { confirmation: { monitorFields: ['displayName'], sender } };
    expect(await problemsOf({ strategies: { password, magicLink: registering }, addOns })).toEqual([refused]);
  });

  test.each([
    {
      how: 'an add-on confirms the address',
      authentication: {
        strategies: { password, magicLink: registering },
        addOns: { confirmation: { monitorFields: ['email'], sender } },
      },
    },
    {
      how: 'the password registers no one',
      authentication: { strategies: { password: { ...password, registrationEnabled: false }, magicLink: registering } },
    },
    { how: 'the link registers no one', authentication: { strategies: { password, magicLink: { sender } } } },
    {
      how: 'they register different attributes',
      authentication: { strategies: { password: { identityField: 'displayName' }, magicLink: registering } },
    },
  ])('M14 the definition holds where $how', ({ authentication }) => {
    expect(() => define(authentication)).not.toThrow();
  });

  test('M14 a strategy of another package that registers the same address is refused too', async () => {
    const signUp = defineStrategy<PartTypes>()({
      kind: 'signUp',
      schema: z.strictObject({}),
      transform(draft, instance) {
        const action = { name: 'signUp', type: 'create', accept: ['email'] } as const;
        draft.addAction(action, { source: 'signUp', path: instance.path });
        instance.offer('signUp', { action: 'signUp' });
      },
    });
    const extensions = [createAuthentication({ strategies: [magicLink, signUp], addOns: [] }), tokenResource] as const;
    const error = await thrownBy(() =>
      createFramework({ extensions }).defineResource({
        name: 'User',
        attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }) },
        authentication: { tokens: storedTokens, strategies: { magicLink: registering, signUp: {} } },
      } as never),
    );
    const message = refused.message.replace('strategies.password', 'strategies.signUp');
    expect(error).toMatchObject({ issues: [{ ...refused, message }] });
  });
});

test('M14 every problem is told at once', async () => {
  const problems = await problemsOf({
    tokens: { enabled: true, tokenResource: Token, signingSecret: storedTokens.signingSecret },
    sessionIdentifier: 'jti',
    strategies: {
      magicLink: {
        ...registering,
        registerActionAccept: ['email', 'hashedPassword', 'displayNam'],
        requireConfirmedWith: 'confirmed',
      },
      password: { ...password, registrationEnabled: false },
    },
  });
  expect(problems).toEqual([
    { path: [...at, 'registerActionAccept', 0], message: '"email" is what the token was sent to: leave it out' },
    { path: [...at, 'registerActionAccept', 1], message: '"hashedPassword" holds a credential: leave it out' },
    {
      path: [...at, 'registerActionAccept', 2],
      message: 'there is no attribute "displayNam"',
      hint: 'did you mean "displayName"?',
    },
    { path: [...at, 'requireConfirmedWith'], message: 'there is no attribute "confirmed"', hint: expect.any(String) },
    {
      path: [...at, 'keepOlder'],
      message: 'a newer link cannot end older ones that are not stored',
      hint: 'set authentication.tokens.storeAllTokens to true, or keepOlder to true',
    },
    // The create behind `signIn` accepts it too.
    expect.objectContaining({ path: ['actions', 'registerWithMagicLink', 'accept', 2] }),
  ]);
});

test.each([
  { options: {}, path: ['sender'] },
  { options: { sender: 'mail' }, path: ['sender'] },
  { options: { sender, tokenLifetime: '0 minutes' }, path: ['tokenLifetime'] },
  { options: { sender, tokenLifetime: 600 }, path: ['tokenLifetime'] },
  { options: { sender, keepOlder: 'no' }, path: ['keepOlder'] },
  { options: { sender, sameBrowser: true }, path: ['sameBrowser'] },
  { options: { sender, identityField: 'mail' }, path: ['identityField'] },
  { options: { sender, registerActionAccept: ['displayName'] }, path: ['registerActionAccept'] },
])('an option that is missing, wrong, unknown or of no use is named: $path', async ({ options, path }) => {
  const problems = await problemsOf({ strategies: { magicLink: options } });
  expect(problems).toEqual([expect.objectContaining({ path: [...at, ...path] })]);
});

test('a link needs tokens', async () => {
  const problems = await problemsOf({ tokens: { enabled: false }, strategies: { magicLink: { sender } } });
  expect(problems).toEqual([
    expect.objectContaining({ path: ['authentication', 'tokens', 'enabled'] }),
    expect.objectContaining({ path: ['authentication', 'tokens', 'tokenResource'] }),
  ]);
});

test('a credential that may not be null, and for which its strategy can make no value, is refused with the cure', async () => {
  const pin = defineStrategy<PartTypes>()({
    kind: 'pin',
    schema: z.strictObject({}),
    transform: (_draft, instance) => instance.credentialField('hashedPin'),
  });
  const extensions = [createAuthentication({ strategies: [magicLink, pin], addOns: [] }), tokenResource] as const;
  const { defineResource: defineOwn } = createFramework({ extensions });
  const defineWith = (hashedPin: z.ZodType) => () =>
    defineOwn({
      name: 'User',
      attributes: { ...attributes, hashedPin: attribute(hashedPin, { sensitive: true }) },
      authentication: { tokens: storedTokens, strategies: { magicLink: registering, pin: {} } },
    } as never);
  expect(await thrownBy(defineWith(z.string()))).toMatchObject({
    issues: [
      {
        path: [...at, 'registrationEnabled'],
        message: 'a user who registers has no "hashedPin", the credential of authentication.strategies.pin',
        hint: 'hashedPin: attribute(….nullable(), { sensitive: true })',
      },
    ],
  });
  expect(defineWith(z.string().nullable())).not.toThrow();
});
