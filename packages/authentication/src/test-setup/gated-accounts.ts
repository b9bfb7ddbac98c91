import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { type GatedHashProvider, gatedHashProvider } from '../testing/gated-hash-provider.ts';
import { type GatedSecret, gatedSecret } from '../testing/gated-secret.ts';
import { type GatedSender, gatedSender } from '../testing/gated-sender.ts';
import { quickHash, secret, Token } from './accounts.ts';

export const hashProvider: GatedHashProvider = gatedHashProvider(quickHash);
export const signingSecret: GatedSecret = gatedSecret(secret);
export const sender: GatedSender = gatedSender();

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const actions = { writeHash: { type: 'update', accept: ['hashedPassword'] } } as const;
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret,
} as const;
const strategies = {
  password: { identityField: 'email', hashProvider, resettable: { sender } },
  magicLink: { sender },
} as const;

/** A user at whose gates others can be held: every change of the password ends all sessions. */
export const StrictUser = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: { tokens, strategies, addOns: { logOutEverywhere: { applyOnPasswordChange: true } } },
});

/** The same, but a change of the password leaves sessions alone. */
export const LenientUser = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: { tokens, strategies, addOns: { logOutEverywhere: {} } },
});

/** The same, but no token is stored: what is used up or revoked is noted. */
export const UnstoredUser = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    sessionIdentifier: 'jti',
    tokens: { ...tokens, storeAllTokens: false, requireTokenPresenceForAuthentication: false },
    strategies: { ...strategies, magicLink: { sender, keepOlder: true } },
  },
});

/** What came of a call, so that a test can wait for calls that fail. */
export interface Outcome<Result> {
  readonly result?: Result;
  readonly error?: unknown;
}

export function outcome<Result>(call: Promise<Result>): Promise<Outcome<Result>> {
  return call.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
}
