// accounts.ts: pure declarations, no connection, safe to import anywhere

import { defineResource } from '@ashlar/authentication';
import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';

export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: { announce: true } });

export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    displayName: z.string().nullable(),
    createdAt: timestamp(),
  },
  actions: {
    rename: { type: 'update', accept: ['displayName'] },
  },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: () => process.env.TOKEN_SIGNING_SECRET,
    },
    strategies: { password: { identityField: 'email', registerActionAccept: ['displayName'] } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});
