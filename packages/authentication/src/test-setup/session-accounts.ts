import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { credentials, passwordAttributes, quickHash, secret } from './accounts.ts';

/** Tokens with what is kept of their sessions. */
export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: { sessions: true } });

/** Tokens that are all stored, and that count only while their row is there. */
export const sessionTokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;

export const strategies = { password: { identityField: 'email', hashProvider: quickHash } } as const;

/** A user with sessions and their defaults. */
export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  actions: { list: { type: 'read' }, remove: { type: 'destroy' } },
  authentication: { tokens: sessionTokens, strategies, addOns: { logOutEverywhere: {}, sessions: {} } },
});

/** A user whose sessions end when they are not used for 30 minutes. */
export const IdleUser = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: sessionTokens,
    strategies,
    addOns: { logOutEverywhere: {}, sessions: { idleTimeout: '30 minutes' } },
  },
});

/** A user with three sessions at most. */
export const FewUser = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: sessionTokens,
    strategies,
    addOns: { logOutEverywhere: {}, sessions: { maximum: 3, idleTimeout: '1 hour' } },
  },
});

/** A user of another resource, with the same token resource. */
export const Admin = defineResource({
  name: 'Admin',
  table: 'admins',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: passwordAttributes.hashedPassword,
  },
  authentication: { tokens: sessionTokens, strategies, addOns: { sessions: {} } },
});

/** The parameters that sign a user in. */
export function known(name: string): { email: string; password: string } {
  const { email, password } = credentials(name);
  return { email, password };
}

/** A call from a device. */
export function on(userAgent: unknown, ip: unknown = '203.0.113.7'): { context: { device: object } } {
  return { context: { device: { userAgent, ip } } };
}
