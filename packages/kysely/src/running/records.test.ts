import { attribute, defineResource, isRecordOf, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';

const Thing = defineResource({
  name: 'Thing',
  attributes: {
    id: uuidPrimaryKey(),
    text: z.string().nullable(),
    whole: z.int().nullable(),
    part: z.number().nullable(),
    large: z.bigint().nullable(),
    yes: z.boolean().nullable(),
    at: z.date().nullable(),
    json: z.json().nullable(),
    bytes: attribute(z.instanceof(Uint8Array).nullable(), { storage: 'bytes' }),
  },
  actions: {
    add: { type: 'create', accept: ['text', 'whole', 'part', 'large', 'yes', 'at', 'json', 'bytes'] },
    change: { type: 'update', accept: ['text', 'json'] },
    list: { type: 'read' },
  },
});

const nothing = { text: null, whole: null, part: null, large: null, yes: null, at: null, json: null, bytes: null };
const full = {
  text: 'Grüße, "you" \'n\' me; -- \\ 👩‍🚀 \u{1F600} \n\t $1 ? %',
  whole: -(2 ** 53) + 1,
  part: 0.1,
  large: 2n ** 63n - 1n,
  yes: false,
  at: new Date('2026-02-28T23:59:59.999Z'),
  bytes: new Uint8Array([0, 255, 39, 92]),
  json: { list: [1, null, 'ä', { deep: [true, ''] }], '': 'empty', quote: '"\'' },
};

describe.each(domainStores)('R5 on $name', ({ open }) => {
  test('R5 values come back as they were given, from a create and from a read', async () => {
    await open([Thing]);
    const added = await Thing.actions.add(full);
    expect(added).toMatchObject(full);
    const [read] = await Thing.actions.list();
    expect(read).toEqual(added);
    expect(read?.at).toBeInstanceOf(Date);
    expect(typeof read?.yes).toBe('boolean');
    expect(typeof read?.large).toBe('bigint');
  });

  test('R5 null comes back as null', async () => {
    await open([Thing]);
    const added = await Thing.actions.add(nothing);
    expect(added).toMatchObject(nothing);
    expect(await Thing.actions.list()).toEqual([added]);
    expect(await Thing.actions.add({})).toMatchObject(nothing);
  });

  test('R5 a record is frozen, and an update makes a new one', async () => {
    await open([Thing]);
    const added = await Thing.actions.add(full);
    expect(Object.isFrozen(added)).toBe(true);
    expect(() => Object.assign(added, { text: 'x' })).toThrow(TypeError);
    expect(() => Object.assign(added, { more: 'x' })).toThrow(TypeError);
    const changed = await Thing.actions.change(added, { text: 'new' });
    expect([added.text, changed.text]).toEqual([full.text, 'new']);
    const [read] = await Thing.actions.list();
    expect(Object.isFrozen(read)).toBe(true);
    expect([isRecordOf(Thing, added), isRecordOf(Thing, read), isRecordOf(Thing, { ...added })]).toEqual([
      true,
      true,
      false,
    ]);
    expect(Object.keys(added)).toEqual(['id', 'text', 'whole', 'part', 'large', 'yes', 'at', 'json', 'bytes']);
  });

  test('R5 changing the input after the call does not change the store', async () => {
    await open([Thing]);
    const at = new Date(0);
    const json = { list: [1] };
    await Thing.actions.add({ at, json });
    at.setTime(9);
    json.list.push(2);
    expect(await Thing.actions.list()).toMatchObject([{ at: new Date(0), json: { list: [1] } }]);
  });

  test.each([
    '',
    ' ',
    "'; drop table thing; --",
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\uFFFF',
    'e\u0301',
    'x'.repeat(100_000),
  ])('R5 text %j is stored exactly or refused', async (text) => {
    await open([Thing]);
    const outcome = await Thing.actions.add({ text, json: [text] }).catch((error: unknown) => error);
    const read = await Thing.actions.list();
    if (outcome instanceof Error) {
      expect(outcome).toMatchObject({ code: 'INVALID_INPUT' });
      expect(read).toEqual([]);
    } else expect(read).toMatchObject([{ text, json: [text] }]);
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [-0], [5e-324], [1.7976931348623157e308]])(
    'R5 the number %o is stored exactly or refused',
    async (part) => {
      await open([Thing]);
      const outcome = await Thing.actions.add({ part }).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'INVALID_INPUT' });
      else expect((await Thing.actions.list()).map((read) => read.part === part)).toEqual([true]);
    },
  );
});
