import { randomUUID } from 'node:crypto';
import { and, eq, or, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { openSqlite } from '../databases/sqlite.ts';
import { schema } from './drizzle-tables-sqlite.ts';
import { actor } from './post-rows.ts';
import { BOARDS, PAGE, type PlaceOfPage, type Posts } from './posts.ts';

/** Drizzle on SQLite: relational queries for reading, prepared statements throughout. */
export function postsByDrizzleOnSqlite(filename: string, places: readonly PlaceOfPage[]): Posts {
  const database = openSqlite(filename);
  const db = open(database);
  const { posts } = schema;
  const byId = db.query.posts.findFirst({ where: eq(posts.id, given('id')) }).prepare();
  const { likes, id } = posts;
  const page = db.query.posts
    .findMany({
      where: sql`(${likes}, ${id}) > (${given('likes')}, ${given('id')})`,
      orderBy: [likes, id],
      limit: PAGE + 1,
    })
    .prepare();
  const visible = db.query.posts
    .findMany({
      where: and(eq(posts.board, given('board')), or(eq(posts.published, true), eq(posts.authorId, actor.id))),
    })
    .prepare();
  const discussed = db.query.posts
    .findMany({
      where: eq(posts.board, given('board')),
      with: { comments: { with: { author: true }, orderBy: schema.comments.id } },
    })
    .prepare();
  const { insert, rename, upsert } = writing(db);
  return {
    name: 'Drizzle',
    // `openSqlite` says why a write is not read with `get`.
    create: (title) => insert.all({ id: randomUUID(), title, now: new Date().toISOString() })[0],
    get: (key) => byId.execute({ id: key }).sync(),
    rename: (key, title) => rename.all({ id: key, title })[0],
    page: (index) =>
      page
        .execute({ ...places[index] })
        .sync()
        .slice(0, PAGE),
    visible: (board) => visible.execute({ board }).sync(),
    discussed: (board) => discussed.execute({ board }).sync(),
    mark: (name, value) => upsert.all({ id: randomUUID(), name, value, now: new Date().toISOString() })[0],
    close: async () => void database.close(),
  };
}

function open(client: ReturnType<typeof openSqlite>) {
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
    .prepare();
  const rename = db
    .update(posts)
    .set({ title: sql`${given('title')}` })
    .where(eq(posts.id, given('id')))
    .returning()
    .prepare();
  const upsert = db
    .insert(marks)
    .values({ id: given('id'), name: given('name'), value: given('value'), changedAt: given('now') })
    .onConflictDoUpdate({
      target: marks.name,
      set: { value: sql`excluded.value`, changedAt: sql`excluded.changed_at` },
    })
    .returning()
    .prepare();
  return { insert, rename, upsert };
}
