// An upsert hands out, and changes, a record that is there already: no credential may be got that way.
import { attribute, ResourceDefinitionError, uuidPrimaryKey } from '@ashlar/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { quickHash, secret, Token } from '../../test-setup/accounts.ts';

const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;

function issuesOf(config: { actions: unknown; addOns?: unknown }): readonly string[] {
  try {
    defineResource({
      name: 'Member',
      attributes: {
        id: uuidPrimaryKey(),
        email: attribute(z.email(), { unique: true }),
        hashedPassword: attribute(z.string(), { sensitive: true }),
      },
      actions: config.actions as never,
      authentication: {
        tokens,
        strategies: { password: { identityField: 'email', hashProvider: quickHash } },
        addOns: config.addOns as never,
      },
    });
    return [];
  } catch (error) {
    if (!(error instanceof ResourceDefinitionError)) throw error;
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  }
}

test('Y11 registering an address that is taken is no sign-in: a registration with upsert is refused', () => {
  const register = {
    type: 'create',
    accept: ['email'],
    arguments: { password: z.string(), passwordConfirmation: z.string() },
    upsert: 'unique_email',
  };
  expect(issuesOf({ actions: { registerWithPassword: register } })).toContainEqual(
    expect.stringMatching(
      /^actions\.registerWithPassword: .*with upsert it would hand out a record that is there already/,
    ),
  );
});

test('Y11 a new password by an upsert would end no session: beside logOutEverywhere an upsert is refused', () => {
  const save = { type: 'create', accept: ['email'], upsert: 'unique_email', upsertFields: ['hashedPassword'] };
  expect(issuesOf({ actions: { save }, addOns: { logOutEverywhere: { applyOnPasswordChange: true } } })).toContainEqual(
    expect.stringMatching(/^actions\.save\.upsert: .*on update only/),
  );
});
