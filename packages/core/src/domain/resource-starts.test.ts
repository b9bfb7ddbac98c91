import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { defineExtension, type ExtensionTypes } from '../extension/extension.ts';
import { createFramework } from '../framework/create-framework.ts';
import { createDomain } from './create-domain.ts';
import type { Domain } from './domain.ts';

interface NoticeTypes extends ExtensionTypes {
  readonly section: { readonly text: string };
}

/** A section whose resource reports a text when a domain starts, and throws for the empty one. */
const notice = defineExtension<NoticeTypes>()({
  key: 'notice',
  schema: z.strictObject({ text: z.string() }),
  transformers: [
    {
      name: 'notice',
      run(draft) {
        const { text = '' } = draft.section<{ text: string }>('notice') ?? {};
        draft.addStart(({ report }) => {
          if (text === '') throw new Error('no text');
          report(`${draft.resource.name}: ${text}`);
        });
      },
    },
  ],
});

const { defineResource } = createFramework({ extensions: [notice] });
const attributes = { id: uuidPrimaryKey() };
const actions = { list: { type: 'read' } } as const;
const Book = defineResource({ name: 'Book', attributes, actions, notice: { text: 'is new' } });
const Failing = defineResource({ name: 'Failing', attributes, actions, notice: { text: '' } });

const domains: Domain[] = [];
afterEach(async () => {
  for (const domain of domains.splice(0)) await domain.close();
});

/** What `onError` of a new domain gets. */
function errorsAtStart(resources: readonly (typeof Book | typeof Failing)[]): unknown[] {
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  domains.push(createDomain({ name: `domain ${domains.length}`, resources, dataLayer: memoryDataLayer(), onError }));
  return errors;
}

test('a resource does its work at start once for each domain that holds it', () => {
  expect(errorsAtStart([Book])).toEqual(['Book: is new']);
  expect(errorsAtStart([Book])).toEqual(['Book: is new']);
});

test('a start that throws is reported, the others run, and the domain works', async () => {
  expect(errorsAtStart([Failing, Book]).map(String)).toEqual(['Error: no text', 'Book: is new']);
  expect(await Failing.actions.list()).toEqual([]);
});

test('a domain that is refused starts nothing', () => {
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const twice = { name: 'twice', resources: [Book, Book], dataLayer: memoryDataLayer(), onError };
  expect(() => createDomain(twice)).toThrow(/twice/);
  expect(errors).toEqual([]);
});
