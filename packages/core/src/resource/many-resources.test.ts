import { expect, test } from 'vitest';
import { z } from 'zod';
import { attribute } from '../attribute/attribute.ts';
import { updateTimestamp } from '../attribute/timestamp.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { defineResource } from '../framework/define-resource.ts';

function define(index: number): unknown {
  return defineResource({
    name: `Resource${index}`,
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      secret: attribute(z.string(), { sensitive: true }),
      note: z.string().nullable(),
      updatedAt: updateTimestamp(),
    },
    identities: { uniqueNote: ['email', 'note'] },
    actions: {
      add: { type: 'create', accept: ['email', 'secret'], arguments: { again: z.string() } },
      change: { type: 'update', accept: ['note'], before: () => {} },
      remove: { type: 'destroy' },
      list: { type: 'read', filter: { note: { isNull: false } } },
    },
    changes: [{ on: ['update'], where: (changeset) => changeset.changing('note'), after: () => {} }],
  });
}

/** The milliseconds of work that it takes to define so many resources: the work of others on this machine is no part of it. */
function timeOf(from: number, count: number): number {
  const begin = process.cpuUsage();
  for (let index = from; index < from + count; index++) define(index);
  return process.cpuUsage(begin).user / 1000;
}

test('D8 a thousand resources are defined, and the last ones take no longer than the first ones', () => {
  timeOf(0, 50); // the compiler of the engine warms up
  const first = timeOf(1_000, 500);
  const second = timeOf(2_000, 500);
  expect(second).toBeLessThan(3 * first + 50);
});
