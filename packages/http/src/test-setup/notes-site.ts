import type { AnyResource } from '@ashlar/core';
import type { TestStore } from '../../../authentication/src/test-setup/stores.ts';
import { createResourceHttp } from '../resources/create-resource-http.ts';
import type { ResourceHttp } from '../resources/resource-http.ts';
import { type Answer, type Browser, createBrowser } from './browser.ts';
import { Comment, Note, noteActions, Tag } from './note-resources.ts';
import { credentials, type ServedAccounts, serveAccounts, Token, User } from './served-accounts.ts';

export { stores } from '../../../authentication/src/test-setup/stores.ts';
export { baseUrl } from './served-accounts.ts';

/** A front end with users, and the JSON routes of their notes beside it. */
export interface NotesSite extends ServedAccounts {
  readonly api: ResourceHttp;
  /** A browser in which a new user is signed in. */
  signedIn(name: string): Promise<Browser>;
}

const resources: readonly AnyResource[] = [User, Token, Note, Tag, Comment];

/** Opens a store, and serves users and notes. */
export async function openNotes(store: TestStore): Promise<NotesSite> {
  const served = await serveAccounts(store, { resources });
  const { auth, domain } = served;
  const api = createResourceHttp({
    auth,
    domain,
    openApi: true,
    resources: {
      notes: { resource: Note, actions: noteActions, load: ['comments', 'comments.note'] },
      comments: { resource: Comment, actions: ['list', 'get'], load: ['note'] },
      tags: { resource: Tag, actions: ['all', 'get', 'add', 'paint', 'drop', 'put'] },
    },
  });
  const handler: typeof auth.handler = (request, from) => {
    const { pathname } = new URL(request.url);
    return pathname.startsWith('/api/') ? api.handler(request, from) : auth.handler(request, from);
  };
  const browser = (): Browser => createBrowser({ baseUrl: auth.baseUrl, handler });
  return {
    ...served,
    api,
    browser,
    async signedIn(name) {
      const own = browser();
      const { status, text } = await own.post('/auth/user/password/register', credentials(name));
      if (status !== 200) throw new Error(`registering answered ${status}: ${text}`);
      return own;
    },
  };
}

/** The address of a read with these members of its query. */
export function address(path: string, query: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(query).map(([name, value]): [string, string] => {
    return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)];
  });
  return `${path}?${new URLSearchParams(texts)}`;
}

/** The record in an answer. */
export function recordIn({ body }: Answer): Readonly<Record<string, unknown>> & { readonly id: string } {
  return Object(body).record;
}

/** The titles of the records in an answer. */
export function titlesIn({ body }: Answer): readonly string[] {
  const { records } = Object(body);
  return records.map((record: { readonly title: string }) => record.title);
}
