import { expect, test } from 'vitest';
import { startSqlite } from '../databases/sqlite.ts';
import { createPostPlaces, openPosts } from './open-posts.ts';
import { postIdOf } from './post-rows.ts';
import { BOARDS, PAGE, type Posts } from './posts.ts';

/** The titles of one post or of many, in their order. */
function titlesOf(answer: unknown): readonly unknown[] {
  const rows: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  return rows.map((row) => (row as { readonly title: unknown }).title);
}

/** Each post with the texts and authors of its comments. */
function textsOf(answer: unknown): readonly string[] {
  const rows = answer as readonly { title: string; comments: readonly { text: string; author: { name: string } }[] }[];
  return rows
    .map(
      ({ title, comments }) =>
        `${title}: ${comments.map(({ text, author }) => `${text} by ${author.name}`).join(', ')}`,
    )
    .toSorted();
}

function markedValue(row: unknown): number | undefined {
  const [mark] = Array.isArray(row) ? row : [row];
  return (mark as { readonly value?: number }).value;
}

async function answersOf(posts: Posts): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const answers = {
    created: titlesOf(await posts.create('new')),
    renamed: titlesOf(await posts.rename(postIdOf(7), 'renamed')),
    read: titlesOf(await posts.get(postIdOf(7))),
    second: titlesOf(await posts.page(0)),
    last: titlesOf(await posts.page(BOARDS - 2)),
    visible: titlesOf(await posts.visible(3)).toSorted(),
    discussed: textsOf(await posts.discussed(3)),
    marked: [
      markedValue(await posts.mark('a', 1)),
      markedValue(await posts.mark('b', 2)),
      markedValue(await posts.mark('a', 3)),
    ],
  };
  await posts.close();
  return answers;
}

test('every contender gives the same answers, and they are those that the rows say', async () => {
  const system = startSqlite();
  const all = await openPosts(await createPostPlaces(system));
  const [raw, ...others] = await Promise.all(all.map(answersOf));
  await system.stop();
  expect(all.map(({ name }) => name)).toEqual(['raw', 'Ashlar', 'Kysely, precompiled', 'Drizzle']);
  for (const answers of others) expect(answers).toEqual(raw);
  expect(raw).toMatchObject({ created: ['new'], renamed: ['renamed'], read: ['renamed'], marked: [1, 2, 3] });
  expect([raw?.second?.length, raw?.last?.length]).toEqual([PAGE, PAGE]);
  // Half of the posts of a board are published, and the actor is the author of five that are not.
  expect(raw?.discussed).toHaveLength(PAGE);
  expect(raw?.discussed).toContain('post 3: comment 9 by author 9, comment 10 by author 0, comment 11 by author 1');
  expect(raw?.visible).toHaveLength(PAGE / 2 + 5);
});
