import { AshlarError, defineResource, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { callAction } from '@ashlar/core/extension';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const Note = defineResource({
  name: 'Note',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string(),
    tags: z.array(z.string()),
    meta: z.record(z.string(), z.string()).nullable(),
    strict: z.strictObject({ a: z.string() }).nullable(),
    anything: z.any(),
  },
  actions: {
    add: { type: 'create', accept: ['title', 'tags', 'meta', 'strict', 'anything'] },
    rename: { type: 'update', accept: ['title'] },
    clear: { type: 'destroy', bulk: true },
    list: { type: 'read' },
    tell: {
      type: 'create',
      accept: ['title'],
      change: (changeset) => {
        for (let index = 0; index < 5000; index++) changeset.addError('title', 'is wrong');
      },
    },
    misread: { type: 'update', change: (changeset) => void changeset.get('ti\ntle' as never) },
  },
});

const many = 50_000;
const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));
/** Forges a line of a log, clears a screen, turns the direction of what follows. */
const forged = `x\nERROR: admin signed in\r\u001b[2J\u2028\u202e${'y'.repeat(100)}`;
const long = 'k'.repeat(10_000_000);

/** Calls with what a stranger could send. */
const calls: Readonly<Record<string, (text: string) => readonly [action: string, ...args: unknown[]]>> = {
  'a parameter': (text) => ['add', { title: 'a', tags: [], [text]: 1 }],
  'a key of a record': (text) => ['add', { title: 'a', tags: [], meta: { [text]: 1 } }],
  'a key of an object': (text) => ['add', { title: 'a', tags: [], strict: { a: 'a', [text]: 1 } }],
  'an option': (text) => ['list', {}, { [text]: 1 }],
  'an attribute of a filter': (text) => ['list', {}, { filter: { [text]: 1 } }],
  'a comparison': (text) => ['list', {}, { filter: { title: { [text]: 'a' } } }],
  'an attribute of a sort': (text) => ['list', {}, { sort: { [text]: 'asc' } }],
  'an attribute of a bulk filter': (text) => ['clear', { [text]: 1 }],
  'the name of an action': (text) => [text],
};

/** Calls with far more than a program writes. */
const floods: Readonly<Record<string, readonly [action: string, ...args: unknown[]]>> = {
  parameters: ['add', numbered(many)],
  'members of a list': ['add', { title: 'a', tags: Array.from({ length: many }, () => 1) }],
  'members of a record': ['add', { title: 'a', tags: [], meta: numbered(many) }],
  'keys of an object': ['add', { title: 'a', tags: [], strict: numbered(many) }],
  options: ['list', {}, numbered(many)],
  'a list of a filter': ['list', {}, { filter: { id: { in: Array.from({ length: many }, () => 1) } } }],
  'attributes of a filter': ['list', {}, { filter: numbered(many) }],
  comparisons: ['list', {}, { filter: { title: numbered(many) } }],
  'attributes of a sort': ['list', {}, { sort: numbered(many) }],
  'errors of a hook': ['tell', { title: 'a' }],
};

/** What turns, hides or begins a line; the message itself has line breaks. */
const misleading = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

async function refusalOf([action, ...args]: readonly [string, ...unknown[]]): Promise<Error> {
  const error = await failure(callAction(Note, action, { args }));
  expect(error).toBeInstanceOf(Error);
  return error as Error;
}

describe.each(domainStores)('hostile input on $name', ({ open }) => {
  test.each(Object.keys(calls))('%s appears in a message only in quotes, on one line, cut', async (name) => {
    await open([Note]);
    for (const text of [forged, long]) {
      const error = await refusalOf(calls[name]?.(text) ?? ['']);
      expect(error.message.replaceAll('\n', '')).not.toMatch(misleading);
      expect(error.message.split('\n').some((line) => line.startsWith('ERROR'))).toBe(false);
      expect(error.message.length).toBeLessThan(1000);
      if (error instanceof AshlarError) expect(JSON.stringify(error.issues).length).toBeLessThan(1000);
    }
  });

  test.each(Object.keys(floods))('ten thousand times %s gives a hundred issues at most', async (name) => {
    await open([Note]);
    const error = await refusalOf(floods[name] ?? ['']);
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    expect(error instanceof AshlarError && error.issues.length).toBeLessThanOrEqual(100);
    expect(error.message.length).toBeLessThan(20_000);
    if (['parameters', 'members of a list', 'errors of a hook'].includes(name)) {
      expect(error.message).toMatch(/\n {2}and \d+ more$/);
    }
  });

  test('a filter with a million wrong members is not read to its end', async () => {
    await open([Note]);
    let looks = 0;
    const list = new Proxy(Array(1_000_000).fill(1), {
      get(target, key, receiver) {
        looks++;
        return Reflect.get(target, key, receiver);
      },
    });
    for (const call of [
      ['list', {}, { filter: { id: { in: list } } }],
      ['clear', { id: { notIn: list } }],
    ] as const) {
      const error = await refusalOf(call);
      expect(error).toMatchObject({ code: 'INVALID_INPUT' });
      expect(error instanceof AshlarError && error.issues.length).toBe(100);
    }
    expect(looks).toBeLessThan(1000);
  });

  test('the deepest possible JSON value is stored and read, and a circular one is refused', async () => {
    await open([Note]);
    const deep: unknown = JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`);
    const added = await Note.actions.add({ title: 'a', tags: [], anything: deep });
    expect(JSON.stringify(added.anything)).toBe(JSON.stringify(deep));
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(await refusalOf(['add', { title: 'a', tags: [], anything: circle }])).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await refusalOf(['list', {}, { filter: { not: circle } }])).toMatchObject({ code: 'INVALID_INPUT' });
    let nested: object = { title: 'a' };
    for (let depth = 0; depth < 100_000; depth++) nested = depth % 2 === 0 ? { not: nested } : { and: [nested] };
    expect(await refusalOf(['list', {}, { filter: nested }])).toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('a name from the program appears in quotes too', async () => {
    await open([Note]);
    const note = await Note.actions.add({ title: 'a', tags: [] });
    await expect(Note.actions.misread(note)).rejects.toThrow('has no attribute "ti\\ntle"');
    expect(() => ResourceInfo.attribute(Note, 'ti\ntle')).toThrow('has no attribute "ti\\ntle"');
  });
});

test('a definition with a thousand problems lists a hundred and counts the others', () => {
  const config = { name: 'Many', attributes: { id: uuidPrimaryKey() }, ...numbered(1000) };
  const error = (() => {
    try {
      return (defineResource as unknown as (config: object) => unknown)(config);
    } catch (caught) {
      return caught;
    }
  })();
  expect(error).toMatchObject({
    code: 'INVALID_DEFINITION',
    message: expect.stringMatching(/1000 problems\n[\s\S]*and 900 more$/),
  });
  expect(error instanceof AshlarError && error.issues.length).toBe(100);
});
