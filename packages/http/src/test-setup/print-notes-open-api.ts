import { createDomain, memoryDataLayer } from '@ashlar/core';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { createResourceHttp } from '../resources/create-resource-http.ts';
import type { ResourceHttp } from '../resources/resource-http.ts';
import { Comment, Note, noteActions, Tag } from './note-resources.ts';
import { Token, User } from './served-accounts.ts';

/** The routes of notes over a store in memory: for what their declarations say alone. */
export function notesApi(): ResourceHttp {
  const domain = createDomain({
    name: 'notes',
    resources: [User, Token, Note, Tag, Comment],
    dataLayer: memoryDataLayer(),
  });
  const auth = createAuthHttp({ domain, baseUrl: 'https://app.example.com', limits: false });
  return createResourceHttp({
    ...{ auth, domain },
    resources: {
      notes: { resource: Note, actions: noteActions, load: ['comments', 'comments.note'] },
      tags: { resource: Tag, actions: ['all', 'get', 'add', 'paint', 'put'] },
    },
  });
}

if (process.env.PRINT_OPEN_API === 'yes') process.stdout.write(JSON.stringify(notesApi().openApi()));
