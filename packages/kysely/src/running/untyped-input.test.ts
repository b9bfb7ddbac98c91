import { attribute, defineResource, InvalidInput, isRecordOf, recordArgument, uuidPrimaryKey } from '@ashlar/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const Post = defineResource({
  name: 'Post',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string().min(2),
    likes: z.int().min(0).default(1),
    note: z.string().nullable(),
    slug: attribute(z.string().trim(), { unique: true }),
    tags: z.array(z.string()).default([]),
    rank: z.coerce.number().default(5),
    code: z.coerce.string(),
    secret: attribute(z.string().nullable(), { sensitive: true }),
  },
  actions: {
    write: {
      type: 'create',
      accept: ['title', 'likes', 'note', 'slug', 'tags', 'rank', 'code', 'secret'],
      arguments: { by: z.object({ name: z.string(), age: z.int() }), days: z.string().transform(Number).optional() },
    },
    edit: { type: 'update', accept: ['title', 'likes', 'rank'], arguments: { loudly: z.boolean().default(false) } },
    editAll: { type: 'update', bulk: true, accept: ['likes'] },
    remove: { type: 'destroy', arguments: { reason: z.string() } },
    list: { type: 'read' },
    titled: { type: 'read', arguments: { title: z.string() }, filter: ({ arguments: { title } }) => ({ title }) },
    echo: {
      type: 'action',
      arguments: { text: z.string().refine(async (text) => text !== 'no', 'is no text') },
      run: ({ arguments: { text } }) => text,
    },
    merge: { type: 'action', arguments: { into: recordArgument() }, run: () => 1 },
  },
});

const body = (more: object = {}) => ({ title: 'ab', slug: 's', code: 'c', by: { name: 'ann', age: 3 }, ...more });
const parsed = (json: string): unknown => JSON.parse(json);
const issuesOf = async (attempt: Promise<unknown>) => {
  const error = await failure(attempt);
  expect(error).toBeInstanceOf(InvalidInput);
  return Object(error).issues.map(({ path, message }: InvalidInput['issues'][number]) => [path.join('.'), message]);
};

describe.each(domainStores)('input without a type on $name', ({ open }) => {
  beforeEach(async () => void (await open([Post])));

  test('R12 `from` takes a body as it comes, and answers as the action does', async () => {
    const post = await Post.actions.write.from(parsed(JSON.stringify(body())));
    expect(isRecordOf(Post, post)).toBe(true);
    expect(post).toMatchObject({ title: 'ab', likes: 1, tags: [] });
    expect(await Post.actions.edit.from(post, { title: 'cd' })).toEqual({ ...post, title: 'cd' });
    expect(await Post.actions.edit.from(post.id, { title: 'ef' })).toEqual({ ...post, title: 'ef' });
    expect(await Post.actions.editAll.from({ id: post.id }, { likes: 4 })).toEqual({ count: 1 });
    expect(await Post.actions.titled.from({ title: 'ef' }, { limit: 5 })).toHaveLength(1);
    expect(await Post.actions.echo.from({ text: 'hi' })).toBe('hi');
    await Post.actions.remove.from(post.id, { reason: 'old' });
    expect(await Post.actions.list()).toEqual([]);
  });

  test('R12 all problems come at once, each at its path, unknown keys among them', async () => {
    const wrong = { title: 'a', likes: '7', by: { name: 1, age: 'x' }, titel: 'x', secret: {} };
    expect((await issuesOf(Post.actions.write.from(wrong))).map(([path]: string[]) => path).sort()).toEqual(
      ['by.age', 'by.name', 'code', 'likes', 'secret', 'slug', 'titel', 'title'].sort(),
    );
    expect(await Post.actions.list()).toEqual([]);
  });

  test.each([
    ['null', null, 'null'],
    ['nothing', undefined, 'undefined'],
    ['text', 'title=ab', 'string'],
    ['a number', 7, 'number'],
    ['a list', [body()], 'array'],
  ])('R12 %s in place of a body is INVALID_INPUT, even where nothing is required', async (_what, input, kind) => {
    const refused = [['', `expected object, received ${kind}`]];
    expect(await issuesOf(Post.actions.write.from(input))).toEqual(refused);
    expect(await issuesOf(Post.actions.list.from(input))).toEqual(refused);
    const post = await Post.actions.write(body());
    expect(await issuesOf(Post.actions.edit.from(post, input))).toEqual(refused);
    expect(await Post.actions.get(post)).toEqual(post);
  });

  test('R12 `__proto__` and `constructor` from JSON are unknown keys, and change no prototype', async () => {
    const json = JSON.stringify(body());
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const input = parsed(`${json.slice(0, -1)},"${key}":{"likes":99}}`);
      expect(await issuesOf(Post.actions.write.from(input))).toEqual([[key, 'unknown key']]);
      expect(Post.actions.write.schema.safeParse(input).success).toBe(false);
    }
    expect(Object.hasOwn(Object.prototype, 'likes')).toBe(false);
  });

  test('R12 a body cannot give what only a hook or the code may: a key, a generated value, a record', async () => {
    expect(await issuesOf(Post.actions.write.from(body({ id: crypto.randomUUID() })))).toEqual([['id', 'unknown key']]);
    const post = await Post.actions.write(body());
    const [[path]] = await issuesOf(Post.actions.merge.from({ into: parsed(JSON.stringify(post)) }));
    expect(path).toBe('into');
  });

  test('R12 a wrong key and a wrong body: nothing is read or written', async () => {
    expect(await issuesOf(Post.actions.edit.from('x', { title: 'ab' }))).toEqual([['id', 'expected a UUID']]);
  });
});

describe('the schema of an action', () => {
  /** Bodies of every sort; the schema and the action have to agree on each. */
  const bodies: readonly unknown[] = [
    ...[body(), body({ likes: 0 }), body({ note: null }), body({ note: undefined }), body({ likes: undefined })],
    ...[body({ code: undefined }), body({ code: 7 }), body({ rank: '8' }), body({ rank: 'x' }), body({ days: '3' })],
    ...[body({ title: 'a' }), body({ by: {} }), body({ by: undefined }), body({ more: 1 }), body({ tags: [1] })],
    ...[{}, null, undefined, [], 'x', 7],
  ];

  test.each(domainStores)('R12 it judges as the action does, with the same issues, on $name', async ({ open }) => {
    await open([Post]);
    for (const input of bodies) {
      const judged = Post.actions.write.schema.safeParse(input);
      const outcome = await Post.actions.write.from(input).catch((error: unknown) => error);
      if (outcome instanceof InvalidInput) {
        const said = (judged.error?.issues ?? []).map(({ path, message }) => ({ path, message }));
        expect(said).toEqual(outcome.issues.map(({ path, message }) => ({ path, message })));
        expect(said.length).toBeGreaterThan(0);
      } else {
        expect(judged.success).toBe(true);
        await Post.actions.remove.from(Object(outcome), { reason: 'next' });
      }
    }
  });

  test('R12 an update falls back to no default, so that nothing is written which was not given', () => {
    expect(Post.actions.edit.schema.parse({ title: 'ab' })).toEqual({ title: 'ab', loudly: false });
    expect(Post.actions.write.schema.parse(body())).toMatchObject({ likes: 1, tags: [], slug: 's' });
  });

  test('R12 a document can be made of it, with what is required', () => {
    const document = z.toJSONSchema(Post.actions.write.schema, { io: 'input' });
    expect(document).toMatchObject({ type: 'object', additionalProperties: false });
    expect([...(document.required ?? [])].sort()).toEqual(['by', 'code', 'slug', 'title']);
    const update = z.toJSONSchema(Post.actions.edit.schema, { io: 'input' });
    expect([update.required, Object(update.properties).likes.default]).toEqual([undefined, undefined]);
  });

  test('R12 it waits for a refinement that waits, and is part of other schemas', async () => {
    expect((await Post.actions.echo.schema.safeParseAsync({ text: 'no' })).error?.issues[0]?.path).toEqual(['text']);
    const form = z.object({ post: Post.actions.write.schema });
    expect(form.safeParse({ post: body() }).success).toBe(true);
    expect(form.safeParse({ post: body({ title: 'a' }) }).error?.issues.map(({ path }) => path)).toEqual([
      ['post', 'title'],
    ]);
  });

  test('R12 it is the same each time, and neither it nor the action can be replaced', () => {
    expect(Post.actions.write.schema).toBe(Post.actions.write.schema);
    expect(() => Object.assign(Post.actions.write, { from: () => 'mine' })).toThrow(TypeError);
    expect(() => Object.assign(Post.actions.write, { schema: z.any() })).toThrow(TypeError);
  });
});
