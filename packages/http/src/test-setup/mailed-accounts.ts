import { defineResource } from '@ashlar/authentication';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import { quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import { createMailbox, type Mailbox } from '../../../authentication/src/test-setup/mailbox.ts';

/** What the senders of these users send: `kind` is 'reset', 'magicLink' or 'confirm'. */
export const mailbox: Mailbox = createMailbox();

/** A user who confirms the address before a password signs in, and whom every mailed link signs in. */
export const MailedUser = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        identityField: 'email',
        hashProvider: quickHash,
        requireConfirmedWith: 'confirmedAt',
        resettable: { sender: mailbox.sender('reset') },
      },
      magicLink: { sender: mailbox.sender('magicLink') },
    },
    addOns: {
      confirmation: { monitorFields: ['email'], signInOnConfirm: true, sender: mailbox.sender('confirm') },
      logOutEverywhere: {},
    },
  },
});
