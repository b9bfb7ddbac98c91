import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Change } from '../action/change.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { DataLayer } from '../data-layer/data-layer.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { createDomain } from '../domain/create-domain.ts';
import { coreErrors } from '../error/core-errors.ts';
import { defineResource } from '../framework/define-resource.ts';

/** Sets what it can at every stage, with the number of the attempt where it runs more than once. */
function mark(): Change {
  let attempts = 0;
  return {
    name: 'mark',
    change(changeset) {
      changeset.set('early', 'set before the transaction');
      changeset.setMetadata('early', 'set before the transaction');
    },
    before(changeset) {
      attempts += 1;
      if (attempts === 1) {
        changeset.set('late', 'set by the first attempt only');
        changeset.setMetadata('firstOnly', true);
      }
      changeset.setMetadata('attempt', attempts);
    },
  };
}

const Note = defineResource({
  name: 'Note',
  attributes: { id: uuidPrimaryKey(), early: z.string().nullable(), late: z.string().nullable() },
  actions: { add: { type: 'create', changes: [mark()] } },
});

/** A store whose first transaction collides with another one, at its end. */
function collidingOnce(): DataLayer {
  const layer = memoryDataLayer();
  let collided = false;
  return {
    ...layer,
    async transaction(work) {
      return await layer.transaction(async (transaction) => {
        const result = await work(transaction);
        if (collided) return result;
        collided = true;
        throw coreErrors.error('TRANSACTION_CONFLICT');
      });
    },
  };
}

test('a repeated write keeps values from before the transaction, and none of the failed attempt', async () => {
  const domain = createDomain({ name: 'notes', resources: [Note], dataLayer: collidingOnce() });
  const note: { early: string | null; late: string | null; $metadata?: unknown } = await Note.actions.add();
  expect(note).toMatchObject({ early: 'set before the transaction', late: null });
  expect(note.$metadata).toEqual({ early: 'set before the transaction', attempt: 2 });
  await domain.close();
});
