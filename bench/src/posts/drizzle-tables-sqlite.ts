import { relations } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

const posts = sqliteTable('posts', {
  id: text().primaryKey(),
  board: integer().notNull(),
  authorId: text('author_id').notNull(),
  title: text().notNull(),
  body: text(),
  published: integer({ mode: 'boolean' }).notNull(),
  likes: integer().notNull(),
  createdAt: text('created_at').notNull(),
});

const marks = sqliteTable('marks', {
  id: text().primaryKey(),
  name: text().notNull().unique(),
  value: integer().notNull(),
  changedAt: text('changed_at').notNull(),
});

const authors = sqliteTable('authors', { id: text().primaryKey(), name: text().notNull() });

const comments = sqliteTable('comments', {
  id: text().primaryKey(),
  postId: text('post_id').notNull(),
  authorId: text('author_id').notNull(),
  text: text().notNull(),
});

const ofPosts = relations(posts, ({ many }) => ({ comments: many(comments) }));

const ofComments = relations(comments, ({ one }) => ({
  post: one(posts, { fields: [comments.postId], references: [posts.id] }),
  author: one(authors, { fields: [comments.authorId], references: [authors.id] }),
}));

/** The tables of all posts, and how they belong together. */
export const schema = { posts, marks, authors, comments, ofPosts, ofComments };
