import { setImmediate } from 'node:timers/promises';
import { attribute, coreErrors, defineResource, InvalidInput, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as mini from 'zod/mini';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

/** Required attributes whose schemas would make a value of undefined. */
const Form = defineResource({
  name: 'Form',
  attributes: {
    id: uuidPrimaryKey(),
    text: z.coerce.string(),
    moment: z.coerce.date(),
    flag: z.coerce.boolean(),
    whole: z.coerce.number(),
    trimmed: z.preprocess((value) => String(value).trim(), z.string()),
    caught: z.string().catch('caught'),
    checked: z.success(z.string()),
    own: attribute(z.custom<string>(), { storage: 'text' }),
    byDefault: z.preprocess((value) => String(value), z.string().default('default')),
    byPrefault: z.string().trim().prefault(' prefault '),
    empty: z.preprocess((value) => String(value), z.string().nullable()),
    made: attribute(
      z
        .string()
        .optional()
        .transform((text) => text ?? 'made'),
      { storage: 'text' },
    ),
  },
  actions: {
    add: {
      type: 'create',
      accept: [
        'text',
        'moment',
        'flag',
        'whole',
        'trimmed',
        'caught',
        'checked',
        'own',
        'byDefault',
        'byPrefault',
        'empty',
        'made',
      ],
    },
    addNothing: { type: 'create' },
    change: { type: 'update', accept: ['text', 'trimmed', 'caught', 'byDefault'] },
    list: { type: 'read' },
    greet: {
      type: 'action',
      arguments: { name: z.coerce.string() },
      run: ({ arguments: { name } }) => `hello ${name}`,
    },
  },
});

const filled = {
  text: 7,
  moment: '2026-11-25T00:00:00.000Z',
  flag: 'yes',
  whole: '3',
  trimmed: ' a ',
  caught: 'b',
  checked: 'c',
  own: 'd',
};
const required = ['text', 'moment', 'flag', 'whole', 'trimmed', 'caught', 'checked', 'own'];

/** What an application's functions do with values that they did not expect. */
const Fragile = defineResource({
  name: 'Fragile',
  attributes: {
    id: uuidPrimaryKey(),
    waits: z
      .string()
      .nullable()
      .refine(async (value) => {
        await setImmediate();
        return value !== 'taken';
      }, 'is taken'),
    trims: z.preprocess((value) => (value as string).trim(), z.string()),
    measures: z.any().refine((value) => value.length > 0, 'is empty'),
    asks: z
      .string()
      .default('-')
      .refine(async (value) => {
        if (value === 'ask') throw coreErrors.error('STORE_UNAVAILABLE');
        return true;
      }),
  },
  actions: { add: { type: 'create', accept: ['waits', 'trims', 'measures', 'asks'] }, list: { type: 'read' } },
});

/** The same in `zod/mini`, whose schemas have no methods for this. */
const Small = defineResource({
  name: 'Small',
  attributes: {
    id: attribute(mini.guid(), { primaryKey: true }),
    title: mini.string().check(mini.minLength(2)),
    level: mini._default(mini.number().check(mini.int()), 1),
    note: mini.nullable(mini.string()),
    tags: mini.array(mini.string()),
    size: mini.nullable(mini.object({ width: mini.number(), unit: mini.optional(mini.string()) })),
  },
  actions: {
    add: {
      type: 'create',
      accept: ['id', 'title', 'level', 'note', 'tags', 'size'],
      arguments: { by: mini.optional(mini.string()) },
      metadata: { by: mini.nullable(mini.string()) },
      before: (changeset) => changeset.setMetadata('by', changeset.arguments.by ?? null),
    },
    change: { type: 'update', accept: ['title', 'note'] },
    find: {
      type: 'read',
      get: true,
      arguments: { title: mini.string() },
      filter: ({ arguments: { title } }) => ({ title }),
    },
  },
});

describe.each(domainStores)('schemas on $name', ({ open }) => {
  test('a missing required attribute is refused, even if its schema accepts undefined', async () => {
    await open([Form]);
    const error = await failure(Form.actions.add({} as never));
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error).toMatchObject({ issues: required.map((name) => ({ path: [name], message: 'is required' })) });
    const notAccepted = await failure(Form.actions.addNothing());
    expect(notAccepted).toMatchObject({ issues: required.map((name) => ({ path: [name], message: 'is required' })) });
    expect(await Form.actions.list()).toEqual([]);
    await expect(Form.actions.greet({} as never)).rejects.toMatchObject({ issues: [{ path: ['name'] }] });
  });

  test('defaults and nulls fill a create, and an update runs no schema of a missing attribute', async () => {
    await open([Form]);
    const form = await Form.actions.add(filled);
    const expected = {
      text: '7',
      moment: new Date(filled.moment),
      flag: true,
      whole: 3,
      trimmed: 'a',
      caught: 'b',
      checked: true,
      own: 'd',
      byDefault: 'default',
      byPrefault: 'prefault',
      empty: null,
      made: 'made',
    };
    expect(form).toMatchObject(expected);
    expect(await Form.actions.change(form, { text: 8 })).toMatchObject({ ...expected, text: '8' });
    expect(await Form.actions.change(form, {})).toMatchObject({ ...expected, text: '8' });
  });

  test('exactly the columns with a nullable schema allow null', () => {
    const nullable = ResourceInfo.attributes(Form).filter((each) => each.nullable);
    expect(nullable.map(({ name }) => name)).toEqual(['empty']);
  });

  test('a schema that throws is invalid input at its path, beside every other problem, and nothing is written', async () => {
    await open([Fragile]);
    const error = await failure(Fragile.actions.add({ waits: 'taken', trims: 7, measures: 0 }));
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error).toMatchObject({
      issues: [
        { path: ['waits'], message: 'is taken' },
        { path: ['trims'], message: 'cannot be read' },
        { path: ['measures'], message: 'is empty' },
      ],
    });
    await expect(Fragile.actions.add({ trims: 'a', measures: null })).rejects.toMatchObject({
      issues: [{ path: ['measures'], message: 'cannot be read' }],
    });
    // Not the caller's fault: the check could not be made.
    await expect(Fragile.actions.add({ trims: 'a', measures: [1], asks: 'ask' })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    expect(await Fragile.actions.list()).toEqual([]);
    expect(await Fragile.actions.add({ trims: ' a ', measures: [1] })).toMatchObject({ waits: null, trims: 'a' });
  });

  test('a value with a nesting deeper than the stack, or with a million wrong members, is invalid input', async () => {
    await open([Deep]);
    const nested = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    for (const [name, value] of [
      ['tree', nested],
      ['anything', nested],
      ['rows', { list: Array.from({ length: 300_000 }, () => 1) }],
      ['list', Array.from({ length: 300_000 }, () => 1)],
    ] as const) {
      const error = await failure(Deep.actions.add({ [name]: value }));
      expect(error).toBeInstanceOf(InvalidInput);
      if (!(error instanceof InvalidInput)) continue;
      expect(error.issues[0]?.path[0]).toBe(name);
      expect(error.issues.length).toBeLessThanOrEqual(100);
      expect(error.message.length).toBeLessThan(20_000);
    }
    expect(await Deep.actions.list()).toEqual([]);
  });

  test('schemas of zod/mini work like schemas of zod', async () => {
    await open([Small]);
    const id = '11111111-1111-1111-1111-111111111111';
    await expect(Small.actions.add({ id, title: 'a', tags: ['x', 1 as never] })).rejects.toMatchObject({
      issues: [{ path: ['title'] }, { path: ['tags', 1] }],
    });
    const added = await Small.actions.add({ id, title: 'ab', tags: ['x'], size: { width: 1 }, by: 'ann' });
    expect(added).toEqual({ id, title: 'ab', level: 1, note: null, tags: ['x'], size: { width: 1 } });
    expect(added.$metadata).toEqual({ by: 'ann' });
    const changed = await Small.actions.change(added, { note: 'n' });
    expect(changed).toEqual({ ...added, note: 'n' });
    expect(await Small.actions.find({ title: 'ab' })).toEqual(changed);
    await expect(Small.actions.change(added, { title: 'a' })).rejects.toMatchObject({ issues: [{ path: ['title'] }] });
  });
});

const Deep = defineResource({
  name: 'Deep',
  attributes: {
    id: uuidPrimaryKey(),
    tree: z.json(),
    anything: z.any(),
    rows: z.object({ list: z.array(z.string()) }).nullable(),
    list: z.array(z.string()).nullable(),
  },
  actions: { add: { type: 'create', accept: ['tree', 'anything', 'rows', 'list'] }, list: { type: 'read' } },
});
