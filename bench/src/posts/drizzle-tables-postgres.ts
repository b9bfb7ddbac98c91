import { relations } from 'drizzle-orm';
import { boolean, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

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

const authors = pgTable('authors', { id: uuid().primaryKey(), name: text().notNull() });

const comments = pgTable('comments', {
  id: uuid().primaryKey(),
  postId: uuid('post_id').notNull(),
  authorId: uuid('author_id').notNull(),
  text: text().notNull(),
});

const ofPosts = relations(posts, ({ many }) => ({ comments: many(comments) }));

const ofComments = relations(comments, ({ one }) => ({
  post: one(posts, { fields: [comments.postId], references: [posts.id] }),
  author: one(authors, { fields: [comments.authorId], references: [authors.id] }),
}));

/** The tables of all posts, and how they belong together. */
export const schema = { posts, marks, authors, comments, ofPosts, ofComments };
