// shop.ts: the users of another system, who are known by their account

import { defineResource } from '@ashlar/authentication';
import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';

export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });

/** Events that were taken: each is acted upon once. */
export const Taken = defineResource({
  name: 'Taken',
  table: 'taken_events',
  attributes: { jti: attribute(z.string().max(200), { primaryKey: true, writable: true }), takenAt: timestamp() },
  actions: { take: { type: 'create', accept: ['jti'] } },
});

export const Customer = defineResource({
  name: 'Customer',
  table: 'customers',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    account: attribute(z.string(), { unique: true }), // the subject of the user over there
  },
  actions: {
    byAccount: {
      type: 'read',
      get: true,
      arguments: { account: z.string() },
      filter: ({ arguments: { account } }) => ({ account }),
    },
  },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: () => process.env.TOKEN_SIGNING_SECRET,
    },
    strategies: { password: { identityField: 'email', registerActionAccept: ['account'] } },
    addOns: { logOutEverywhere: {} },
  },
});
