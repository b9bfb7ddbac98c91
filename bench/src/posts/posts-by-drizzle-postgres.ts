import { randomUUID } from 'node:crypto';
import { and, eq, or, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { schema } from './drizzle-tables-postgres.ts';
import { actor } from './post-rows.ts';
import { BOARDS, PAGE, type PlaceOfPage, type Posts } from './posts.ts';

/** Drizzle on PostgreSQL: relational queries for reading, prepared statements throughout. */
export function postsByDrizzleOnPostgres(url: string, places: readonly PlaceOfPage[]): Posts {
  const pool = new pg.Pool({ connectionString: url });
  const db = open(pool);
  const { posts } = schema;
  const byId = db.query.posts.findFirst({ where: eq(posts.id, given('id')) }).prepare('post_by_id');
  const { likes, id } = posts;
  const page = db.query.posts
    .findMany({
      where: sql`(${likes}, ${id}) > (${given('likes')}, ${given('id')})`,
      orderBy: [likes, id],
      limit: PAGE + 1,
    })
    .prepare('page_of_posts');
  const visible = db.query.posts
    .findMany({
      where: and(eq(posts.board, given('board')), or(eq(posts.published, true), eq(posts.authorId, actor.id))),
    })
    .prepare('visible_posts');
  const discussed = db.query.posts
    .findMany({
      where: eq(posts.board, given('board')),
      with: { comments: { with: { author: true }, orderBy: schema.comments.id } },
    })
    .prepare('discussed_posts');
  const { insert, rename, upsert } = writing(db);
  return {
    name: 'Drizzle',
    create: (title) => insert.execute({ id: randomUUID(), title, now: new Date() }),
    get: (key) => byId.execute({ id: key }),
    rename: (key, title) => rename.execute({ id: key, title }),
    page: async (index) => (await page.execute({ ...places[index] })).slice(0, PAGE),
    visible: (board) => visible.execute({ board }),
    discussed: (board) => discussed.execute({ board }),
    mark: (name, value) => upsert.execute({ id: randomUUID(), name, value, now: new Date() }),
    close: () => pool.end(),
  };
}

function open(client: pg.Pool) {
  return drizzle({ client, schema });
}

function given(name: string) {
  return sql.placeholder(name);
}

function writing(db: ReturnType<typeof open>) {
  const { posts, marks } = schema;
  const insert = db
    .insert(posts)
    .values({
      ...{ id: given('id'), board: BOARDS, authorId: actor.id, title: given('title') },
      ...{ published: true, likes: 0, createdAt: given('now') },
    })
    .returning()
    .prepare('insert_post');
  const rename = db
    .update(posts)
    .set({ title: sql`${given('title')}` })
    .where(eq(posts.id, given('id')))
    .returning()
    .prepare('rename_post');
  const upsert = db
    .insert(marks)
    .values({ id: given('id'), name: given('name'), value: given('value'), changedAt: given('now') })
    .onConflictDoUpdate({
      target: marks.name,
      set: { value: sql`excluded.value`, changedAt: sql`excluded.changed_at` },
    })
    .returning()
    .prepare('upsert_mark');
  return { insert, rename, upsert };
}
