// A user whose log-outs are announced, with every way to end a session.
import { attribute } from '@ashlar/core';
import { z } from 'zod';
import { defineResource, hashPassword } from '../index.ts';
import { gatedSender } from '../testing/gated-sender.ts';
import { passwordAttributes, quickHash, storedTokens } from './accounts.ts';

export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: { announce: true } });

export const sender: ReturnType<typeof gatedSender> = gatedSender();

export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  actions: {
    setPassword: {
      type: 'update',
      arguments: { password: z.string() },
      changes: [hashPassword({ hashProvider: quickHash })],
    },
    writeHashOfAll: { type: 'update', bulk: true, accept: ['hashedPassword'] },
    remove: { type: 'destroy' },
    removeAll: { type: 'destroy', bulk: true },
    list: { type: 'read' },
  },
  authentication: {
    tokens: { ...storedTokens, tokenResource: Token },
    strategies: { password: { identityField: 'email', hashProvider: quickHash, resettable: { sender } } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});

/** Another kind of user, whose subjects are as long as their names. */
export const Member = defineResource({
  name: 'Member',
  table: 'members',
  attributes: {
    name: attribute(z.string(), { primaryKey: true, writable: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  actions: { add: { type: 'create', accept: ['name', 'hashedPassword'] } },
  authentication: {
    tokens: { ...storedTokens, tokenResource: Token },
    strategies: { password: { identityField: 'name', hashProvider: quickHash } },
    addOns: { logOutEverywhere: {} },
  },
});
