// Filters that ask about related records: those of callers, of definitions and of rules, on every store.
import {
  allowIf,
  belongsTo,
  createDomain,
  createFramework,
  type Domain,
  forbidIf,
  hasMany,
  memoryDataLayer,
  type PolicyRule,
  uuidPrimaryKey,
} from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { blog, Comment, Post, type Reader, User } from '../test-setup/blog.ts';
import { domainStores } from '../test-setup/domains.ts';
import { noting } from '../test-setup/statement-log.ts';

type Blog = Domain<{ readonly resources: typeof blog }>;
const coded = (code: string) => expect.objectContaining({ code });

async function open(store: (typeof domainStores)[number]) {
  const { dataLayer } = await store.open(blog);
  const log = noting(dataLayer);
  const domain = createDomain({ name: 'blog', resources: blog, dataLayer: log.dataLayer });
  onTestFinished(() => domain.close());
  return { domain, kinds: log.kinds };
}

/** Ann and Hal, who is hidden. Ann wrote `a` and `b`, Hal wrote `c`. `a` has a comment of Hal and an answer of Ann; `c` has spam. */
async function filled(domain: Blog) {
  const users = domain.actions(User);
  const ann = await users.add({ name: 'Ann' });
  const hal = await users.add({ name: 'Hal', hidden: true });
  const posts = domain.actions(Post);
  const a = await posts.write({ title: 'a', authorId: ann.id, editorId: hal.id });
  await posts.write({ title: 'b', authorId: ann.id, editorId: null });
  const c = await posts.write({ title: 'c', authorId: hal.id, editorId: ann.id });
  const comments = domain.actions(Comment);
  const question = await comments.add({ text: 'why?', postId: a.id, authorId: hal.id, parentId: null });
  await comments.add({ text: 'because', postId: a.id, authorId: ann.id, parentId: question.id });
  await comments.add({ text: 'buy', spam: true, postId: c.id, authorId: ann.id, parentId: null });
}
const titles = (records: readonly { readonly title: string }[]) => records.map(({ title }) => title).sort();

describe.each(domainStores)('exists on $name', (store) => {
  test('selects by a record that it belongs to, and by records that belong to it: in one statement', async () => {
    const { domain, kinds } = await open(store);
    await filled(domain);
    const posts = domain.with({ actor: { admin: true } }).actions(Post);
    kinds.length = 0;
    expect(titles(await posts.list({}, { filter: { exists: { author: { name: 'Ann' } } } }))).toEqual(['a', 'b']);
    expect(titles(await posts.list({}, { filter: { exists: { comments: {} } } }))).toEqual(['a', 'c']);
    expect(titles(await posts.list({}, { filter: { exists: { comments: { spam: true } } } }))).toEqual(['c']);
    expect(titles(await posts.list({}, { filter: { not: { exists: { comments: {} } } } }))).toEqual(['b']);
    expect(titles(await posts.list({}, { filter: { not: { exists: { editor: {} } } } }))).toEqual(['b']);
    const both = { exists: { author: { name: 'Ann' }, comments: { text: { contains: '?' } } } };
    expect(titles(await posts.list({}, { filter: both }))).toEqual(['a']);
    const either = { or: [{ title: 'b' }, { exists: { editor: { name: 'Ann' } } }] };
    expect(titles(await posts.list({}, { filter: either }))).toEqual(['b', 'c']);
    expect(kinds).toHaveLength(7);
  });

  test('nests: through a ring, and through a relation to the resource itself', async () => {
    const { domain, kinds } = await open(store);
    await filled(domain);
    const scope = domain.with({ actor: { admin: true } });
    kinds.length = 0;
    const answered = { exists: { comments: { exists: { answers: { exists: { author: { name: 'Ann' } } } } } } };
    expect(titles(await scope.actions(Post).list({}, { filter: answered }))).toEqual(['a']);
    const answers = await scope.actions(Comment).list({}, { filter: { exists: { parent: { text: 'why?' } } } });
    expect(answers.map(({ text }) => text)).toEqual(['because']);
    const ring = { exists: { posts: { exists: { comments: { exists: { author: { name: 'Ann' } } } } } } };
    expect((await scope.actions(User).list({}, { filter: ring })).map(({ name }) => name).sort()).toEqual([
      'Ann',
      'Hal',
    ]);
    expect(kinds).toHaveLength(3);
  });

  test('holds for pages and their cursors, for counts, bulk actions, a definition, and what is loaded', async () => {
    const { domain } = await open(store);
    await filled(domain);
    const scope = domain.with({ actor: { admin: true } });
    const posts = scope.actions(Post);
    const filter = { exists: { comments: {} } };
    const page = await posts.pages({}, { filter, sort: { title: 'asc' }, page: { size: 1, count: true } });
    expect([titles(page.records), page.count]).toEqual([['a'], 2]);
    const next = { after: page.next ?? '', size: 1 };
    expect(titles((await posts.pages({}, { filter, sort: { title: 'asc' }, page: next })).records)).toEqual(['c']);
    const other = { filter: { exists: { editor: {} } }, sort: { title: 'asc' }, page: next } as const;
    await expect(posts.pages({}, other)).rejects.toEqual(coded('INVALID_INPUT'));
    expect(titles(await posts.commented())).toEqual(['a', 'c']);
    const load = { posts: { filter: { exists: { comments: {} } } } };
    const [ann] = await scope.actions(User).list({}, { load, filter: { name: 'Ann' } });
    expect(titles(ann?.posts ?? [])).toEqual(['a']);
    expect(await posts.rename({ exists: { author: { name: 'Ann' } } }, { title: 'of Ann' })).toEqual({ count: 2 });
    expect(await posts.removeAll({ exists: { comments: { spam: true } } })).toEqual({ count: 1 });
    expect(titles(await posts.list())).toEqual(['of Ann', 'of Ann']);
  });

  test('attack: a filter does not tell of related records that the caller does not see', async () => {
    const { domain } = await open(store);
    await filled(domain);
    const posts = domain.actions(Post);
    // Hal is hidden: nothing may be learned of him by asking.
    expect(await posts.list({}, { filter: { exists: { author: { name: { startsWith: 'H' } } } } })).toEqual([]);
    expect(titles(await posts.list({}, { filter: { exists: { author: {} } } }))).toEqual(['a', 'b']);
    expect(await posts.list({}, { filter: { exists: { comments: { exists: { author: { name: 'Hal' } } } } } })).toEqual(
      [],
    );
    expect(await posts.rename({ exists: { author: { hidden: true } } }, { title: 'found' })).toEqual({ count: 0 });
    // A definition asks for itself.
    expect(titles(await posts.commented())).toEqual(['a', 'c']);
  });

  test('attack: two domains with resources of one name have statements of their own', async () => {
    const { dataLayer } = await store.open(blog);
    const { defineResource } = createFramework({ extensions: [] });
    const OldComment = defineResource({
      name: 'Comment',
      table: 'old_comments',
      attributes: { id: uuidPrimaryKey(), postId: z.uuid() },
    });
    const old = createDomain({ name: 'old', resources: [User, Post, OldComment], dataLayer: memoryDataLayer() });
    const domain = createDomain({ name: 'new', resources: blog, dataLayer });
    onTestFinished(() => Promise.all([old.close(), domain.close()]).then(() => {}));
    await filled(domain);
    // A shape that no other test has: the first domain that asks makes the statement.
    const filter = { exists: { comments: {} }, title: { notIn: ['of two domains'] } };
    expect(await old.actions(Post).list({}, { filter })).toEqual([]);
    expect(titles(await domain.actions(Post).list({}, { filter }))).toEqual(['a', 'c']);
  });
});

/** Teams with members, and notes of teams, which the rules of each test guard. */
function teams(policies: Readonly<Record<string, readonly PolicyRule<Reader, object>[]>>) {
  const { defineResource } = createFramework<{ actor: Reader }>()({ extensions: [] });
  const Team = defineResource({
    name: 'Team',
    table: 'teams',
    attributes: { id: uuidPrimaryKey(), closed: z.boolean().default(false) },
    relationships: { members: hasMany('Member', { by: 'teamId' }) },
    actions: { add: { type: 'create', accept: ['closed'] } },
  });
  const Member = defineResource({
    name: 'Member',
    table: 'members',
    attributes: { id: uuidPrimaryKey(), userId: z.string(), teamId: z.uuid() },
    actions: { add: { type: 'create', accept: ['userId', 'teamId'] } },
  });
  const Note = defineResource({
    name: 'Note',
    table: 'notes',
    attributes: { id: uuidPrimaryKey(), text: z.string(), teamId: z.uuid().nullable() },
    relationships: { team: belongsTo('Team', { by: 'teamId' }) },
    identities: { oneText: ['text'] },
    actions: {
      write: { type: 'create', accept: ['text', 'teamId'] },
      put: { type: 'create', accept: ['text', 'teamId'], upsert: 'oneText' },
      edit: { type: 'update', accept: ['text'] },
      list: { type: 'read' },
      remove: { type: 'destroy' },
      removeAll: { type: 'destroy', bulk: true },
    },
    policies,
  });
  return { Team, Member, Note, resources: [Team, Member, Note] as const };
}
const ofOwnTeam = allowIf(({ actor }: { actor: Reader | undefined }) => ({
  exists: { team: { exists: { members: { userId: actor?.id } } } },
}));
const notOfClosed = forbidIf(() => ({ exists: { team: { closed: true } } }));

describe.each(domainStores)('Q8 a rule over an attribute of a relation on $name', (store) => {
  const everything = ['read', 'create', 'update', 'destroy'];

  async function openTeams(rules: readonly PolicyRule<Reader, object>[]) {
    const setup = teams(Object.fromEntries(everything.map((type) => [type, rules])));
    const { dataLayer } = await store.open(setup.resources);
    const log = noting(dataLayer);
    const domain = createDomain({ name: 'teams', resources: setup.resources, dataLayer: log.dataLayer });
    onTestFinished(() => domain.close());
    const open = await domain.actions(setup.Team).add({});
    const closed = await domain.actions(setup.Team).add({ closed: true });
    for (const team of [open, closed]) await domain.actions(setup.Member).add({ userId: 'ann', teamId: team.id });
    const free = domain.with({ authorize: false }).actions(setup.Note);
    const notes: Row[] = [];
    for (const [text, teamId] of [
      ['open', open.id],
      ['closed', closed.id],
      ['loose', null],
    ] as const) {
      notes.push(await free.write({ text, teamId }));
    }
    log.kinds.length = 0;
    return { ...setup, domain, open, closed, free, kinds: log.kinds, notes };
  }
  const texts = (records: readonly { readonly text: string }[]) => records.map(({ text }) => text).sort();

  test('is one statement for a read, an update, a destroy and a bulk action', async () => {
    const { domain, Note, kinds, free } = await openTeams([ofOwnTeam, notOfClosed]);
    const ann = domain.with({ actor: { id: 'ann' } }).actions(Note);
    const bob = domain.with({ actor: { id: 'bob' } }).actions(Note);
    expect(texts(await ann.list())).toEqual(['open']);
    expect(await bob.list()).toEqual([]);
    expect(await domain.actions(Note).list()).toEqual([]);
    expect(kinds).toEqual(['select', 'select', 'select']);
    const [note] = await ann.list();
    if (note === undefined) throw new TypeError('the note is missing');
    kinds.length = 0;
    await expect(bob.edit(note, { text: 'stolen' })).rejects.toEqual(coded('NOT_FOUND'));
    expect(await ann.edit(note, { text: 'edited' })).toMatchObject({ text: 'edited' });
    await expect(bob.remove(note)).rejects.toEqual(coded('NOT_FOUND'));
    expect(await bob.removeAll({})).toEqual({ count: 0 });
    expect(await ann.removeAll({})).toEqual({ count: 1 });
    expect(kinds).toEqual(['update', 'update', 'delete', 'delete', 'delete']);
    expect(texts(await free.list())).toEqual(['closed', 'loose']);
  });

  test('decides a create by the related records that are there, and `can` agrees', async () => {
    const { domain, Note, open, closed, free } = await openTeams([ofOwnTeam, notOfClosed]);
    const expected: readonly (readonly [Reader | undefined, string | null, boolean])[] = [
      [{ id: 'ann' }, open.id, true],
      [{ id: 'ann' }, closed.id, false],
      [{ id: 'ann' }, null, false],
      [{ id: 'bob' }, open.id, false],
      [undefined, open.id, false],
      [{ id: 'ann' }, '00000000-0000-4000-8000-000000000000', false],
    ];
    for (const [index, [actor, teamId, isAllowed]] of expected.entries()) {
      const input = { text: `new ${index}`, teamId };
      expect(await domain.can(actor, Note, 'write', input)).toBe(isAllowed);
      const written = domain.with({ actor }).actions(Note).write(input);
      if (isAllowed) expect(await written).toMatchObject(input);
      else await expect(written).rejects.toEqual(coded('FORBIDDEN'));
    }
    expect(texts(await free.list())).toEqual(['closed', 'loose', 'new 0', 'open']);
  });

  test('attack: a rule that forbids is not passed by a new record that is linked to what it forbids', async () => {
    const { domain, Note, closed, open } = await openTeams([allowIf(() => true), notOfClosed]);
    const notes = domain.actions(Note);
    await expect(notes.write({ text: 'x', teamId: closed.id })).rejects.toEqual(coded('FORBIDDEN'));
    expect(await notes.write({ text: 'x', teamId: open.id })).toMatchObject({ text: 'x' });
    expect(await notes.write({ text: 'y', teamId: null })).toMatchObject({ text: 'y' });
  });

  test('decides which record an upsert may update', async () => {
    const { domain, Note, open } = await openTeams([ofOwnTeam, notOfClosed]);
    const ann = domain.with({ actor: { id: 'ann' } }).actions(Note);
    expect(await ann.put({ text: 'open', teamId: open.id })).toMatchObject({ text: 'open' });
    await expect(ann.put({ text: 'closed', teamId: open.id })).rejects.toEqual(coded('CONFLICT'));
    expect(await ann.put({ text: 'new', teamId: open.id })).toMatchObject({ text: 'new' });
  });

  test('with an absent actor grants nothing, and forbids', async () => {
    const absent = {
      exists: { team: { exists: { members: { or: [{ userId: undefined }, { userId: 'someone' }] } } } },
    };
    const granted = await openTeams([allowIf(() => ({ not: { not: absent } }))]);
    expect(await granted.domain.actions(granted.Note).list()).toEqual([]);
    const forbidden = await openTeams([allowIf(() => true), forbidIf(() => absent)]);
    expect(await forbidden.domain.actions(forbidden.Note).list()).toEqual([]);
    const whole = await openTeams([allowIf(() => true), forbidIf(() => ({ exists: { team: undefined } }))]);
    expect(await whole.domain.actions(whole.Note).list()).toEqual([]);
  });

  test('Q4 with an unknown relationship or attribute stops the call', async () => {
    for (const filter of [
      { exists: { teem: {} } },
      { exists: { team: { open: true } } },
      { exists: {} },
      { exists: [] },
    ]) {
      const { domain, Note, kinds } = await openTeams([allowIf(() => filter)]);
      await expect(domain.actions(Note).list()).rejects.toEqual(coded('POLICY_FAILED'));
      expect(kinds).toEqual([]);
    }
  });
});

describe('an exists from outside', () => {
  const [memory] = domainStores;
  if (memory === undefined) throw new TypeError('there is no store');
  const nested = (depth: number): object => (depth === 0 ? {} : { exists: { parent: nested(depth - 1) } });

  test.each<[string, object, readonly string[]]>([
    ['a misspelt relation', { exists: { athor: {} } }, ['filter', 'exists', 'athor']],
    ['__proto__ as a relation', JSON.parse('{"exists": {"__proto__": {}}}'), ['filter', 'exists', '__proto__']],
    ['constructor as a relation', { exists: { constructor: {} } }, ['filter', 'exists', 'constructor']],
    ['nothing', { exists: {} }, ['filter', 'exists']],
    ['a list', { exists: [{ post: {} }] }, ['filter', 'exists']],
    ['true', { exists: { post: true } }, ['filter', 'exists', 'post']],
    ['undefined', { exists: { post: undefined } }, ['filter', 'exists', 'post']],
    ['undefined inside', { exists: { post: { title: undefined } } }, ['filter', 'exists', 'post', 'title']],
    ['a sensitive attribute', { exists: { author: { secret: 's' } } }, ['filter', 'exists', 'author', 'secret']],
    ['a wrong type', { exists: { post: { title: 1 } } }, ['filter', 'exists', 'post', 'title']],
  ])('%s is refused before anything is read', async (_what, filter, path) => {
    const { domain, kinds } = await open(memory);
    const issues = [expect.objectContaining({ path })];
    await expect(domain.actions(Comment).list({}, { filter })).rejects.toEqual(expect.objectContaining({ issues }));
    expect(kinds).toEqual([]);
  });

  test('more than twenty relations are refused', async () => {
    const { domain } = await open(memory);
    expect(await domain.actions(Comment).list({}, { filter: nested(20) })).toEqual([]);
    await expect(domain.actions(Comment).list({}, { filter: nested(21) })).rejects.toEqual(
      expect.objectContaining({ issues: [expect.objectContaining({ message: 'asks about more than 20 relations' })] }),
    );
  });
});
