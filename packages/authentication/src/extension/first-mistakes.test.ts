// The messages for mistakes of a first day: the cure is in the message.
import { attribute, ResourceDefinitionError, uuidPrimaryKey } from '@ashlar/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { storedTokens as tokens } from '../test-setup/accounts.ts';
import { defineResource } from './authentication.ts';

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const sender = () => {};
const confirmation = { monitorFields: ['email'], sender };

/** The problems of a section that the compiler does not check. */
function problemsOf(section: object): readonly string[] {
  // Invariant: at run time `defineResource` takes anything, and refuses what is wrong.
  const untyped = defineResource as unknown as (config: object) => unknown;
  try {
    untyped({ name: 'User', attributes, authentication: { tokens, ...section } });
  } catch (error) {
    if (!(error instanceof ResourceDefinitionError)) throw error;
    return error.issues.map(({ path, message, hint }) => [path.slice(2).join('.'), message, hint].join(' | '));
  }
  return [];
}

test('a part in the wrong group: the message names the right one', () => {
  expect(problemsOf({ strategies: { confirmation, 'limits:mail': {} } })).toEqual([
    'confirmation | is an add-on: write it in authentication.addOns | ',
    'limits:mail | is an add-on: write it in authentication.addOns | ',
  ]);
  expect(problemsOf({ addOns: { magicLink: { sender } } })).toEqual([
    'magicLink | is a strategy: write it in authentication.strategies | ',
  ]);
  expect(problemsOf({ strategies: { magiclink: { sender } } })).toEqual([
    'magiclink | unknown option | did you mean "magicLink"?',
  ]);
});

test('requireConfirmedWith without an add-on that confirms: the cure names the add-on', () => {
  const strategies = {
    password: { identityField: 'email', requireConfirmedWith: 'confirmedAt' },
    magicLink: { sender, requireConfirmedWith: 'confirmedAt' },
  };
  const cure = /there is no attribute "confirmedAt" \| there are: .*; the add-on confirmation adds "confirmedAt"$/;
  const problems = problemsOf({ strategies });
  expect(problems).toHaveLength(2);
  for (const problem of problems) expect(problem).toMatch(cure);
  expect(problemsOf({ strategies, addOns: { confirmation } })).toEqual([]);
  const misspelt = { password: { identityField: 'email', requireConfirmedWith: 'confirmdAt' } };
  expect(problemsOf({ strategies: misspelt, addOns: { confirmation } })).toEqual([
    'password.requireConfirmedWith | there is no attribute "confirmdAt" | did you mean "confirmedAt"?',
  ]);
});

test.each([undefined, 'email', []])('monitorFields: %o is no list of attributes: the message shows one', (given) => {
  const addOns = { confirmation: { monitorFields: given, sender } };
  const strategies = { password: { identityField: 'email' } };
  expect(problemsOf({ strategies, addOns })).toEqual([
    'confirmation.monitorFields | name at least one attribute, such as ["email"] | ',
  ]);
});
