// The users, and everything about how they sign in: pure declarations, as on page one of the README. The tokens keep what
// "my devices" shows, and tell the other processes of each log-out.

import { defineResource } from '@ashlar/authentication';
import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import * as mails from './mails.ts';

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
    strategies: {
      password: {
        identityField: 'email',
        registerActionAccept: ['displayName'],
        resettable: { sender: mails.sendResetLink },
      },
      magicLink: { sender: mails.sendMagicLink },
    },
    addOns: {
      logOutEverywhere: { applyOnPasswordChange: true },
      confirmation: {
        monitorFields: ['email'],
        sender: mails.sendConfirmationLink,
        onChangeRequested: mails.tellChangeRequested,
        onTaken: mails.tellTaken,
      },
      limits: { resource: Limit },
      sessions: {},
    },
  },
});
