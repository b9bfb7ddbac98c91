import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { credentials, quickHash, storedTokens, Token } from './accounts.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';

/** What all senders of these resources send. */
export const mailbox: Mailbox = createMailbox();

const sender = mailbox.sender();

/** A user whose address and telephone number are confirmed, each by an instance of its own. */
export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    displayName: z.string().nullable(),
    phone: z.string().nullable(),
    createdAt: timestamp(),
  },
  actions: {
    edit: { type: 'update', accept: ['email', 'displayName', 'phone'] },
    editByHook: {
      type: 'update',
      accept: ['displayName'],
      arguments: { address: z.string() },
      changes: [{ name: 'set', before: (changeset) => changeset.set('email', String(changeset.arguments.address)) }],
    },
    editAll: { type: 'update', bulk: true, accept: ['email', 'displayName', 'phone'] },
    setAddress: { type: 'update', accept: ['email'] },
    invite: { type: 'create', accept: ['email', 'displayName', 'hashedPassword', 'phone'] },
    list: { type: 'read' },
    find: { type: 'read', get: true, arguments: { id: z.string() }, filter: ({ arguments: { id } }) => ({ id }) },
    remove: { type: 'destroy' },
  },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        identityField: 'email',
        registerActionAccept: ['displayName'],
        hashProvider: quickHash,
        resettable: { sender: mailbox.sender('reset') },
      },
    },
    addOns: {
      confirmation: {
        monitorFields: ['email'],
        sender,
        autoConfirmActions: ['setAddress', 'invite'],
        onChangeRequested: mailbox.sender('changeRequested'),
        onTaken: mailbox.sender('taken'),
      },
      'confirmation:phone': { monitorFields: ['phone'], sender },
      logOutEverywhere: {},
    },
  },
});

export { Token };

/** What a wrong token gives. */
export const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };

/** Registers a user, and answers with the link that was sent. */
export async function registered(name: string) {
  const user = await Info.strategy(User, 'password').action('register', credentials(name));
  const { token } = await mailbox.last(`${name}@example.com`);
  return { user, token };
}

/** Registers a user who confirms the address. */
export async function confirmed(name: string) {
  const { token } = await registered(name);
  return await Info.strategy(User, 'confirmation').action('confirm', { token });
}
