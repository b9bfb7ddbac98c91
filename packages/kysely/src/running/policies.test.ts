// Policies: what the rules of a resource let through, on every store.
import {
  allowIf,
  attribute,
  bypassIf,
  createFramework,
  type Domain,
  forbidIf,
  type PolicyContext,
  type PolicyRule,
  uuidPrimaryKey,
} from '@ashlar/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTables } from '../schema/create-tables.ts';
import { domainOver, domainStores } from '../test-setup/domains.ts';
import { stores } from '../test-setup/stores.ts';

interface Person {
  readonly id: string;
  readonly role?: 'admin' | 'guest';
}
const { defineResource } = createFramework<{ actor: Person }>()({ extensions: [] });

/** The titles of the records that a hook was shown. */
const seenByHooks: string[] = [];

const Post = defineResource({
  name: 'Post',
  table: 'posts',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string(),
    authorId: z.string(),
    published: z.boolean().default(false),
    locked: z.boolean().default(false),
    secret: attribute(z.string().default('s'), { sensitive: true }),
  },
  actions: {
    write: { type: 'create', accept: ['title', 'authorId', 'published', 'locked', 'secret'] },
    edit: { type: 'update', accept: ['title'] },
    touch: { type: 'update' },
    editSeen: { type: 'update', accept: ['title'], change: ({ data }) => void seenByHooks.push(data?.title ?? '') },
    rename: { type: 'update', accept: ['title'], bulk: true },
    list: { type: 'read' },
    paged: { type: 'read', page: { size: 2, count: 'on request' } },
    find: {
      type: 'read',
      get: true,
      arguments: { title: z.string() },
      filter: ({ arguments: { title } }) => ({ title }),
    },
    remove: { type: 'destroy' },
    removeAll: { type: 'destroy', bulk: true },
    count: { type: 'action', run: async () => 7 },
    report: { type: 'action', arguments: { of: z.string() }, run: async ({ arguments: { of } }) => of },
    editTwice: {
      type: 'update',
      accept: ['title'],
      after: async (_changeset, post, { scope }) => {
        await scope
          .actions(Post)
          .list({})
          .then((seen) => expect(seen.length).toBe(1));
        void post;
      },
    },
  },
  policies: {
    read: [
      bypassIf(({ actor }) => actor?.role === 'admin'),
      allowIf(({ actor }) => ({ or: [{ published: true }, { authorId: actor?.id }] })),
    ],
    create: [allowIf(({ actor }) => ({ authorId: actor?.id })), forbidIf(({ actor }) => actor?.role === 'guest')],
    update: [allowIf(({ actor }) => ({ authorId: actor?.id })), forbidIf(() => ({ locked: true }))],
    destroy: [allowIf(({ actor }) => actor?.role === 'admin')],
    report: [allowIf(({ actor, arguments: given }) => given.of === actor?.id)],
  },
});

const [ann, bob, admin, guest]: readonly Person[] = [
  { id: 'ann' },
  { id: 'bob' },
  { id: 'root', role: 'admin' },
  { id: 'eve', role: 'guest' },
];
const coded = (code: string) => expect.objectContaining({ code });

/** Two posts of Ann, one of Bob; of each author one is published. */
async function fill(domain: Domain) {
  const write = domain.with({ authorize: false }).actions(Post).write;
  return {
    draft: await write({ title: 'a1', authorId: 'ann' }),
    published: await write({ title: 'a2', authorId: 'ann', published: true }),
    bobs: await write({ title: 'b1', authorId: 'bob' }),
    locked: await write({ title: 'l1', authorId: 'ann', locked: true }),
  };
}
const titlesOf = (posts: readonly { readonly title: string }[]) => posts.map(({ title }) => title).sort();

describe.each(domainStores)('on $name', ({ open }) => {
  const opened = async () => {
    const { domain } = await open([Post]);
    const as = (actor: Person | undefined) => domain.with({ actor }).actions(Post);
    return { domain, as, ...(await fill(domain)) };
  };

  test('Q1 a read sees what a filter rule lets through, and without an actor what is for everybody', async () => {
    const { as } = await opened();
    expect(titlesOf(await as(ann).list({}))).toEqual(['a1', 'a2', 'l1']);
    expect(titlesOf(await as(bob).list({}))).toEqual(['a2', 'b1']);
    expect(titlesOf(await as(undefined).list({}))).toEqual(['a2']);
    expect(titlesOf(await as(admin).list({}))).toEqual(['a1', 'a2', 'b1', 'l1']);
    expect(await as(bob).list({}, { filter: { title: 'a1' } })).toEqual([]);
    expect(titlesOf(await as(bob).list({}, { sort: { title: 'asc' }, limit: 1 }))).toEqual(['a2']);
    expect(await as(bob).find({ title: 'a1' })).toBeNull();
    expect(await as(bob).find({ title: 'b1' })).toMatchObject({ title: 'b1' });
  });

  test('Q1 Y9 pages and their count are of what the rules let through', async () => {
    const { as } = await opened();
    const sort = { title: 'asc' } as const;
    const page = await as(ann).paged({}, { sort, page: { count: true } });
    expect(page).toMatchObject({ count: 3, records: [{ title: 'a1' }, { title: 'a2' }] });
    const further = await as(ann).paged({}, { sort, page: { after: page.next ?? '' } });
    expect(titlesOf(further.records)).toEqual(['l1']);
    // The place of a page is no secret: what another actor sees behind it obeys the rules.
    expect((await as(undefined).paged({}, { sort, page: { after: page.next ?? '' } })).records).toEqual([]);
    expect(await as(guest).paged({}, { sort, page: { count: true } })).toMatchObject({ count: 1 });
  });

  test('Q4 a rule that answers a promise fails the call, and its rejection ends no process', async () => {
    const late = (() => Promise.reject(new Error('too late'))) as unknown as () => boolean;
    const Late = defineResource({
      name: 'Late',
      table: 'lates',
      attributes: { id: uuidPrimaryKey(), title: z.string() },
      actions: { write: { type: 'create', accept: ['title'] }, list: { type: 'read' } },
      policies: { create: [allowIf(late)], read: [forbidIf(late)], fields: { title: [allowIf(late)] } },
    });
    const { domain } = await open([Late]);
    const lates = domain.actions(Late);
    const calls = [lates.write({ title: 'a' }), lates.list(), domain.can(ann, Late, 'list')];
    for (const call of calls) {
      await expect(call).rejects.toMatchObject({
        code: 'POLICY_FAILED',
        message: expect.stringContaining('answers a promise: read what it needs before the call'),
      });
    }
  });

  test('Q2 a hidden record is as one that does not exist, for an update and a destroy', async () => {
    const { as, draft, locked, bobs } = await opened();
    await expect(as(bob).edit(draft, { title: 'x' })).rejects.toEqual(coded('NOT_FOUND'));
    await expect(as(bob).touch(draft, {})).rejects.toEqual(coded('NOT_FOUND'));
    await expect(as(ann).edit(locked, { title: 'x' })).rejects.toEqual(coded('NOT_FOUND'));
    await expect(as(undefined).edit(draft, { title: 'x' })).rejects.toEqual(coded('FORBIDDEN'));
    expect(await as(ann).edit(draft, { title: 'a1b' })).toMatchObject({ title: 'a1b' });
    expect(await as(bob).edit(bobs, { title: 'b1b' })).toMatchObject({ title: 'b1b' });
    await expect(as(ann).remove(draft)).rejects.toEqual(coded('FORBIDDEN'));
    await as(admin).remove(draft);
    expect(titlesOf(await as(admin).list({}))).toEqual(['a2', 'b1b', 'l1']);
  });

  test('Q2 by key too, and get; no hook sees a hidden record', async () => {
    const { as, draft, bobs } = await opened();
    expect(await as(bob).get(draft.id)).toBeNull();
    expect(await as(bob).get(draft)).toBeNull();
    expect(await as(ann).get(draft.id)).toMatchObject({ title: 'a1' });
    await expect(as(bob).edit(draft.id, { title: 'x' })).rejects.toEqual(coded('NOT_FOUND'));
    expect(await as(bob).edit(bobs.id, { title: 'b2' })).toMatchObject({ title: 'b2' });
    seenByHooks.length = 0;
    await expect(as(bob).editSeen(draft.id, { title: 'x' })).rejects.toEqual(coded('NOT_FOUND'));
    expect(seenByHooks).toEqual([]);
    await as(ann).editSeen(draft.id, { title: 'x' });
    expect(seenByHooks).toEqual(['a1']);
    await expect(as(bob).remove(draft.id)).rejects.toEqual(coded('FORBIDDEN'));
    await as(admin).remove(draft.id);
    expect(await as(admin).get(draft.id)).toBeNull();
  });

  test('Q3 a create and a generic action that nothing allows are refused', async () => {
    const { as } = await opened();
    await expect(as(bob).write({ title: 'x', authorId: 'ann' })).rejects.toEqual(coded('FORBIDDEN'));
    await expect(as(undefined).write({ title: 'x', authorId: 'ann' })).rejects.toEqual(coded('FORBIDDEN'));
    await expect(as(guest).write({ title: 'x', authorId: 'eve' })).rejects.toEqual(coded('FORBIDDEN'));
    expect(await as(bob).write({ title: 'x', authorId: 'bob' })).toMatchObject({ title: 'x' });
    await expect(as(admin).count({})).rejects.toEqual(coded('FORBIDDEN'));
    await expect(as(bob).report({ of: 'ann' })).rejects.toEqual(coded('FORBIDDEN'));
    expect(await as(bob).report({ of: 'bob' })).toBe('bob');
    expect(titlesOf(await as(admin).list({}))).toEqual(['a1', 'a2', 'b1', 'l1', 'x']);
  });

  test('Q5 bulk actions touch what the rules let through, and no more', async () => {
    const { as } = await opened();
    expect(await as(ann).rename({}, { title: 'n' })).toEqual({ count: 2 });
    expect(await as(bob).rename({ authorId: 'ann' }, { title: 'n' })).toEqual({ count: 0 });
    await expect(as(bob).removeAll({})).rejects.toEqual(coded('FORBIDDEN'));
    expect(titlesOf(await as(admin).list({}))).toEqual(['b1', 'l1', 'n', 'n']);
    expect(await as(admin).removeAll({ title: 'n' })).toEqual({ count: 2 });
  });

  test('Q6 actions inside an action have its actor and obey the rules', async () => {
    const { as, bobs } = await opened();
    await as(admin).removeAll({ published: true });
    expect(await as(bob).editTwice(bobs, { title: 'b2' })).toMatchObject({ title: 'b2' });
  });

  test('Q6 no input turns the rules off', async () => {
    const { as, domain } = await opened();
    const sneaky = { title: 'x', authorId: 'ann', authorize: false } as never;
    await expect(as(bob).write(sneaky)).rejects.toEqual(coded('INVALID_INPUT'));
    const inContext = domain.with({ actor: bob, context: { authorize: false, options: { authorize: false } } });
    expect(titlesOf(await inContext.actions(Post).list({}))).toEqual(['a2', 'b1']);
    const evil: Person = { ...bob, authorize: false } as never;
    expect(titlesOf(await as(evil).list({}))).toEqual(['a2', 'b1']);
  });

  test('code that holds the domain may turn the rules off, for a call and all calls in it', async () => {
    const { domain, bobs } = await opened();
    const free = domain.with({ actor: ann, authorize: false });
    expect((await free.actions(Post).list({})).length).toBe(4);
    await expect(free.actions(Post).editTwice(bobs, { title: 'x' })).rejects.toThrow();
    expect((await domain.actions(Post).list({}, { authorize: false })).length).toBe(4);
    expect(await free.with({ authorize: true }).actions(Post).list({})).toHaveLength(3);
  });
});

test('Q2 a hidden record costs the statements of a missing one', async () => {
  const seen: string[] = [];
  const [sqlite] = stores.filter(({ dialect }) => dialect === 'sqlite');
  if (sqlite === undefined) throw new Error('no such store');
  const dataLayer = await sqlite.open([], { onStatement: ({ sql }) => seen.push(sql) });
  await createTables(dataLayer, [Post]);
  const domain = domainOver(dataLayer, [Post]);
  const { draft, bobs } = await fill(domain);
  await domain.with({ authorize: false }).actions(Post).remove(bobs);
  const as = domain.with({ actor: bob }).actions(Post);
  const statementsOf = async (work: () => Promise<unknown>) => {
    seen.length = 0;
    const error = await work().catch((thrown: Error) => `${thrown.message}`);
    return { error, statements: [...seen] };
  };
  const hidden = await statementsOf(() => as.edit(draft, { title: 'x' }));
  expect(await statementsOf(() => as.edit(bobs, { title: 'x' }))).toEqual(hidden);
  expect(hidden.statements.filter((text) => /update/i.test(text))).toHaveLength(1);
});

// Q9: what `domain.can` says is what happens.
const flag = fc.constantFrom<object | boolean>(
  ...[true, false, { published: true }, { locked: true }, { authorId: 'ann' }, { not: { authorId: 'bob' } }],
  ...[{ authorId: undefined }, { title: { in: ['a1', 'b1'] } }, { title: { gt: 'a1' } }, { and: [] }, { or: [] }],
);
const rule = fc
  .tuple(fc.constantFrom(allowIf, allowIf, forbidIf, bypassIf), flag)
  .map(([make, answer]) => make(() => answer as boolean));
const rules = fc.array(rule, { maxLength: 4 });

test.each(domainStores)(
  'Q9 domain.can agrees with what happens, on $name',
  { timeout: 60_000 },
  async ({ name, open }) => {
    let current: readonly PolicyRule[] = [];
    /** The rules of the present try, each behind a place of its own. */
    const tried = [0, 1, 2, 3].flatMap((index) => {
      const answerOf = (effect: PolicyRule['effect']) => (context: PolicyContext) => {
        const present = current[index];
        return present?.effect === effect && present.test(context);
      };
      return [allowIf(answerOf('allow')), forbidIf(answerOf('forbid')), bypassIf(answerOf('bypass'))];
    });
    const Entry = defineResource({
      name: 'Entry',
      table: 'posts',
      attributes: {
        id: uuidPrimaryKey(),
        title: z.string(),
        authorId: z.string().nullable(),
        published: z.boolean().default(false),
        locked: z.boolean().default(false),
      },
      actions: {
        write: { type: 'create', accept: ['title', 'authorId', 'published', 'locked'] },
        edit: { type: 'update', accept: ['title'] },
        list: { type: 'read' },
        remove: { type: 'destroy' },
        run: { type: 'action', run: async () => 'done' },
      },
      policies: { create: tried, update: tried, read: tried, destroy: tried, action: tried },
    });
    const { domain } = await open([Entry]);
    const free = domain.with({ authorize: false }).actions(Entry);
    const { write, edit, list, remove, run } = domain.actions(Entry);
    const inputs = [
      { title: 'a1', authorId: 'ann', published: true },
      { title: 'b1', authorId: 'bob', locked: true },
      { title: 'c1', authorId: null },
    ];
    const succeeds = (work: Promise<unknown>) =>
      work.then(
        () => true,
        (error: { code?: string }) => {
          if (error.code !== 'FORBIDDEN' && error.code !== 'NOT_FOUND') throw error;
          return false;
        },
      );
    await fc.assert(
      fc.asyncProperty(rules, fc.constantFrom(...inputs), async (given, input) => {
        current = given;
        const post = await free.write(input);
        expect(await succeeds(run({}))).toBe(await domain.can(undefined, Entry, 'run'));
        expect(await succeeds(write(input))).toBe(await domain.can(undefined, Entry, 'write', input));
        const seen = await list({}, { filter: { id: post.id } });
        expect(await succeeds(edit(post, { title: input.title }))).toBe(
          await domain.can(undefined, Entry, 'edit', post),
        );
        // The same rules show a record and let it be changed.
        expect(seen.length === 1).toBe(await domain.can(undefined, Entry, 'edit', post));
        const may = await domain.can(undefined, Entry, 'remove', post);
        expect(await succeeds(remove(post))).toBe(may);
      }),
      { numRuns: name === 'memory' ? 1000 : 250 },
    );
  },
);
