// Users, and other systems that hear of their ended sessions.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Receiver } from '../extension.ts';
import { type Duration, defineResource, hashPassword } from '../index.ts';
import { gatedSender } from '../testing/gated-sender.ts';
import { passwordAttributes, quickHash } from './accounts.ts';
import { sessionTokens } from './session-accounts.ts';

export { Token } from './session-accounts.ts';

export const Outbox = defineResource({ name: 'Outbox', table: 'outbox', outboxResource: {} });

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const eventKey: KeyObject = pair.privateKey;
export const publicEventKey: KeyObject = pair.publicKey;

export const issuer = 'https://accounts.example.com';

/** The options of a user that tells some receivers. */
export function tellOthers(receivers: readonly Receiver[]) {
  return {
    resource: Outbox,
    signingKey: { kid: 'k1', key: eventKey, algorithm: 'ES256' },
    issuer,
    receivers,
  } as const;
}

export const sender: ReturnType<typeof gatedSender> = gatedSender();

/** A user that tells some receivers. */
export function tellingUser(receivers: readonly Receiver[], deadline: Duration = '1 second') {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: passwordAttributes,
    actions: {
      setPassword: {
        type: 'update',
        arguments: { password: z.string() },
        changes: [hashPassword({ hashProvider: quickHash })],
      },
      remove: { type: 'destroy' },
      removeAll: { type: 'destroy', bulk: true },
      add: { type: 'create', accept: ['email', 'hashedPassword'] },
    },
    authentication: {
      tokens: sessionTokens,
      strategies: { password: { identityField: 'email', hashProvider: quickHash, resettable: { sender } } },
      addOns: {
        logOutEverywhere: { applyOnPasswordChange: true },
        sessions: { maximum: 3, tellOthers: { ...tellOthers(receivers), deadline } },
      },
    },
  });
}
