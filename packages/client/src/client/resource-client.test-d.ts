// What the type of a client knows of JSON routes that it never loads.
import { describe, expectTypeOf, test } from 'vitest';
import type { Answer } from '../answer/answer.ts';
import type { NotesApi } from '../test-setup/notes-api.ts';
import type { PageAnswer, RecordAnswer, ResourceClient } from './resource-client.ts';

interface WireNote {
  readonly id: string;
  readonly authorId: string;
  readonly title: string;
  readonly isPublished: boolean;
  readonly likes: number;
  readonly dueAt: string | null;
  readonly points: string | null;
  readonly extra: unknown;
  readonly advice: string | null | undefined;
  readonly version: number;
  readonly createdAt: string;
}

declare const client: ResourceClient<NotesApi>;
const { notes, tags } = client;

describe('J11 what there is', () => {
  test('J11 the calls of REST that the listed actions make, and the others by name', () => {
    type Rest = 'list' | 'get' | 'create' | 'update' | 'destroy';
    expectTypeOf<keyof typeof notes>().toEqualTypeOf<
      Rest | 'like' | 'titled' | 'search' | 'publishAll' | 'tally' | 'broken'
    >();
    expectTypeOf<keyof typeof tags>().toEqualTypeOf<Rest>();
    // @ts-expect-error it is not listed
    notes.wipe;
    // @ts-expect-error there is no such resource
    client.users;
  });
});

describe('J11 answers', () => {
  test('J11 records without what stays on the server, as JSON has them', () => {
    type Got = Awaited<ReturnType<typeof notes.get>>;
    type Note = Extract<Got, { ok: true }>['record'];
    expectTypeOf<keyof Note>().toEqualTypeOf<keyof WireNote>();
    expectTypeOf<Omit<Note, 'extra'>>().toEqualTypeOf<Omit<WireNote, 'extra'>>();
    expectTypeOf<Note>().not.toHaveProperty('mark');
    expectTypeOf<Note>().not.toHaveProperty('secret');
    expectTypeOf(notes.create).returns.resolves.toExtend<Answer<RecordAnswer<Note>>>();
    expectTypeOf(notes.like).returns.resolves.toExtend<Answer<RecordAnswer<Note>>>();
    expectTypeOf(notes.list).returns.resolves.toExtend<Answer<PageAnswer<Note>>>();
    expectTypeOf(notes.search).returns.resolves.toExtend<Answer<PageAnswer<Note>>>();
    expectTypeOf(notes.titled).returns.resolves.toExtend<Answer<RecordAnswer<Note>>>();
    expectTypeOf(notes.destroy).returns.resolves.toEqualTypeOf<Answer<Record<never, never>>>();
    expectTypeOf(notes.publishAll).returns.resolves.toEqualTypeOf<Answer<{ readonly count: number }>>();
    expectTypeOf(notes.tally).returns.resolves.toEqualTypeOf<
      Answer<{ readonly result: { readonly sum: number; readonly at: string } }>
    >();
  });
});

describe('J11 what calls take', () => {
  test('J11 keys and parameters of the actions', () => {
    expectTypeOf(notes.update).parameter(0).toEqualTypeOf<string>();
    expectTypeOf(notes.create).parameter(0).toHaveProperty('title');
    void notes.create({ title: 'x', dueAt: new Date(), points: 1n });
    void notes.update('id', { title: 'x' });
    void notes.tally({ numbers: [1] });
    // @ts-expect-error the title is missing
    void notes.create({});
    // @ts-expect-error nothing accepts it
    void notes.create({ title: 'x', authorId: 'y' });
    // @ts-expect-error nor this: it is sensitive
    void notes.update('id', { secret: 'y' });
    // @ts-expect-error a record is named by its key
    void notes.like();
    // @ts-expect-error numbers are asked for
    void notes.tally();
  });

  test('J11 filters and orders over public attributes, and what the page allows', () => {
    void notes.list();
    void notes.list({ filter: { or: [{ title: { startsWith: 'a' } }, { dueAt: { gt: new Date() } }] }, count: true });
    void notes.list({ sort: { createdAt: 'desc', title: 'asc' }, size: 5, after: undefined });
    void notes.search({ text: 'a' }, { filter: { points: 1n }, size: 2 });
    void notes.publishAll({ isPublished: true }, { filter: { title: 'a' } });
    void tags.list({ shade: 1, offset: 2 });
    // @ts-expect-error it is sensitive
    void notes.list({ filter: { secret: 'a' } });
    // @ts-expect-error it is private
    void notes.list({ filter: { not: { mark: 'a' } } });
    // @ts-expect-error it is private
    void notes.list({ sort: { mark: 'asc' } });
    // @ts-expect-error the action allows no offset
    void notes.list({ offset: 2 });
    // @ts-expect-error the action of tags counts nothing
    void tags.list({ count: true });
    // @ts-expect-error a bulk action says which records
    void notes.publishAll({ isPublished: true });
    // @ts-expect-error policies are asked always
    void notes.list({ authorize: false });
  });

  test('J15 the version of a record, where a resource has one', () => {
    void notes.update('id', { title: 'x' }, { version: 1 });
    void notes.destroy('id', {}, { version: 1 });
    void notes.like('id', {}, { version: 1 });
    const signal = new AbortController().signal;
    void tags.update('red', { color: 'red' }, { signal });
    // @ts-expect-error tags have no lockVersion
    void tags.update('red', { color: 'red' }, { version: 1 });
    // @ts-expect-error nor does a destroy of one take its version
    void tags.destroy('red', {}, { signal, version: 1 });
    // @ts-expect-error a record is read in no version
    void notes.get('id', { version: 1 });
  });
});
