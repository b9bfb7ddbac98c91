import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { defineExtension, type ExtensionTypes } from '../extension/extension.ts';
import { createFramework } from './create-framework.ts';

const shelf = defineExtension<ExtensionTypes>()({ key: 'shelf', schema: z.strictObject({}) });

describe('createFramework', () => {
  test('with the types of the application it is called twice, and returns the same framework', () => {
    const { defineResource } = createFramework<{ actor: { id: string } }>()({ extensions: [shelf] });
    const Book = defineResource({ name: 'Book', attributes: { id: uuidPrimaryKey() }, shelf: {} });
    expect(Book).toMatchObject({ kind: 'resource', name: 'Book' });
    expect(() => createFramework<{ actor: string }>()({ extensions: [shelf, shelf] })).toThrow(/claim the section/);
  });

  test('two extensions for one section are refused', () => {
    expect(() => createFramework({ extensions: [shelf, shelf] })).toThrow('two extensions claim the section "shelf"');
  });
});
