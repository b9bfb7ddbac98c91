import { allowIf, belongsTo, createFramework, type PolicyContext, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';

/** The signed-in user of a request. */
export interface Actor {
  readonly id: string;
}

const { defineResource } = createFramework<{ actor: Actor }>()({ extensions: [] });

/** The notes of an actor: a condition of every statement, so the notes of other users are not there. */
const own = allowIf(({ actor }: PolicyContext<Actor>) => ({ userId: actor?.id }));

/** What no rule allows is forbidden: a user reads, writes and removes only notes of their own. */
export const Note = defineResource({
  name: 'Note',
  table: 'notes',
  attributes: {
    id: uuidPrimaryKey(),
    userId: z.uuid(),
    text: z.string().trim().min(1).max(2000),
    createdAt: timestamp(),
  },
  relationships: { user: belongsTo('User', { by: 'userId', onDelete: 'cascade' }) },
  // The index of the pages: a page is read in its order, from its place.
  indexes: { newest: ['userId', 'createdAt', 'id'] },
  actions: {
    write: {
      type: 'create',
      accept: ['text'],
      change: (changeset, { actor }) => {
        if (actor !== undefined) changeset.set('userId', actor.id);
      },
    },
    mine: {
      type: 'read',
      page: { size: 20, most: 100 },
      prepare: (query) => query.sort({ createdAt: 'desc', id: 'desc' }),
    },
    remove: { type: 'destroy' },
  },
  policies: {
    create: [allowIf(({ actor }) => actor !== undefined)],
    read: [own],
    destroy: [own],
  },
});
