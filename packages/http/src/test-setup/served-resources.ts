import { defineResource, tokenResource } from '@ashlar/authentication';
import { createAuthentication, logOutEverywhere, password } from '@ashlar/authentication/extension';
import { attribute, createFramework, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import {
  credentials,
  passwordAttributes,
  quickHash,
  storedTokens,
} from '../../../authentication/src/test-setup/accounts.ts';
import { factor } from '../../../authentication/src/test-setup/observed-accounts.ts';
import type { ServedAccounts } from './served-accounts.ts';

const strategies = { password: { identityField: 'email', hashProvider: quickHash } } as const;

/** A second resource of the domain: the same secret and table of tokens, and a cookie of its own. */
export const Admin = defineResource({
  name: 'Admin',
  table: 'admins',
  attributes: passwordAttributes,
  authentication: { tokens: storedTokens, strategies, addOns: { logOutEverywhere: {} } },
});

/** The users of `User` for another audience. */
export const ForOthers = defineResource({
  name: 'User',
  table: 'users',
  attributes: { ...passwordAttributes, displayName: z.string().nullable() },
  authentication: { tokens: { ...storedTokens, audience: 'others' }, strategies },
});

/** A user with more claims than a cookie holds, unless the display name is short. */
export const TalkativeUser = defineResource({
  name: 'User',
  table: 'users',
  attributes: { ...passwordAttributes, displayName: z.string().nullable() },
  authentication: {
    tokens: { ...storedTokens, extraClaims: ({ displayName }) => ({ about: displayName }) },
    strategies: { password: { ...strategies.password, registerActionAccept: ['displayName'] } },
  },
});

/** A user who may need a second factor. */
export const FactorUser = createFramework({
  extensions: [createAuthentication({ strategies: [password, factor], addOns: [logOutEverywhere] }), tokenResource],
}).defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  authentication: { tokens: storedTokens, strategies: { ...strategies, factor: {} }, addOns: { logOutEverywhere: {} } },
});

/** What signs a user of most tests in. */
export function known(name: string): { readonly email: string; readonly password: string } {
  const { email, password: typed } = credentials(name);
  return { email, password: typed };
}

/** The ids of the session tokens that the store holds as live, whatever their time. */
export async function liveSessions({ query }: Pick<ServedAccounts, 'query'>): Promise<readonly string[]> {
  const rows = await query("select jti from tokens where purpose = 'user' order by created_at, jti");
  return rows.map(({ jti }) => String(jti));
}
