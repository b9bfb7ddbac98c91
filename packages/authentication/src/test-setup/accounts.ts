import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { argon2HashProvider } from '../secrets/argon2-hash-provider.ts';
import { hashPassword } from '../strategies/password/actions/hash-password.ts';

/** Real Argon2id with little work, so that tests may sign in a thousand times. */
export const quickHash: ReturnType<typeof argon2HashProvider> = argon2HashProvider({ memoryCost: 64, timeCost: 1 });

/** Long enough for HS256. */
export const secret = 'a secret of tests, long enough for HS256';

/** The tokens of every resource below. */
export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });

/** Tokens that are all stored, and that count only while their row is there. */
export const storedTokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;

/** The attributes of a user with a password and nothing else. */
export const passwordAttributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};

/** The user of most tests: everything on, and an action for every way to change a password. */
export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    ...passwordAttributes,
    displayName: z.string().nullable(),
    createdAt: timestamp(),
  },
  actions: {
    rename: { type: 'update', accept: ['displayName'] },
    renameAll: { type: 'update', bulk: true, accept: ['displayName'] },
    setPassword: {
      type: 'update',
      arguments: { password: z.string() },
      changes: [hashPassword({ hashProvider: quickHash })],
    },
    writeHash: { type: 'update', accept: ['hashedPassword'] },
    writeHashOfAll: { type: 'update', bulk: true, accept: ['hashedPassword'] },
    list: { type: 'read' },
    remove: { type: 'destroy' },
  },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: { identityField: 'email', registerActionAccept: ['displayName'], hashProvider: quickHash },
    },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});

/** The parameters that register a user. */
export function credentials(name: string): { email: string; password: string; passwordConfirmation: string } {
  const password = `the password of ${name}`;
  return { email: `${name}@example.com`, password, passwordConfirmation: password };
}
