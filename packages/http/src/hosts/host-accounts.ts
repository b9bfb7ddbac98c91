import { type AuthenticatedResource, argon2HashProvider, defineResource } from '@ashlar/authentication';
import { type AnyResource, allowIf, attribute, type Domain, type Scope, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
import type { AuthHttp, Mountable } from '../handler/auth-http.ts';
import { createResourceHttp } from '../resources/create-resource-http.ts';

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

/** The email of the user who is signed in. */
function emailOf(actor: unknown): string | undefined {
  const email: unknown = Reflect.get(Object(actor), 'email');
  return typeof email === 'string' ? email : undefined;
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
  policies: {
    read: [allowIf(() => true)],
    create: [allowIf(() => true)],
    update: [allowIf(({ actor }) => ({ author: emailOf(actor) }))],
    destroy: [allowIf(({ actor }) => ({ author: emailOf(actor) }))],
    seal: [allowIf(({ actor }) => actor !== undefined)],
  },
  actions: {
    list: { type: 'read' },
    pages: { type: 'read', page: { size: 2, most: 4 } },
    edit: { type: 'update', accept: ['text'] },
    remove: { type: 'destroy' },
    seal: { type: 'update', change: (changeset) => changeset.set('text', 'sealed') },
    write: {
      type: 'create',
      accept: ['text'],
      change: (changeset, { actor, context }) => {
        const device: object = Object(context.device);
        changeset.set('author', emailOf(actor) ?? 'a stranger');
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

/** The JSON routes of notes, at `/api/notes`. */
export function createHostApi(auth: AuthHttp, domain: Domain): Mountable {
  const actions = ['pages', 'get', 'write', 'edit', 'remove', 'seal'] as const;
  return createResourceHttp({ auth, domain, resources: { notes: { resource: Note, actions } } });
}

/** All notes that were ever written. */
export async function listNotes(domain: Scope): Promise<readonly Note[]> {
  return await Note.actions.list({}, { domain });
}
