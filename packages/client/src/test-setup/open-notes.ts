import { createAuthHttp } from '@ashlar/http';
import { toNodeListener } from '@ashlar/http/node';
import { createResourceHttp } from '@ashlar/http/resources';
import type { OpenedStore, TestStore } from '../../../authentication/src/test-setup/stores.ts';
import { Comment, Note, Tag } from '../../../http/src/test-setup/note-resources.ts';
import { createAuthClient } from '../client/create-auth-client.ts';
import { createResourceClient } from '../client/create-resource-client.ts';
import type { ResourceClient } from '../client/resource-client.ts';
import { type CookieJar, createCookieJar } from './cookie-jar.ts';
import { listen } from './listen.ts';
import type { NotesApi } from './notes-api.ts';
import { credentials, Token, User } from './open-site.ts';

/** A real store behind a real server, and the browsers that visit it. */
export interface NotesSite extends OpenedStore {
  readonly baseUrl: string;
  /** A tab in which a new user is signed in. */
  signedIn(name: string, jar?: CookieJar): Promise<ResourceClient<NotesApi>>;
  /** A tab in which no user is. */
  stranger(): ResourceClient<NotesApi>;
}

/** Opens a store and serves users and notes. */
export async function openNotes(store: TestStore): Promise<NotesSite> {
  const opened = await store.open([User, Token, Note, Tag, Comment]);
  const { origin, server } = await listen();
  const auth = createAuthHttp({ domain: opened.domain, baseUrl: origin, limits: false });
  const api: NotesApi = createResourceHttp({
    ...{ auth, domain: opened.domain },
    resources: {
      notes: {
        resource: Note,
        actions: [
          'list',
          'get',
          'write',
          'edit',
          'remove',
          'like',
          'titled',
          'search',
          'publishAll',
          'tally',
          'broken',
        ],
      },
      tags: { resource: Tag, actions: ['all', 'get', 'add', 'paint', 'drop'] },
    },
  });
  const [serveAuth, serveApi] = [toNodeListener(auth), toNodeListener(api)];
  server.on('request', (request, response) => {
    void (request.url?.startsWith('/api/') ? serveApi : serveAuth)(request, response);
  });
  const baseUrl = `${origin}/api`;
  const client = (jar: CookieJar) => createResourceClient<NotesApi>({ baseUrl: `${baseUrl}/`, fetch: jar.fetch });
  return {
    ...opened,
    baseUrl,
    async signedIn(name, jar = createCookieJar()) {
      const answer = await createAuthClient<typeof User>({
        baseUrl: `${origin}/auth`,
        fetch: jar.fetch,
      }).password.register(credentials(name));
      if (!answer.ok) throw new Error(`registering answered ${answer.status}`);
      return client(jar);
    },
    stranger: () => client(createCookieJar()),
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await opened.close();
    },
  };
}
