// Users of whom everyone can be logged out at once, with every way to get a token.
import { uuidPrimaryKey } from '@ashlar/core';
import { defineResource } from '../extension/authentication.ts';
import { type GatedHashProvider, gatedHashProvider } from '../testing/gated-hash-provider.ts';
import { type GatedSecret, gatedSecret } from '../testing/gated-secret.ts';
import { type GatedSender, gatedSender } from '../testing/gated-sender.ts';
import { passwordAttributes, quickHash, secret } from './accounts.ts';

export const Generation = defineResource({ name: 'Generation', table: 'generations', generationResource: {} });

export const Token = defineResource({
  name: 'Token',
  table: 'tokens',
  tokenResource: { generations: true, sessions: true },
});

export const hashProvider: GatedHashProvider = gatedHashProvider(quickHash);
export const signingSecret: GatedSecret = gatedSecret(secret);
export const sender: GatedSender = gatedSender();

/** Tokens that are all stored, each with its generation. */
export const everyoneTokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  revocation: { everyone: Generation },
  signingSecret,
} as const;

const strategies = {
  password: { identityField: 'email', hashProvider, resettable: { sender } },
  magicLink: { sender },
} as const;

/** A user with every way to get a token. */
export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  actions: { list: { type: 'read' }, remove: { type: 'destroy' } },
  authentication: {
    tokens: everyoneTokens,
    strategies,
    addOns: {
      logOutEverywhere: { applyOnPasswordChange: true },
      'logOutEverywhere:some': { includePurposes: ['user'] },
      sessions: {},
    },
  },
});

/** Another resource, whose users have the same tables for tokens and generations. */
export const Admin = defineResource({
  name: 'Admin',
  table: 'admins',
  attributes: { ...passwordAttributes, id: uuidPrimaryKey() },
  authentication: {
    tokens: everyoneTokens,
    strategies: { password: { identityField: 'email', hashProvider } },
    addOns: { logOutEverywhere: {} },
  },
});

/** A person may register by a link, and gets it before there is an account. */
export const Guest = defineResource({
  name: 'Guest',
  table: 'guests',
  attributes: { id: uuidPrimaryKey(), email: passwordAttributes.email },
  authentication: {
    tokens: everyoneTokens,
    strategies: { magicLink: { sender, registrationEnabled: true } },
    addOns: { logOutEverywhere: {} },
  },
});

/** Tokens that announce. NOTIFY reaches all schemas of a test database, so the table has a name of its own. */
export const AnnouncedToken = defineResource({
  name: 'Token',
  table: 'announced_tokens',
  tokenResource: { generations: true, announce: true },
});

/** A user whose log-outs are announced. */
export const AnnouncedUser = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  authentication: {
    tokens: { ...everyoneTokens, tokenResource: AnnouncedToken },
    strategies: { password: { identityField: 'email', hashProvider } },
    addOns: { logOutEverywhere: {} },
  },
});

/** The resources of a domain with all of the users whose log-outs are not announced. */
export const everyoneResources = [User, Admin, Guest, Token, Generation] as const;
