import { coreErrors, createFramework, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';

/** The signed-in user of a request. */
export interface Actor {
  readonly id: string;
}

const { defineResource } = createFramework<{ actor: Actor }>()({ extensions: [] });

/** Each action concerns the notes of the user who calls it. */
export const Note = defineResource({
  name: 'Note',
  table: 'notes',
  attributes: {
    id: uuidPrimaryKey(),
    userId: z.uuid(),
    text: z.string().trim().min(1).max(2000),
    createdAt: timestamp(),
  },
  actions: {
    write: {
      type: 'create',
      accept: ['text'],
      change: (changeset, { actor }) => changeset.set('userId', signedIn(actor).id),
    },
    mine: {
      type: 'read',
      filter: (_input, { actor }) => ({ userId: signedIn(actor).id }),
      prepare: (query) => query.sort({ createdAt: 'desc', id: 'asc' }),
    },
    remove: {
      type: 'destroy',
      before: (changeset, { actor }) => {
        if (changeset.data?.userId === signedIn(actor).id) return;
        throw coreErrors.error('FORBIDDEN', { message: 'this is a note of another user' });
      },
    },
  },
});

function signedIn(actor: Actor | undefined): Actor {
  if (actor !== undefined) return actor;
  throw coreErrors.error('FORBIDDEN', { message: 'sign in first' });
}
