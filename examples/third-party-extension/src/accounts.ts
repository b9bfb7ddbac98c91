// Declarations, as in any application; `defineResource` comes from framework.ts.
import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import { defineResource } from './framework.ts';
import { sendMail } from './mail.ts';
import { outbox } from './outbox.ts';

export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: {} });

export const KnownDevice = defineResource({ name: 'KnownDevice', table: 'known_devices', knownDeviceResource: {} });

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
      password: { identityField: 'email' },
      recoveryCode: { tokenLifetime: '1 hour' },
    },
    addOns: {
      logOutEverywhere: { applyOnPasswordChange: true },
      credentialNotice: {
        notify: ({ user, credentials }) => void outbox.push({ to: user.id, text: `changed: ${credentials.join()}` }),
      },
      loginNotice: {
        resource: KnownDevice,
        secret: () => process.env.DEVICE_SECRET,
        sender: ({ to, strategy, device }) =>
          sendMail({
            to,
            subject: 'A sign-in from a new device',
            text: `Device: ${device.userAgent ?? 'unknown'}\nBy: ${strategy}\nIf it was not you, log out everywhere.`,
          }),
      },
    },
  },
  audit: {},
});
