// Which calls ask the rules of fields: those that show a record, or take a filter of the caller.
import { allowIf, defineResource, uuidPrimaryKey } from '@ashlar/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

/** The actions for which a rule was asked. */
const asked: string[] = [];
let failing = false;

const Letter = defineResource({
  name: 'Letter',
  attributes: { id: uuidPrimaryKey(), to: z.string(), text: z.string() },
  policies: {
    create: [allowIf(() => true)],
    read: [allowIf(() => true)],
    update: [allowIf(() => true)],
    destroy: [allowIf(() => true)],
    action: [allowIf(() => true)],
    fields: {
      text: [
        allowIf(({ action }) => {
          asked.push(action);
          if (failing) throw new Error('the rule fails');
          return { to: 'ann' };
        }),
      ],
    },
  },
  actions: {
    write: { type: 'create', accept: ['to', 'text'] },
    list: { type: 'read' },
    edit: { type: 'update', accept: ['text'] },
    burn: { type: 'destroy' },
    burnWatched: { type: 'destroy', before: (changeset) => void read.push(changeset.data?.text) },
    burnAll: { type: 'destroy', bulk: true },
    count: { type: 'action', run: () => 7 },
  },
});

const read: unknown[] = [];

beforeEach(() => {
  failing = false;
  read.length = 0;
});

describe.each(domainStores)('on $name', ({ open }) => {
  async function letters() {
    const { domain } = await open([Letter]);
    const actions = domain.actions(Letter);
    const written = [];
    for (const to of ['ann', 'bob', 'cy']) written.push(await actions.write({ to, text: `for ${to}` }));
    asked.length = 0;
    const [ann, bob, cy] = written;
    if (ann === undefined || bob === undefined || cy === undefined) throw new Error('there are three');
    return { domain, actions, ann, bob, cy };
  }

  test('Q11 a destroy shows nothing, so it asks no rule of a field, and none stops it', async () => {
    const { actions, ann, bob, cy } = await letters();
    failing = true;
    expect(await actions.burn(ann)).toBeUndefined();
    await actions.burn(bob.id);
    await actions.burnWatched(cy);
    expect(read).toEqual(['for cy']);
    expect(asked).toEqual([]);
    failing = false;
    expect(await actions.list()).toEqual([]);
  });

  test('Q11 a bulk destroy asks them, because its filter would tell what they hide', async () => {
    const { actions } = await letters();
    expect(await failure(actions.burnAll({ text: 'for bob' }))).toMatchObject({ code: 'FORBIDDEN' });
    expect(asked).toEqual(['burnAll']);
    expect(await actions.burnAll({ to: 'bob' })).toEqual({ count: 1 });
    expect((await actions.list()).length).toBe(2);
  });

  test('Q11 a generic action judges itself what it answers, and nothing is asked without policies', async () => {
    const { actions, domain, ann } = await letters();
    failing = true;
    expect(await actions.count()).toBe(7);
    const everything = domain.with({ authorize: false }).actions(Letter);
    expect(await everything.edit(ann, { text: 'again' })).toMatchObject({ text: 'again' });
    expect(asked).toEqual([]);
    expect(await failure(actions.edit(ann, { text: 'no' }))).toMatchObject({ code: 'POLICY_FAILED' });
    expect(await everything.list({}, { filter: { to: 'ann' } })).toMatchObject([{ text: 'again' }]);
  });
});
