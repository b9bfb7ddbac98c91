/** A row as the driver gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** Posts with their comments, and comments with their authors, put together by hand. */
export function nested(posts: readonly Row[], comments: readonly Row[], authors: readonly Row[]): readonly Row[] {
  const authorOf = new Map(authors.map((author) => [author.id, author]));
  const commentsOf = new Map<unknown, Row[]>(posts.map(({ id }) => [id, []]));
  for (const comment of comments) {
    commentsOf.get(comment.post_id)?.push({ ...comment, author: authorOf.get(comment.author_id) ?? null });
  }
  return posts.map((post) => ({ ...post, comments: commentsOf.get(post.id) }));
}

/** The keys of rows. */
export function keysOf(rows: readonly Row[]): readonly unknown[] {
  return rows.map(({ id }) => id);
}

/** The authors of comments, each once. */
export function authorsOf(comments: readonly Row[]): readonly unknown[] {
  return [...new Set(comments.map(({ author_id }) => author_id))];
}
