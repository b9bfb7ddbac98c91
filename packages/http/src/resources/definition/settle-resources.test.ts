import { defineResource } from '@ashlar/authentication';
import { allowIf, attribute, createDomain, memoryDataLayer, recordArgument, uuidPrimaryKey } from '@ashlar/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createAuthHttp } from '../../handler/create-auth-http.ts';
import { Comment, Note, Tag } from '../../test-setup/note-resources.ts';
import { Token, User } from '../../test-setup/served-accounts.ts';
import { Admin } from '../../test-setup/served-resources.ts';
import { createResourceHttp } from '../create-resource-http.ts';

const everyone = { read: [allowIf(() => true)] };

const Pair = defineResource({
  name: 'Pair',
  attributes: {
    one: attribute(z.string(), { primaryKey: true }),
    other: attribute(z.string(), { primaryKey: true }),
  },
  policies: everyone,
  actions: { list: { type: 'read', page: {} }, change: { type: 'update' } },
});

const Inside = defineResource({
  name: 'Inside',
  attributes: { id: attribute(z.uuid(), { primaryKey: true, public: false }), title: z.string() },
  policies: everyone,
  actions: { list: { type: 'read', page: {} }, write: { type: 'create', accept: ['title'] } },
});

const Odd = defineResource({
  name: 'Odd',
  attributes: { id: uuidPrimaryKey(), size: z.number() },
  policies: everyone,
  actions: {
    all: { type: 'read' },
    pages: { type: 'read', page: {}, arguments: { size: z.number(), wide: z.boolean() } },
    write: { type: 'create', accept: ['size'] },
    writeAgain: { type: 'create', accept: ['size'] },
    create: { type: 'create', accept: ['size'] },
    'write-again': { type: 'create', accept: ['size'] },
    give: { type: 'action', arguments: { to: recordArgument('User') }, run: () => 1 },
  },
});

const Open = defineResource({
  name: 'Open',
  attributes: { id: uuidPrimaryKey() },
  actions: { list: { type: 'read', page: {} } },
});
const Elsewhere = defineResource({
  name: 'Elsewhere',
  attributes: { id: uuidPrimaryKey() },
  policies: everyone,
  actions: { list: { type: 'read', page: {} } },
});

const domain = createDomain({
  name: 'shop',
  resources: [User, Admin, Token, Note, Comment, Tag, Pair, Inside, Odd, Open],
  dataLayer: memoryDataLayer(),
});
const auth = createAuthHttp({ domain, baseUrl: 'https://app.example.com', limits: false });

/** The lines of the error that options cause. They are not typed: JavaScript has no compiler. */
function problemsOf(options: unknown): readonly string[] {
  try {
    // @ts-expect-error these options are wrong
    createResourceHttp(options);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return String(Object(error).message).replace('createResourceHttp: ', '').split('\n');
  }
  return [];
}

const users = { user: User };

test('J9 right options have no problem', () => {
  expect(problemsOf({ auth, domain, ...users, resources: { notes: { resource: Note, actions: ['list'] } } })).toEqual(
    [],
  );
});

test('J9 every mistake in the options is said at once, each with its path and cure', () => {
  const resources = {
    Notes: { resource: Note, actions: ['list'] },
    blogPosts: { resource: Note, actions: ['lst', 'list', 'list', 'wipeOut'] },
    'blog-posts': { resource: Note, actions: ['get'] },
    elsewhere: { resource: Elsewhere, actions: ['list'] },
    open: { resource: Open, actions: ['list'] },
    tokens: { resource: Token, actions: ['get'] },
    users: { resource: User, actions: ['signInWithPassword', 'remove'] },
    pairs: { resource: Pair, actions: ['list', 'get', 'change'] },
    insides: { resource: Inside, actions: ['list', 'write', 'get'] },
    odds: { resource: Odd, actions: ['all', 'pages', 'write', 'writeAgain', 'create', 'write-again', 'give'] },
  };
  expect(problemsOf({ auth, domain, path: '/auth/api', resources })).toEqual([
    'path: "/auth/api" and the path of auth, "/auth", are in each other\'s way, change one of them',
    'user: is missing, auth signs in several: User, Admin',
    'resources: "Notes" is no name such as notes or blogPosts',
    'resources.blogPosts: has the path of "blog-posts", rename one of them',
    'resources: "blog-posts" is no name such as notes or blogPosts',
    expect.stringMatching(/^resources\.elsewhere\.resource: "Elsewhere" is not in the domain shop, /),
    expect.stringMatching(
      /^resources\.open\.resource: "Open" has no policies, so anyone could do everything, give it policies:/,
    ),
    'resources.tokens.resource: "Token" keeps tokens, which are served by no route, leave it out',
    expect.stringMatching(/^resources\.users\.resource: "User" has no policies/),
    'resources.blogPosts.actions.0: Note has no action "lst", did you mean "list"?',
    'resources.blogPosts.actions.2: "list" occurs twice, leave one of the two out',
    expect.stringMatching(/^resources\.blogPosts\.actions\.3: Note has no action "wipeOut", /),
    'resources.users.actions.0: "signInWithPassword" is an action of authentication.password: the routes of createAuthHttp serve those, with their limits',
    'resources.pairs.actions.1: "get" is about one record, and no path can hold its primary key: expected one attribute of uuid, text or integer',
    'resources.pairs.actions.2: "change" is about one record, and no path can hold its primary key: expected one attribute of uuid, text or integer',
    'resources.insides.actions.0: "list" has cursors that would tell "id", which stays inside, take public: false away from Inside.id, or leave the action out',
    'resources.odds.actions.0: "all" reads every record at once, give it page: {}',
    'resources.odds.actions.1: "pages" has the argument "size", which means something else in a query, rename it',
    'resources.odds.actions.4: "create" has the name of another route, list it before the others of its type, or rename it',
    'resources.odds.actions.5: "write-again" has the path of "writeAgain", rename one of them',
    'resources.odds.actions.6: "give" takes a record as "to", which no request can bring, let it find the record by its key',
  ]);
});

test('J9 an option that is misspelt or of another form is said beside what else is wrong', () => {
  const resources = {
    notes: { resource: undefined, actions: [] },
    tags: { resource: Tag, actions: ['paintt'], load: ['x'] },
  };
  const options = { auth: {}, domain: {}, paht: '/api', path: 'api', user: 'User', largestBody: 2 ** 21, resources };
  expect(problemsOf(options)).toEqual([
    'auth: is no front end: pass what createAuthHttp returned',
    'domain: is no domain: pass what createDomain returned',
    "path: expected a path such as '/api'",
    expect.stringMatching(/^user: is no resource/),
    expect.stringMatching(/^resources\.notes\.resource: is no resource/),
    'resources.notes.actions: expected at least one action',
    'largestBody: expected a whole number of bytes, from 1 to 1,048,576',
    expect.stringMatching(/^paht: unknown option, did you mean "path"\?/),
    'resources.tags.actions.0: Tag has no action "paintt", did you mean "paint"?',
    'resources.tags.load.0: "x" names "x", and Tag has no such relationship, there are none',
  ]);
  for (const nothing of [undefined, null, 'x', 7]) expect(problemsOf(nothing)).toHaveLength(1);
  const other = { auth, domain, resources: { notes: { resource: Note, actions: ['list'] } }, user: Note };
  expect(problemsOf(other)).toEqual(['user: "Note" is not one that auth signs in, there are: User, Admin']);
});
