import type { ResourceHttp } from '@ashlar/http/resources';
import type { Note, noteActions, Tag } from '../../../http/src/test-setup/note-resources.ts';

/** What the tests serve. */
export type NotesApi = ResourceHttp<{
  readonly notes: { readonly resource: typeof Note; readonly actions: typeof noteActions };
  readonly tags: { readonly resource: typeof Tag; readonly actions: readonly ['all', 'get', 'add', 'paint', 'drop'] };
}>;
