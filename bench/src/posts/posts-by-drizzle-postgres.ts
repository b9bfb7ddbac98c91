import { randomUUID } from 'node:crypto';
import { and, eq, or, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { boolean, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { actor } from './post-rows.ts';
import { BOARDS, PAGE, type PlaceOfPage, type Posts } from './posts.ts';

const posts = pgTable('posts', {
  id: uuid().primaryKey(),
  board: integer().notNull(),
  authorId: uuid('author_id').notNull(),
  title: text().notNull(),
  body: text(),
  published: boolean().notNull(),
  likes: integer().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
});

const marks = pgTable('marks', {
  id: uuid().primaryKey(),
  name: text().notNull().unique(),
  value: integer().notNull(),
  changedAt: timestamp('changed_at', { withTimezone: true }).notNull(),
});

/** Drizzle on PostgreSQL: relational queries for reading, prepared statements throughout. */
export function postsByDrizzleOnPostgres(url: string, places: readonly PlaceOfPage[]): Posts {
  const pool = new pg.Pool({ connectionString: url });
  const db = drizzle({ client: pool, schema: { posts } });
  const given = (name: string) => sql.placeholder(name);
  const insert = db
    .insert(posts)
    .values({
      ...{ id: given('id'), board: BOARDS, authorId: actor.id, title: given('title') },
      ...{ published: true, likes: 0, createdAt: given('now') },
    })
    .returning()
    .prepare('insert_post');
  const byId = db.query.posts.findFirst({ where: eq(posts.id, given('id')) }).prepare('post_by_id');
  const rename = db
    .update(posts)
    .set({ title: sql`${given('title')}` })
    .where(eq(posts.id, given('id')))
    .returning()
    .prepare('rename_post');
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
  const upsert = db
    .insert(marks)
    .values({ id: given('id'), name: given('name'), value: given('value'), changedAt: given('now') })
    .onConflictDoUpdate({
      target: marks.name,
      set: { value: sql`excluded.value`, changedAt: sql`excluded.changed_at` },
    })
    .returning()
    .prepare('upsert_mark');
  return {
    name: 'Drizzle',
    create: (title) => insert.execute({ id: randomUUID(), title, now: new Date() }),
    get: (key) => byId.execute({ id: key }),
    rename: (key, title) => rename.execute({ id: key, title }),
    page: async (index) => (await page.execute({ ...places[index] })).slice(0, PAGE),
    visible: (board) => visible.execute({ board }),
    mark: (name, value) => upsert.execute({ id: randomUUID(), name, value, now: new Date() }),
    close: () => pool.end(),
  };
}
