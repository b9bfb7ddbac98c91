import {
  allowIf,
  attribute,
  belongsTo,
  createFramework,
  hasMany,
  lockVersion,
  timestamp,
  uuidPrimaryKey,
} from '@ashlar/core';
import { z } from 'zod';

/** Who is signed in. */
interface Actor {
  readonly id: string;
}

const { defineResource } = createFramework<{ actor: Actor }>()({ extensions: [] });

/** A resource with an attribute of every kind that JSON cannot say, one that is sensitive, one that stays inside, and one for its author. */
export const Note = defineResource({
  name: 'Note',
  table: 'notes',
  attributes: {
    id: uuidPrimaryKey(),
    authorId: attribute(z.uuid(), { writable: false }),
    title: z.string().min(1).max(100),
    isPublished: z.boolean().default(false),
    likes: z.int().default(0),
    dueAt: z.date().nullable(),
    points: z.bigint().nullable(),
    extra: z.json().nullable(),
    advice: z.string().nullable(),
    mark: attribute(z.string().nullable(), { public: false }),
    secret: attribute(z.string().nullable(), { sensitive: true }),
    version: lockVersion(),
    createdAt: timestamp(),
  },
  relationships: { comments: hasMany('Comment', { by: 'noteId' }) },
  identities: { onePerTitle: ['authorId', 'title'] },
  policies: {
    read: [allowIf(({ actor }) => ({ or: [{ isPublished: true }, { authorId: actor?.id }] }))],
    create: [allowIf(({ actor }) => actor !== undefined)],
    update: [allowIf(({ actor }) => ({ authorId: actor?.id }))],
    destroy: [allowIf(({ actor }) => ({ authorId: actor?.id }))],
    like: [allowIf(({ actor }) => (actor === undefined ? false : { isPublished: true }))],
    tally: [allowIf(() => true)],
    broken: [allowIf(() => true)],
    fields: { advice: [allowIf(({ actor }) => ({ authorId: actor?.id }))] },
  },
  actions: {
    list: { type: 'read', page: { size: 3, most: 5, count: 'on request' }, description: 'Lists notes.' },
    titled: {
      type: 'read',
      get: true,
      arguments: { title: z.string() },
      filter: (input) => ({ title: input.arguments.title }),
    },
    search: {
      type: 'read',
      page: { size: 2 },
      arguments: { text: z.string() },
      filter: (input) => ({ title: { contains: input.arguments.text } }),
    },
    write: {
      type: 'create',
      accept: ['title', 'isPublished', 'dueAt', 'points', 'extra', 'advice'],
      change: (changeset, { actor }) => {
        changeset.set('authorId', actor?.id ?? '');
        changeset.set('mark', 'inside');
        changeset.set('secret', 'hidden');
      },
    },
    edit: { type: 'update', accept: ['title', 'isPublished', 'dueAt', 'points', 'extra', 'advice'] },
    remove: { type: 'destroy' },
    like: { type: 'update', needsRecord: false, change: (changeset) => changeset.increment('likes') },
    publishAll: { type: 'update', bulk: true, accept: ['isPublished'] },
    tally: {
      type: 'action',
      arguments: { numbers: z.array(z.number()).max(10) },
      run: ({ arguments: { numbers } }) => ({ sum: numbers.reduce((sum, each) => sum + each, 0), at: new Date(0) }),
    },
    broken: {
      type: 'action',
      run: () => {
        throw new Error('a mistake with hidden details');
      },
    },
    /** Never listed beside the others. */
    wipe: { type: 'update', accept: ['mark'] },
    byMark: { type: 'read', page: { size: 1 }, prepare: (query) => query.sort({ mark: 'asc' }) },
    byAdvice: { type: 'read', page: { size: 1 }, prepare: (query) => query.sort({ advice: 'asc' }) },
  },
});

/** What others say of a note. A hidden one is for no caller. */
export const Comment = defineResource({
  name: 'Comment',
  table: 'comments',
  attributes: {
    id: uuidPrimaryKey(),
    noteId: z.uuid(),
    text: z.string(),
    isHidden: z.boolean().default(false),
    mark: attribute(z.string().default('inside'), { public: false }),
    secret: attribute(z.string().default('hidden'), { sensitive: true }),
  },
  relationships: { note: belongsTo('Note', { by: 'noteId', onDelete: 'cascade' }) },
  policies: { read: [allowIf(() => ({ isHidden: false }))] },
  actions: {
    list: { type: 'read', page: {} },
    say: { type: 'create', accept: ['noteId', 'text', 'isHidden'] },
  },
});

/** Every action of a note that is served. */
export const noteActions = [
  ...(['list', 'get', 'write', 'edit', 'remove', 'like', 'titled', 'search', 'publishAll', 'tally', 'broken'] as const),
] as const;

/** An object of a class of the application, with records in it. */
class Report {
  readonly notes: readonly object[];
  constructor(notes: readonly object[]) {
    this.notes = notes;
  }
}

/** A resource whose keys are text: any text. */
export const Tag = defineResource({
  name: 'Tag',
  table: 'tags',
  attributes: { name: attribute(z.string(), { primaryKey: true }), color: z.string().nullable() },
  identities: { byName: ['name'] },
  policies: {
    read: [allowIf(() => true)],
    create: [allowIf(() => true)],
    update: [allowIf(() => true)],
    marks: [allowIf(() => true)],
    reports: [allowIf(() => true)],
  },
  actions: {
    all: {
      type: 'read',
      page: { offset: true },
      arguments: { shade: z.number().optional(), since: z.date().optional() },
    },
    add: { type: 'create', accept: ['name', 'color'] },
    put: { type: 'create', accept: ['name', 'color'], upsert: 'byName', upsertFields: ['color'] },
    paint: { type: 'update', accept: ['color'] },
    drop: { type: 'destroy' },
    /** Never listed beside the others. */
    marks: {
      type: 'action',
      arguments: { listed: z.boolean().default(false) },
      run: async ({ arguments: { listed } }) => {
        const page = await Note.actions.byMark({}, { authorize: false });
        return { notes: listed ? [page] : page };
      },
    },
    reports: {
      type: 'action',
      run: async () => {
        const { records } = await Note.actions.byMark({}, { authorize: false });
        return [new Report(records), { toJSON: () => ({ notes: records }) }];
      },
    },
  },
});
