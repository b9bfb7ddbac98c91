// What a log-out of everyone needs, each missing piece named at its path, and what a caller is told without it.
import { createDomain, memoryDataLayer, ResourceDefinitionError, ResourceInfo } from '@ashlar/core';
import { expect, test } from 'vitest';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import {
  Token as PlainToken,
  User as PlainUser,
  passwordAttributes,
  quickHash,
  secret,
} from '../../test-setup/accounts.ts';
import { Generation, Token, User } from '../../test-setup/everyone-accounts.ts';
import { callUntyped } from '../../test-setup/sessions.ts';
import { stores } from '../../test-setup/stores.ts';

const tokens = {
  ...{ enabled: true, tokenResource: Token, storeAllTokens: true, requireTokenPresenceForAuthentication: true },
  ...{ revocation: { everyone: Generation }, signingSecret: secret },
} as const;
const strategies = { password: { identityField: 'email', hashProvider: quickHash } } as const;

/** The problems of a user with these tokens and add-ons, as `path: message (hint)`. */
function problemsWith(own: object, addOns: object = { logOutEverywhere: {} }): readonly string[] {
  const authentication = { tokens: { ...tokens, ...own }, strategies, addOns };
  try {
    // Invariant: at run time `defineResource` takes anything, and refuses what is wrong.
    const define = defineResource as unknown as (config: object) => unknown;
    define({ name: 'User', attributes: passwordAttributes, authentication });
    return [];
  } catch (error) {
    if (!(error instanceof ResourceDefinitionError)) throw error;
    return error.issues.map(({ path, message, hint }) => `${path.join('.')}: ${message}${hint ? ` (${hint})` : ''}`);
  }
}

test('L74 everything that is needed compiles, and nothing less does: all that is missing is named at once', () => {
  expect(problemsWith({})).toEqual([]);
  const missing = { tokenResource: PlainToken, storeAllTokens: false, requireTokenPresenceForAuthentication: false };
  const at = (option: string) => `authentication.tokens.${option}`;
  expect(problemsWith(missing, {})).toEqual([
    `${at('tokenResource')}: revocation.everyone needs a token resource that keeps generations (define Token with tokenResource: { generations: true })`,
    `${at('storeAllTokens')}: revocation.everyone needs storeAllTokens: true (set ${at('storeAllTokens')} to true: a token that is not stored has no generation)`,
    `${at('requireTokenPresenceForAuthentication')}: revocation.everyone needs requireTokenPresenceForAuthentication: true (set ${at('requireTokenPresenceForAuthentication')} to true: a token whose row is gone would still be let in)`,
    "authentication.sessionIdentifier: is needed where the presence of tokens is not required (set it to 'jti', or tokens.requireTokenPresenceForAuthentication to true)",
  ]);
  expect(problemsWith({ enabled: false }, {})).toEqual([
    `${at('enabled')}: revocation.everyone needs enabled: true (set ${at('enabled')} to true: without tokens there is no session to end)`,
  ]);
});

test.each([
  ['the token resource', Token, 'is not a generation resource: define it with generationResource: {}'],
  ['true', true, 'is not a generation resource: define it with generationResource: {}'],
  [
    'nothing',
    undefined,
    'is undefined: name a resource that is defined with generationResource: {}, or do two files import each other?',
  ],
])('L74 %s in place of a generation resource is refused with its cure', (_name, everyone, message) => {
  expect(problemsWith({ revocation: { everyone } })).toEqual([`authentication.tokens.revocation.everyone: ${message}`]);
});

test('L74 an empty revocation, and one with an unknown member, are refused', () => {
  expect(problemsWith({ revocation: {} })).toHaveLength(1);
  expect(problemsWith({ revocation: { everyone: Generation, everybody: Generation } })).toHaveLength(1);
});

test('L74 purposes cannot hold for everyone: one log-out of the resource has to spare none', () => {
  const include = { includePurposes: ['user'] };
  const exclude = { excludePurposes: ['revocation', 'download'] };
  const message = (key: string, option: string) =>
    `authentication.addOns.${key}.${option}: cannot hold for everyone, and tokens.revocation.everyone ends tokens of every purpose (leave it out here, and give it to another add-on: 'logOutEverywhere:some': { ${option}: [ … ] })`;
  expect(problemsWith({}, { logOutEverywhere: include })).toEqual([message('logOutEverywhere', 'includePurposes')]);
  expect(problemsWith({}, { logOutEverywhere: exclude })).toEqual([message('logOutEverywhere', 'excludePurposes')]);
  expect(problemsWith({}, { logOutEverywhere: {}, 'logOutEverywhere:some': include })).toEqual([]);
  expect(problemsWith({}, { logOutEverywhere: { excludePurposes: ['revocation'] } })).toEqual([]);
  expect(problemsWith({ revocation: undefined }, { logOutEverywhere: include })).toEqual([]);
});

test('L74 the argument that names the user cannot be called everyone', () => {
  expect(problemsWith({}, { logOutEverywhere: { argumentName: 'everyone' } })).toEqual([
    'authentication.addOns.logOutEverywhere.argumentName: is the name of another argument of the action',
  ]);
});

test('L74 the generation resource has to be in the domain', () => {
  const create = (resources: readonly (typeof User | typeof Token | typeof Generation)[]) => () =>
    createDomain({ name: 'everyone', resources, dataLayer: memoryDataLayer() });
  expect(create([User, Token])).toThrow(
    /User\.authentication\.tokens\.revocation\.everyone is Generation, which is not in this domain.*add Generation/s,
  );
  expect(create([User, Token, Generation])).not.toThrow();
});

test('L74 two resources of one subject name cannot share a generation: a log-out of one would be one of the other', () => {
  const Other = defineResource({
    name: 'OtherUser',
    table: 'other_users',
    attributes: passwordAttributes,
    authentication: {
      subjectName: 'user',
      tokens: {
        ...tokens,
        tokenResource: defineResource({ name: 'OtherToken', table: 'other', tokenResource: { generations: true } }),
      },
      strategies,
    },
  });
  const resources = [User, Other, Token, Info.tokens(Other).tokenResource ?? Token, Generation];
  expect(() => createDomain({ name: 'everyone', resources, dataLayer: memoryDataLayer() })).toThrow(
    /User and OtherUser are both called "user" in Generation/,
  );
});

test('a generation resource has a realm and a number, and no action that writes', () => {
  expect(ResourceInfo.attributes(Generation).map(({ name }) => name)).toEqual(['realm', 'generation']);
  expect(ResourceInfo.actions(Generation).map(({ type }) => type)).toEqual(['read']);
  expect(ResourceInfo.attributes(Token).map(({ name }) => name)).toContain('generation');
  expect(ResourceInfo.attributes(PlainToken).map(({ name }) => name)).not.toContain('generation');
  expect(Info.tokens(User).revocation?.everyone).toBe(Generation);
});

test.each(stores)(
  'L74 everyone without a generation resource is an error with its cure, on $name',
  async ({ open }) => {
    const opened = await open([PlainUser, PlainToken]);
    const refused = callUntyped(PlainUser, 'logOutEverywhere', { everyone: true });
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [
        {
          path: ['everyone'],
          message: 'needs authentication.tokens.revocation.everyone',
          hint: 'set it to a resource that is defined with generationResource: {}',
        },
      ],
    });
    const preview = callUntyped(PlainUser, 'logOutEverywhere', { everyone: true, preview: true });
    await expect(preview).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await opened.close();
  },
);
