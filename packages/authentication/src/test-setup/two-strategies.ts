import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import type { TokenMailToUser } from '../credentials/mailed-token/token-sender.ts';
import { defineResource } from '../extension/authentication.ts';
import { quickHash, secret, Token } from './accounts.ts';

/** What the senders were given, in order. */
export const sent: { readonly to: string; readonly by: string; readonly token: string }[] = [];
const sender =
  (by: string) =>
  ({ to, token }: TokenMailToUser): void =>
    void sent.push({ to, by, token });

const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;

/** Two ways to sign in with the same identity and the same hash, so that nothing but their names tells them apart. */
export const Member = defineResource({
  name: 'Member',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    role: attribute(z.string().default('guest')),
  },
  actions: { list: { type: 'read' }, rename: { type: 'update', accept: ['email'] } },
  authentication: {
    tokens,
    strategies: {
      password: { identityField: 'email', hashProvider: quickHash, resettable: { sender: sender('password') } },
      'password:staff': { identityField: 'email', hashProvider: quickHash, resettable: { sender: sender('staff') } },
    },
    addOns: { logOutEverywhere: {} },
  },
});

/** Another resource with the same secret, issuer, audience and token table. */
export const Guest = defineResource({
  name: 'Guest',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  authentication: {
    tokens: { ...tokens, audience: 'member' },
    strategies: {
      password: { identityField: 'email', hashProvider: quickHash, resettable: { sender: sender('guest') } },
    },
  },
});
