// Random filters of related records, against an evaluator over plain lists.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blog, Comment, Post, User } from '../test-setup/blog.ts';
import { domainStores } from '../test-setup/domains.ts';

type Row = Readonly<Record<string, unknown>>;
/** A filter of this test: attributes with values, `and`, `or`, `not`, `exists`. */
interface Filter {
  readonly [member: string]: unknown;
}
interface Data {
  readonly User: readonly Row[];
  readonly Post: readonly Row[];
  readonly Comment: readonly Row[];
}

/** Where each relationship leads, and by which attributes. */
const links: Readonly<Record<keyof Data, Readonly<Record<string, readonly [keyof Data, string, string]>>>> = {
  User: { posts: ['Post', 'id', 'authorId'] },
  Post: {
    author: ['User', 'authorId', 'id'],
    editor: ['User', 'editorId', 'id'],
    comments: ['Comment', 'id', 'postId'],
  },
  Comment: {
    post: ['Post', 'postId', 'id'],
    author: ['User', 'authorId', 'id'],
    parent: ['Comment', 'parentId', 'id'],
    answers: ['Comment', 'id', 'parentId'],
  },
};

function selects(data: Data, of: keyof Data, filter: Filter, row: Row): boolean {
  return Object.entries(filter).every(([name, value]) => {
    if (name === 'not') return !selects(data, of, value as Filter, row);
    if (name === 'and') return (value as readonly Filter[]).every((inner) => selects(data, of, inner, row));
    if (name === 'or') return (value as readonly Filter[]).some((inner) => selects(data, of, inner, row));
    if (name !== 'exists') return row[name] === value;
    return Object.entries(value as Readonly<Record<string, Filter>>).every(([relation, inner]) => {
      const [target, own, other] = links[of][relation] ?? ['User', '', ''];
      return data[target].some(
        (each) => row[own] !== null && each[other] === row[own] && selects(data, target, inner, each),
      );
    });
  });
}

const { comment } = fc.letrec<Record<'user' | 'post' | 'comment', Filter>>((tie) => {
  const filters = (of: keyof Data, leaves: readonly Filter[]) => {
    const self = tie(of.toLowerCase() as 'user');
    const related = Object.entries(links[of]).map(([name, [target]]) =>
      tie(target.toLowerCase() as 'user').map((inner): Filter => ({ exists: { [name]: inner } })),
    );
    return fc.oneof(
      { maxDepth: 4, depthSize: 'medium' },
      fc.constantFrom(...leaves),
      fc.oneof(...related),
      self.map((inner): Filter => ({ not: inner })),
      fc.array(self, { maxLength: 3 }).map((inner): Filter => ({ and: inner })),
      fc.array(self, { maxLength: 3 }).map((inner): Filter => ({ or: inner })),
    );
  };
  return {
    user: filters('User', [{}, { name: 'u1' }, { hidden: true }]),
    post: filters('Post', [{}, { title: 'p1' }, { editorId: null }]),
    comment: filters('Comment', [{}, { text: 'c1' }, { spam: true }, { parentId: null }]),
  };
});
const relationsIn = (filter: Filter): number => JSON.stringify(filter).split('"exists"').length - 1;

describe.each(domainStores)('on $name', ({ name, open }) => {
  test('random filters of related records select the same as an evaluator over lists', async () => {
    const { domain } = await open(blog);
    const scope = domain.with({ authorize: false });
    const [users, posts, comments] = [scope.actions(User), scope.actions(Post), scope.actions(Comment)];
    const data: Record<keyof Data, Row[]> = { User: [], Post: [], Comment: [] };
    const id = (of: keyof Data, index: number): string => String(data[of][index]?.id);
    for (let n = 0; n < 3; n++) data.User.push(await users.add({ name: `u${n}`, hidden: n === 2 }));
    for (let n = 0; n < 4; n++) {
      const editorId = n % 2 === 0 ? null : id('User', n % 3);
      data.Post.push(await posts.write({ title: `p${n}`, authorId: id('User', n % 2), editorId }));
    }
    for (const [n, [post, author, parent]] of (
      [
        [0, 0],
        [0, 1, 0],
        [1, 2],
        [1, 0, 2],
        [1, 1, 3],
        [3, 2, 3],
      ] as const
    ).entries()) {
      const parentId = parent === undefined ? null : id('Comment', parent);
      const belongs = { postId: id('Post', post), authorId: id('User', author), parentId };
      data.Comment.push(await comments.add({ text: `c${n}`, spam: n % 3 === 0, ...belongs }));
    }
    let selecting = 0;
    await fc.assert(
      fc.asyncProperty(
        comment.filter((filter) => relationsIn(filter) <= 20),
        async (filter) => {
          const expected = data.Comment.filter((row) => selects(data, 'Comment', filter, row)).map(({ text }) => text);
          const found = await scope.actions(Comment).list({}, { filter, sort: { text: 'asc' } });
          expect(found.map(({ text }) => text)).toEqual(expected);
          if (expected.length > 0 && expected.length < data.Comment.length && relationsIn(filter) > 0) selecting++;
        },
      ),
      { numRuns: name === 'memory' ? 1000 : 250 },
    );
    // The filters are such that a wrong link would show.
    expect(selecting).toBeGreaterThan(20);
  });
});
