import { allowIf, defineResource, uuidPrimaryKey } from '@ashlar/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createComponents } from './components.ts';
import { recordSchema } from './record-schema.ts';

const Member = defineResource({
  name: 'Member',
  attributes: { id: uuidPrimaryKey(), name: z.string(), email: z.string() },
  policies: { fields: { email: [allowIf(() => false)] } },
});

test('Q11 the document says that a field with rules may be absent', () => {
  const components = createComponents();
  recordSchema(Member, undefined, { components, warn: () => undefined });
  expect(components.all().schemas?.Member).toEqual({
    type: 'object',
    properties: { id: expect.anything(), name: { type: 'string' }, email: { type: 'string' } },
    required: ['id', 'name'],
  });
});
