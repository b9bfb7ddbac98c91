// The users, as on page one of the README. `announce: true` tells the other servers of each log-out.
import { defineResource } from '@ashlar/authentication';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';

export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: { announce: true } });

export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: () => process.env.TOKEN_SIGNING_SECRET,
    },
    strategies: { password: { identityField: 'email' } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});
