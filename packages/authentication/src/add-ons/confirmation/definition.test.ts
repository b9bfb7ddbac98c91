// C13: what cannot work is refused when it is defined, with all problems at once.
import { attribute, ResourceDefinitionError, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { strategyFacts } from '../../part/part.ts';
import { storedTokens } from '../../test-setup/accounts.ts';

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  phone: z.string().nullable(),
  rank: attribute(z.int(), { writable: false }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const actions = { join: { type: 'create', accept: ['email'] }, list: { type: 'read' } };
const sender = () => {};
const fine = { monitorFields: ['email'], sender };

/** Defines a resource past the types, as a program without them would. */
function define(addOns: object, more: object = {}): unknown {
  const authentication = { tokens: storedTokens, addOns };
  // Invariant: at run time `defineResource` takes anything, and refuses what is wrong.
  const untyped = defineResource as unknown as (config: object) => unknown;
  return untyped({ name: 'User', attributes, actions, authentication, ...more });
}

function problems(defining: () => unknown): readonly string[] {
  try {
    defining();
  } catch (error) {
    if (!(error instanceof ResourceDefinitionError)) throw error;
    return error.issues.map(({ path, message, hint = '' }) =>
      `${path.slice(2).join('.')}: ${message} | ${hint}`.replaceAll('"', "'"),
    );
  }
  return [];
}

describe('C13 what is monitored', () => {
  test.each([
    ['unknown', ['emial'], "monitorFields.0: there is no attribute 'emial' | did you mean 'email'?"],
    ['sensitive', ['hashedPassword'], "the attribute 'hashedPassword' is sensitive: a new value would be mailed"],
    ['not writable', ['rank'], "the attribute 'rank' is not writable: no action could change it"],
    ['the primary key', ['id'], "'id' is the primary key, which is never written after creation"],
    ['what confirms', ['confirmedAt'], "the attribute 'confirmedAt' is not writable"],
    ['twice', ['email', 'email'], "monitorFields.1: the attribute 'email' is named twice"],
    ['nothing', [], "monitorFields: name at least one attribute, such as ['email']"],
    ['no list', 'email', 'monitorFields: '],
    ['no names', [7, ''], 'monitorFields.0: '],
  ])('C13 %s is refused', (_name, monitorFields, problem) => {
    const found = problems(() => define({ confirmation: { ...fine, monitorFields } }));
    expect(found[0]).toContain(problem);
  });

  test('C13 everything that is wrong is said at once, each with its path', () => {
    const found = problems(() =>
      define({
        confirmation: { monitorFields: ['emial', 'rank'], sender, autoConfirmActions: ['jion', 'list'] },
        'confirmation:phone': { monitorFields: ['hashedPassword'], sender },
      }),
    );
    expect(found.map((problem) => problem.split(':')[0])).toEqual([
      'confirmation.monitorFields.0',
      'confirmation.monitorFields.1',
      'confirmation.autoConfirmActions.0',
      'confirmation.autoConfirmActions.1',
      'confirmation',
    ]);
  });

  test('options that are wrong, missing or unknown', () => {
    const found = problems(() =>
      define({ confirmation: { monitorFields: ['email'], tokenLifetime: '3 dyas', onTaken: 'x', actionName: 'x' } }),
    );
    expect(found.map((problem) => problem.split(':')[0]).sort()).toEqual(
      ['actionName', 'onTaken', 'sender', 'tokenLifetime'].map((name) => `confirmation.${name}`),
    );
  });

  test('a resource without tokens', () => {
    const found = problems(() => define({}, { authentication: { addOns: { confirmation: fine } } }));
    expect(found.join()).toMatch(/needs tokens|enabled/);
  });
});

describe('several confirmations', () => {
  test('each has an attribute, actions and links of its own', () => {
    const User = defineResource({
      name: 'User',
      attributes,
      authentication: {
        tokens: storedTokens,
        addOns: {
          confirmation: { monitorFields: ['email'], sender },
          'confirmation:phone': { monitorFields: ['phone'], sender },
        },
      },
    });
    const confirmations = ResourceInfo.fact(User, strategyFacts)?.flatMap((facts) => facts.confirmations);
    expect(confirmations).toEqual([
      { field: 'email', with: 'confirmedAt' },
      { field: 'phone', with: 'phoneConfirmedAt' },
    ]);
  });

  test('two cannot share the attribute that confirms, nor what is monitored', () => {
    const phone = { monitorFields: ['phone', 'email'], sender, confirmedAtField: 'confirmedAt' };
    const found = problems(() => define({ confirmation: fine, 'confirmation:phone': phone }));
    expect(found).toEqual([
      "confirmation:phone.monitorFields.1: 'email' is monitored by authentication.addOns.confirmation already | leave it out of one of them",
      "confirmation:phone.confirmedAtField: 'confirmedAt' is that of authentication.addOns.confirmation already | give it one of its own: confirmedAtField: 'phoneConfirmedAt'",
    ]);
  });
});

describe('the attribute that confirms', () => {
  test('an attribute of the application stays as it is if it fits', () => {
    const confirmedAt = attribute(z.date().nullable(), { writable: true, column: 'verified_at' });
    const User = define({ confirmation: fine }, { attributes: { ...attributes, confirmedAt } });
    // Invariant: `define` has answered with a resource.
    const found = ResourceInfo.attribute(User as Parameters<typeof ResourceInfo.attribute>[0], 'confirmedAt');
    expect(found).toMatchObject({ writable: true, column: 'verified_at', source: 'user' });
  });

  test.each([
    ['text', z.string().nullable()],
    ['a flag', z.boolean()],
    ['a date that is never null', z.date()],
  ])('D6 %s is refused', (_name, confirmedAt) => {
    const found = () => define({ confirmation: fine }, { attributes: { ...attributes, confirmedAt } });
    expect(found).toThrow(/User\.attributes\.confirmedAt: authentication\.confirmation adds an attribute of this name/);
  });
});
