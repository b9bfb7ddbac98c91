// The users, as on page one of the README, with sessions that can be listed and ended one by one.
import { defineResource } from '@ashlar/authentication';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';

export const Token = defineResource({
  name: 'Token',
  table: 'tokens',
  tokenResource: { announce: true, sessions: true },
});

export const Limit = defineResource({ name: 'Limit', table: 'limits', limitResource: {} });

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
    addOns: { logOutEverywhere: { applyOnPasswordChange: true }, sessions: {}, limits: { resource: Limit } },
  },
});
