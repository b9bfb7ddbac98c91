import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { openDataLayer } from '../contenders/ashlar.ts';
import type { Place } from '../databases/database.ts';
import { defineGuardedPosts, definePosts } from './define-posts.ts';
import { actor } from './post-rows.ts';
import { BOARDS, type Posts } from './posts.ts';

/** The resource without policies, and the same with policies. */
export async function postsByAshlar(place: Place): Promise<Posts> {
  const { Author, Post, Comment, Mark } = definePosts();
  const GuardedPost = defineGuardedPosts();
  const dataLayer = openDataLayer(place);
  const domain = createDomain({ name: 'posts', resources: [Author, Post, Comment, Mark], dataLayer });
  const guarded = createDomain({ name: 'guarded', resources: [GuardedPost], dataLayer: openDataLayer(place) });
  const posts = domain.actions(Post);
  const marks = domain.actions(Mark);
  const visible = guarded.with({ actor }).actions(GuardedPost);
  const sort = { likes: 'asc' } as const;
  const cursors: string[] = [];
  for (let next = (await posts.list({}, { sort })).next; next !== null; ) {
    cursors.push(next);
    next = (await posts.list({}, { sort, page: { after: next } })).next;
  }
  return {
    name: 'Ashlar',
    create: (title) => posts.write({ board: BOARDS, authorId: actor.id, title, published: true, likes: 0 }),
    get: (id) => posts.get(id),
    rename: (id, title) => posts.rename(id, { title }),
    page: async (index) => (await posts.list({}, { sort, page: { after: cursors[index] } })).records,
    visible: (board) => visible.onBoard({ board }),
    discussed: (board) => posts.onBoard({ board }, { load: { comments: { load: { author: true } } } }),
    mark: (name, value) => marks.put({ name, value }),
    async close() {
      await domain.close();
      await guarded.close();
    },
  };
}

/** The table of posts, empty, for all contenders. */
export async function createPostTables(place: Place): Promise<void> {
  const dataLayer = openDataLayer(place);
  const { Author, Post, Comment, Mark } = definePosts();
  await createTables(dataLayer, [Author, Post, Comment, Mark]);
  await dataLayer.close();
}
