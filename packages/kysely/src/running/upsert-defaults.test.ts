// What an upsert writes into the record that is there: what was given or set, even if it equals the default. Never a default.
import { type Change, defineResource, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';

/** Sets both to what a new record has anyway. */
const reset = (stage: 'change' | 'beforeTransaction' | 'before'): Change => ({
  name: 'reset',
  [stage]: (changeset: Parameters<NonNullable<Change['change']>>[0]) => {
    changeset.set('state', 'open');
    changeset.set('tags', []);
  },
});

const saving = { type: 'create', accept: ['title', 'state', 'tags', 'votes'], upsert: 'onePerTitle' } as const;

const Issue = defineResource({
  name: 'Issue',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string(),
    state: z.string().default('open'),
    tags: z.array(z.string()).default([]),
    votes: z.int().default(1),
  },
  identities: { onePerTitle: ['title'] },
  actions: {
    save: saving,
    resetInChange: { ...saving, changes: [reset('change')] },
    resetBeforeTransaction: { ...saving, changes: [reset('beforeTransaction')] },
    resetBefore: { ...saving, changes: [reset('before')] },
    setVotes: { ...saving, change: (changeset) => changeset.set('votes', changeset.get('votes') ?? 0) },
    touch: {
      ...saving,
      change: (changeset) => {
        changeset.set('state', 'done');
        changeset.set('state', 'open');
      },
    },
  },
});

const there = { title: 'Leak', state: 'done', tags: ['roof'], votes: 7 };

describe.each(domainStores)('on $name', ({ open }) => {
  async function issues() {
    const { domain } = await open([Issue]);
    const { save } = Issue.actions;
    expect(await save(there)).toMatchObject(there);
    return domain.actions(Issue);
  }

  test('Y11 an upsert writes what the caller gives, even if it is the default, and leaves what is not given', async () => {
    const { save } = await issues();
    expect(await save({ title: 'Leak', state: 'open' })).toMatchObject({ ...there, state: 'open' });
    expect(await save({ title: 'Leak', tags: [], votes: 1 })).toMatchObject({
      title: 'Leak',
      state: 'open',
      tags: [],
      votes: 1,
    });
  });

  test.each(['resetInChange', 'resetBeforeTransaction', 'resetBefore'] as const)(
    'Y11 an upsert writes what a hook sets, even if it is the default: %s',
    async (name) => {
      const actions = await issues();
      expect(await actions[name]({ title: 'Leak' })).toMatchObject({ ...there, state: 'open', tags: [] });
      expect(await actions[name]({ title: 'New' })).toMatchObject({ title: 'New', state: 'open', tags: [], votes: 1 });
    },
  );

  test('Y11 a default that a hook reads and sets is set, and so is a value that was another one meanwhile', async () => {
    const { setVotes, touch } = await issues();
    expect(await setVotes({ title: 'Leak' })).toMatchObject({ ...there, votes: 1 });
    expect(await touch({ title: 'Leak' })).toMatchObject({ ...there, state: 'open', votes: 1 });
  });
});
