import { type AuthenticatedResource, argon2HashProvider, defineResource } from '@ashlar/authentication';
import { type AnyResource, attribute, type Scope, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';

const Token = defineResource({ name: 'HostToken', table: 'host_tokens', tokenResource: {} });

/** Real Argon2id with little work: the cases of the suite sign in a hundred times. */
const quickHash = argon2HashProvider({ memoryCost: 64, timeCost: 1 });

const User = defineResource({
  name: 'HostUser',
  table: 'host_users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  authentication: {
    subjectName: 'user',
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      signingSecret: 'a secret of the suite, long enough for HS256',
    },
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});

/** What an action has seen of the call around it. */
export interface Note {
  readonly text: string;
  readonly author: string;
  readonly userAgent: string;
  readonly ip: string;
}

const Note = defineResource({
  name: 'HostNote',
  table: 'host_notes',
  attributes: {
    id: uuidPrimaryKey(),
    text: z.string(),
    author: z.string(),
    userAgent: z.string(),
    ip: z.string(),
  },
  actions: {
    list: { type: 'read' },
    write: {
      type: 'create',
      accept: ['text'],
      change: (changeset, { actor, context }) => {
        const device: object = Object(context.device);
        changeset.set('author', String(Reflect.get(Object(actor), 'email') ?? 'a stranger'));
        changeset.set('userAgent', String(Reflect.get(device, 'userAgent') ?? 'unknown'));
        changeset.set('ip', String(Reflect.get(device, 'ip') ?? 'unknown'));
      },
    },
  },
});

/** The resources that a store of the suite has. */
export const hostResources: readonly AnyResource[] = [User, Token, Note];

/** The users of the suite. They sign in with a password, at `/auth/user/password/sign-in`. */
export const HostUser: AuthenticatedResource = User;

/** Writes a note in the scope around the call, which a guard has made. */
export async function writeNote(text: string): Promise<Note> {
  return await Note.actions.write({ text });
}

/** All notes that were ever written. */
export async function listNotes(domain: Scope): Promise<readonly Note[]> {
  return await Note.actions.list({}, { domain });
}
