import { defineResource, InvalidInput, type Issue, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const Reader = defineResource({
  name: 'Reader',
  attributes: {
    id: uuidPrimaryKey(),
    email: z.email(),
    name: z.string().nullable(),
    level: z.int().default(1),
    address: z.strictObject({ city: z.string() }).nullable(),
  },
  actions: {
    add: {
      type: 'create',
      accept: ['email', 'name', 'level', 'address'],
      arguments: { card: z.string().min(3).optional() },
    },
    change: { type: 'update', accept: ['email', 'name', 'level'] },
    remove: { type: 'destroy', arguments: { reason: z.string() } },
    clear: { type: 'destroy', bulk: true },
    discard: { type: 'destroy' },
    find: { type: 'read', arguments: { email: z.email() }, filter: ({ arguments: { email } }) => ({ email }) },
    list: { type: 'read' },
    greet: { type: 'action', arguments: { name: z.string() }, run: ({ arguments: { name } }) => `hello ${name}` },
  },
});

/** Calls what the compiler would refuse. */
async function issuesOf(action: keyof typeof Reader.actions, ...args: readonly unknown[]): Promise<readonly Issue[]> {
  const call = Reader.actions[action] as unknown as (...args: readonly unknown[]) => Promise<unknown>;
  const error = await failure(call(...args));
  if (!(error instanceof InvalidInput)) throw error;
  expect(error.message).toContain(`Reader.${action}`);
  return error.issues;
}

const ann = { email: 'ann@example.com', name: 'Ann' };

describe.each(domainStores)('R4 on $name', ({ open }) => {
  test('R4 options in place of the parameters are refused, and the hint says where they go', async () => {
    await open([Reader]);
    const reader = await Reader.actions.add(ann);
    const where = (hint: string) => ({ message: 'unknown key', hint: expect.stringContaining(hint) });
    expect(await issuesOf('list', { actor: reader, limit: 1 })).toEqual([
      { path: ['actor'], ...where('list takes no parameters; options come behind them: list({}, { actor })') },
      { path: ['limit'], ...where('options come behind them: list({}, { limit })') },
    ]);
    expect(await issuesOf('list', { nonsense: 1 })).toEqual([
      { path: ['nonsense'], ...where('list takes no parameters; options come behind them') },
    ]);
    expect(await issuesOf('discard', reader, { actor: reader })).toEqual([
      { path: ['actor'], ...where('discard(record, {}, { actor })') },
    ]);
    expect(await issuesOf('clear', {}, { trx: 1 })).toEqual([
      { path: ['trx'], ...where('clear(filter, {}, { trx })') },
    ]);
    expect(await issuesOf('find', { email: ann.email, filter: {} })).toEqual([
      { path: ['filter'], ...where('it is an option: options come behind the parameters, find({ … }, { filter })') },
    ]);
    // What is no option of this type of action is not told to be one.
    expect(await issuesOf('greet', { name: 'Ann', limit: 1 })).toEqual([
      { path: ['limit'], ...where('there are: name') },
    ]);
    expect(await Reader.actions.list()).toEqual([reader]);
  });

  test('R4 unknown keys are refused, each with its path and a similar name, and nothing is written', async () => {
    await open([Reader]);
    expect(await issuesOf('add', { ...ann, nmae: 'x', quux: 1 })).toEqual([
      { path: ['nmae'], message: 'unknown key', hint: 'did you mean "name"?' },
      { path: ['quux'], message: 'unknown key', hint: expect.stringContaining('email') },
    ]);
    const reader = await Reader.actions.add(ann);
    expect(await issuesOf('change', reader, { id: reader.id })).toMatchObject([{ path: ['id'] }]);
    expect(await issuesOf('remove', reader, { raeson: 'x', reason: 'y' })).toMatchObject([{ path: ['raeson'] }]);
    expect(await issuesOf('find', { ...ann })).toMatchObject([{ path: ['name'], message: 'unknown key' }]);
    expect(await issuesOf('greet', { name: 'Ann', nmae: 'x' })).toMatchObject([{ path: ['nmae'] }]);
    expect(await issuesOf('clear', {}, { all: true })).toMatchObject([{ path: ['all'] }]);
    expect(await issuesOf('add', { ...ann, address: { city: 'X', zip: 7 } })).toMatchObject([
      { path: ['address', 'zip'], message: 'unknown key' },
    ]);
    expect(await Reader.actions.list()).toEqual([reader]);
  });

  test('R4 unknown options are refused with a similar name', async () => {
    await open([Reader]);
    expect(await issuesOf('add', ann, { actr: 'x' })).toEqual([
      { path: ['options', 'actr'], message: 'unknown option', hint: 'did you mean "actor"?' },
    ]);
    expect(await issuesOf('list', {}, { limt: 1 })).toMatchObject([{ hint: 'did you mean "limit"?' }]);
    expect(await issuesOf('add', ann, { limit: 1 })).toMatchObject([{ path: ['options', 'limit'] }]);
    expect(await issuesOf('add', ann, 'actor')).toEqual([{ path: ['options'], message: 'expected an object' }]);
    expect(await Reader.actions.list()).toEqual([]);
  });

  test('R4 every problem is reported at once, and no value appears in it', async () => {
    await open([Reader]);
    const wrong = { email: 'sesame', name: 77_123, level: 1.5, card: 'x' };
    const issues = await issuesOf('add', wrong);
    expect(issues.map(({ path }) => path[0]).sort()).toEqual(['card', 'email', 'level', 'name']);
    expect(JSON.stringify(issues)).not.toMatch(/sesame|77_?123/);
  });

  test.each([['text'], [7], [[]], [new Date(0)]])('R4 %o is no input', async (input) => {
    await open([Reader]);
    expect((await issuesOf('add', input)).length).toBeGreaterThan(0);
  });

  test('R4 undefined counts as not given', async () => {
    await open([Reader]);
    const added = await Reader.actions.add({ ...ann, level: undefined, card: undefined });
    expect(added).toMatchObject({ level: 1, address: null });
    const changed = await Reader.actions.change(added, { name: undefined, level: 5 });
    expect(changed).toEqual({ ...added, level: 5 });
    expect(await issuesOf('add', { email: undefined })).toMatchObject([{ path: ['email'] }]);
    const same = await Reader.actions.change(changed, { email: undefined, name: null });
    expect(same).toEqual({ ...changed, name: null });
    expect(await issuesOf('add', { ...ann, nmae: undefined }).catch(() => 'accepted')).toBe('accepted');
  });

  test('R4 a default applies to a create, not to an update', async () => {
    await open([Reader]);
    const reader = await Reader.actions.add({ ...ann, level: 9 });
    expect(await Reader.actions.change(reader, { name: 'Anna' })).toMatchObject({ name: 'Anna', level: 9 });
  });

  test('R4 a hook that changes a default does not change the next call', async () => {
    const Shelf = defineResource({
      name: 'Shelf',
      attributes: {
        id: uuidPrimaryKey(),
        rights: z.object({ roles: z.array(z.string()) }).default({ roles: ['reader'] }),
        since: z.date().default(new Date(0)),
      },
      actions: {
        add: {
          type: 'create',
          accept: ['rights', 'since'],
          before: (changeset) => {
            changeset.get('rights')?.roles.push('admin');
            changeset.get('since')?.setFullYear(1999);
          },
        },
        look: {
          type: 'action',
          arguments: { rights: z.object({ roles: z.array(z.string()) }).default({ roles: ['reader'] }) },
          run: ({ arguments: { rights } }) => rights.roles.push('admin'),
        },
      },
    });
    await open([Shelf]);
    for (let call = 0; call < 2; call++) {
      const { rights, since } = await Shelf.actions.add({});
      expect([rights.roles, since.getTime()]).toEqual([['reader', 'admin'], new Date(0).setFullYear(1999)]);
      expect(await Shelf.actions.look({})).toBe(2);
    }
  });

  test('R4 a value that is no record is refused in place of one', async () => {
    await open([Reader]);
    const reader = await Reader.actions.add(ann);
    for (const other of [{ ...reader }, structuredClone(reader), [reader.id], undefined, null]) {
      const [issue] = await issuesOf('change', other, { level: 2 });
      expect(issue).toMatchObject({
        path: [],
        message: 'expected a Reader record as the first argument, or its primary key',
      });
    }
    expect(await Reader.actions.list()).toEqual([reader]);
  });
});
