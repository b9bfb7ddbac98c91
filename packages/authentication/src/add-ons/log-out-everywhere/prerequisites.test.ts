import {
  AshlarError,
  attribute,
  createDomain,
  memoryDataLayer,
  ResourceDefinitionError,
  uuidPrimaryKey,
} from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { secret, Token, User } from '../../test-setup/accounts.ts';

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
};
const strategies = { password: { identityField: 'email' } };
const addOns = { logOutEverywhere: {} };

/** Defines a resource past the types, as a program without them would. */
function define(authentication: unknown): unknown {
  // Invariant: at run time `defineResource` takes anything, and refuses what is wrong.
  return (defineResource as unknown as (config: object) => unknown)({ name: 'User', attributes, authentication });
}

function refusal(authentication: unknown): ResourceDefinitionError {
  try {
    define(authentication);
  } catch (error) {
    if (error instanceof ResourceDefinitionError) return error;
    throw error;
  }
  throw new Error('it was defined');
}

function issuesOf(defining: () => unknown): readonly string[] {
  try {
    defining();
  } catch (error) {
    if (error instanceof ResourceDefinitionError) return error.issues.map(({ path }) => path.join('.'));
    throw error;
  }
  return [];
}

const at = (...path: string[]) => ['authentication', ...path];
const needs = (option: string) => ({
  path: at('tokens', option),
  message: `logOutEverywhere needs ${option}: true`,
  hint: expect.stringContaining(`set authentication.tokens.${option} to true`),
});

describe('prerequisites of logOutEverywhere', () => {
  test('a definition with every prerequisite compiles', () => {
    expect(() => define({ tokens, strategies, addOns })).not.toThrow();
  });

  test('a missing hash attribute is one problem: the password strategy itself is not reported as missing', () => {
    const { issues } = refusal({
      tokens,
      strategies: { password: { identityField: 'email', hashedPasswordField: 'digest' } },
      addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
    });
    expect(issues).toEqual([expect.objectContaining({ path: at('strategies', 'password', 'hashedPasswordField') })]);
  });

  test('a secret of 31 bytes is one problem and causes no other', () => {
    const { issues } = refusal({
      tokens: { ...tokens, signingSecret: 'x'.repeat(31) },
      strategies,
      addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
    });
    expect(issues).toEqual([expect.objectContaining({ path: at('tokens', 'signingSecret') })]);
  });

  test('beside a secret of 31 bytes, independent problems are reported, and problems that follow from it are not', () => {
    const config = {
      name: 'User',
      attributes: { ...attributes, note: z.string().optional() },
      actions: { find: { type: 'read', select: ['normalizedEmail'] } },
      authentication: { tokens: { ...tokens, signingSecret: 'x'.repeat(31) }, strategies, addOns },
    };
    const paths = issuesOf(() => (defineResource as unknown as (config: object) => unknown)(config));
    expect(paths).toEqual(['attributes.note', 'authentication.tokens.signingSecret']);
  });

  test('L50 a missing tokens section is a definition error', () => {
    const { issues, message } = refusal({ strategies, addOns });
    for (const option of ['enabled', 'storeAllTokens', 'requireTokenPresenceForAuthentication']) {
      expect(issues).toContainEqual(needs(option));
    }
    expect(issues).toContainEqual(expect.objectContaining({ path: at('tokens', 'tokenResource') }));
    expect(message).toMatch(/^User cannot be defined: 4 problems\n/);
    expect(message).toContain('User.authentication.tokens.enabled: logOutEverywhere needs enabled: true\n      set ');
  });

  test.each(['enabled', 'storeAllTokens', 'requireTokenPresenceForAuthentication'])(
    'L50 %s false or missing is a definition error',
    (option) => {
      for (const value of [false, undefined]) {
        const { issues } = refusal({ tokens: { ...tokens, [option]: value }, strategies, addOns });
        expect(issues).toContainEqual(needs(option));
        expect(issues.filter(({ message }) => message.startsWith('logOutEverywhere'))).toHaveLength(1);
      }
    },
  );

  test('L50 a missing token resource is a definition error', () => {
    const { tokenResource: _left, ...rest } = tokens;
    const { issues } = refusal({ tokens: rest, strategies, addOns });
    expect(issues).toContainEqual({
      path: at('tokens', 'tokenResource'),
      message: 'logOutEverywhere needs a token resource',
      hint: expect.stringContaining('tokenResource: {}'),
    });
  });

  test('L50 applyOnPasswordChange without a password strategy is a definition error', () => {
    const { issues } = refusal({ tokens, addOns: { logOutEverywhere: { applyOnPasswordChange: true } } });
    expect(issues).toEqual([
      {
        path: at('addOns', 'logOutEverywhere', 'applyOnPasswordChange'),
        message: 'needs a password strategy',
        hint: expect.stringContaining('strategies: { password: { … } }'),
      },
    ]);
  });

  test('L50 all missing prerequisites are reported in one error', () => {
    const { issues } = refusal({ tokens: {}, addOns: { logOutEverywhere: { applyOnPasswordChange: true } } });
    const paths = issues.map(({ path }) => path.join('.'));
    for (const option of ['enabled', 'tokenResource', 'storeAllTokens', 'requireTokenPresenceForAuthentication']) {
      expect(paths).toContain(`authentication.tokens.${option}`);
    }
    expect(paths).toContain('authentication.addOns.logOutEverywhere.applyOnPasswordChange');
    expect(issues).toHaveLength(5);
  });

  test('L51 a plain boolean is judged when the resource is defined', () => {
    const off: boolean = JSON.parse('false');
    const defineIt = () =>
      defineResource({
        name: 'User',
        attributes,
        authentication: { tokens: { ...tokens, storeAllTokens: off }, addOns },
      });
    expect(defineIt).toThrow(/storeAllTokens: logOutEverywhere needs storeAllTokens: true/);
  });

  test('L52 a tokenResource that is no token resource, or undefined through an import cycle, is named', () => {
    const path = at('tokens', 'tokenResource');
    for (const tokenResource of [User, {}, 'Token', null]) {
      const { issues } = refusal({ tokens: { ...tokens, tokenResource }, strategies, addOns });
      expect(issues).toMatchObject([{ path, message: 'is not a token resource: define it with tokenResource: {}' }]);
    }
    const { issues } = refusal({ tokens: { ...tokens, tokenResource: undefined }, strategies, addOns });
    expect(issues).toMatchObject([{ path, message: 'is undefined: do two files import each other?' }]);
  });

  test.each([
    [{ includePurposes: 'user' }, 'includePurposes', /expected array/],
    [{ includePurposes: [1] }, 'includePurposes.0', /expected string/],
    [{ excludePurposes: null }, 'excludePurposes', /expected array/],
    [{ applyOnPasswordChange: 'yes' }, 'applyOnPasswordChange', /expected boolean/],
    [{ actionName: '' }, 'actionName', /./],
    [{ argumentName: 'except' }, 'argumentName', /is the name of another argument/],
    [{ argumentName: 'reason' }, 'argumentName', /is the name of another argument/],
  ])('L53 options of the wrong type are named: %o', (options, path, message) => {
    const { issues } = refusal({ tokens, strategies, addOns: { logOutEverywhere: options } });
    expect(issues).toHaveLength(1);
    expect(issues[0]?.path.slice(3).join('.')).toBe(path);
    expect(issues[0]?.message).toMatch(message);
  });

  test('L53 a misspelt option is named, and so are misspelt keys around it', () => {
    const option = refusal({ tokens, strategies, addOns: { logOutEverywhere: { actoinName: 'x' } } });
    expect(option.issues).toEqual([
      {
        path: at('addOns', 'logOutEverywhere', 'actoinName'),
        message: 'unknown option',
        hint: 'did you mean "actionName"?',
      },
    ]);
    const kind = refusal({ tokens, strategies, addOns: { logOutEverywere: {} } });
    expect(kind.issues).toMatchObject([{ hint: 'did you mean "logOutEverywhere"?' }]);
  });

  test('L54 a token resource in no domain, or in another one, is refused', () => {
    const elsewhere = createDomain({ name: 'elsewhere', resources: [Token], dataLayer: memoryDataLayer() });
    const create = () => createDomain({ name: 'accounts', resources: [User], dataLayer: memoryDataLayer() });
    expect(create).toThrow(AshlarError);
    expect(create).toThrow(/User\.authentication\.tokens\.tokenResource is Token, which is not in this domain/);
    expect(create).toThrow(/add Token to the resources/);
    return elsewhere.close();
  });

  test('L54 two resources with one subject name and one token resource are refused', () => {
    const other = (defineResource as unknown as (config: object) => typeof User)({
      name: 'Admin',
      attributes,
      authentication: { subjectName: 'user', tokens, strategies, addOns },
    });
    const create = () =>
      createDomain({ name: 'accounts', resources: [User, other, Token], dataLayer: memoryDataLayer() });
    expect(create).toThrow(/both called "user" in Token/);
  });
});
