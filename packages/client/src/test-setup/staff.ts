import { defineResource } from '@ashlar/authentication';
import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import { quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';

/** What the senders of this file were given. */
export const mails: { readonly to: string; readonly token: string }[] = [];

/** A resource whose name is two words, with attributes that stay on the server and every kind of action. */
export const StaffMember = defineResource({
  name: 'StaffMember',
  table: 'staff',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    salary: attribute(z.int().nullable(), { public: false }),
    hiredAt: timestamp(),
  },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        identityField: 'email',
        hashProvider: quickHash,
        resettable: {
          sender: ({ to, token }) => {
            mails.push({ to: String(to), token });
          },
        },
      },
    },
    addOns: {
      logOutEverywhere: { applyOnPasswordChange: true },
      'logOutEverywhere:kickOut': { actionName: 'kickOut' },
      limits: { requests: false, signIn: { perIdentity: '2 per hour' } },
    },
  },
});
