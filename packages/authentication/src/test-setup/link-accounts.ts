import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { expect } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { type GatedSecret, gatedSecret } from '../testing/gated-secret.ts';
import { type GatedSender, gatedSender, type SentToken } from '../testing/gated-sender.ts';
import { quickHash, secret, storedTokens } from './accounts.ts';

/** What every link below is handed to. */
export const links: GatedSender = gatedSender();
/** What every link of a confirmation is handed to. */
export const confirmations: GatedSender = gatedSender();
/** Holds those who verify or sign the tokens of a member. */
export const linkSecret: GatedSecret = gatedSecret(secret);

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
  displayName: z.string().nullable(),
  createdAt: timestamp(),
};
const actions = {
  list: { type: 'read' },
  rename: { type: 'update', accept: ['displayName'] },
  move: { type: 'update', accept: ['email'] },
  moveAll: { type: 'update', bulk: true, accept: ['email'] },
  writeHash: { type: 'update', accept: ['hashedPassword'] },
  remove: { type: 'destroy' },
} as const;

/** A user like that of the first page, who may sign in by a link too: every option of it has its default. */
export const LinkUser = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: { identityField: 'email', hashProvider: quickHash, resettable: { sender: links } },
      magicLink: { sender: links },
    },
    addOns: { logOutEverywhere: {} },
  },
});

/** A user who registers by a link or with a password, and whose address is confirmed. */
export const Member = defineResource({
  name: 'User',
  table: 'users',
  attributes: { ...attributes, role: attribute(z.string().default('member')) },
  actions,
  authentication: {
    tokens: { ...storedTokens, signingSecret: linkSecret },
    strategies: {
      password: { identityField: 'email', hashProvider: quickHash, registerActionAccept: ['displayName'] },
      magicLink: { sender: links, registrationEnabled: true, registerActionAccept: ['displayName'] },
    },
    addOns: { confirmation: { monitorFields: ['email'], sender: confirmations }, logOutEverywhere: {} },
  },
});

/** The same, but a link confirms no address. */
export const Unconfirming = defineResource({
  name: 'Unconfirming',
  table: 'unconfirming',
  attributes: { ...attributes, hashedPassword: attribute(z.string().nullable(), { sensitive: true }) },
  actions,
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: { identityField: 'email', hashProvider: quickHash },
      magicLink: { sender: links, registrationEnabled: true, confirms: false },
    },
    addOns: { confirmation: { monitorFields: ['email'], sender: confirmations }, logOutEverywhere: {} },
  },
});

/** A person who has no password: a link registers, and nothing else does. */
export const Guest = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    displayName: z.string().min(2).nullable(),
    nickname: attribute(z.string().nullable(), { unique: true }),
    role: attribute(z.string().default('guest')),
    archivedAt: z.date().nullable(),
    createdAt: timestamp(),
  },
  actions: {
    archive: { type: 'update', accept: ['archivedAt'] },
    list: { type: 'read' },
    invite: { type: 'create', accept: ['email', 'nickname'] },
  },
  authentication: {
    userFilter: { archivedAt: null },
    tokens: storedTokens,
    strategies: {
      magicLink: {
        sender: links,
        keepOlder: true,
        registrationEnabled: true,
        registerActionAccept: ['displayName', 'nickname'],
      },
    },
    addOns: { logOutEverywhere: {} },
  },
});

/** Another resource with the same secret, audience and token table, and two ways to sign in by a link. */
export const OtherUser = defineResource({
  name: 'Other',
  table: 'others',
  attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }) },
  actions: { create: { type: 'create', accept: ['email'] } },
  authentication: {
    tokens: { ...storedTokens, audience: 'user' },
    strategies: { magicLink: { sender: links, keepOlder: true }, 'magicLink:invite': { sender: links } },
  },
});

/** Runs a call, and answers with the link that it has sent. */
export async function linkSentBy(call: () => Promise<unknown>): Promise<SentToken> {
  const before = links.sent.length;
  await call();
  await expect.poll(() => links.sent.length).toBe(before + 1);
  const [sent] = links.sent.slice(-1);
  if (sent === undefined) throw new Error('nothing was sent');
  return sent;
}
