// Extensions that watch calls of actions, and changes that would never run.
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { createDomain } from '../domain/create-domain.ts';
import { ResourceDefinitionError } from '../error/resource-definition-error.ts';
import type { Draft } from '../extension/draft.ts';
import { defineExtension, type ExtensionTypes } from '../extension/extension.ts';
import { createFramework } from '../framework/create-framework.ts';
import type { ChangedType } from './change.ts';

interface WatchTypes extends ExtensionTypes {
  readonly section: object;
}

function frameworkWith(run: (draft: Draft) => void) {
  const watch = defineExtension<WatchTypes>()({
    key: 'watch',
    schema: z.strictObject({}),
    transformers: [{ name: 'watch', run }],
  });
  return createFramework({ extensions: [watch] });
}

const actions = {
  add: { type: 'create', accept: ['text'], before: () => void seen.push('written') },
  addAll: { type: 'action', arguments: { text: z.string() }, transaction: true, run: () => void seen.push('run') },
  list: { type: 'read' },
} as const;
const attributes = { id: uuidPrimaryKey(), text: z.string() };
const seen: string[] = [];

test('each call of a watched action is surrounded, and gated once its input is valid, outside of its transaction', async () => {
  seen.length = 0;
  const { defineResource } = frameworkWith((draft) => {
    for (const name of ['outer', 'inner']) {
      for (const action of ['add', 'addAll', 'list']) {
        draft.watchAction(action, {
          async around({ params, scope }, run) {
            seen.push(`${name} ${action} ${JSON.stringify(params)}`);
            try {
              return await run(scope);
            } finally {
              seen.push(`end of ${name}`);
            }
          },
          gate: async ({ store }) => void seen.push(`gate ${name} ${store.transactionAround()}`),
        });
      }
    }
  });
  const Note = defineResource({ name: 'Note', attributes, actions, watch: {} });
  const domain = createDomain({ name: 'notes', resources: [Note], dataLayer: memoryDataLayer() });
  onTestFinished(() => domain.close());
  const gates = ['gate outer none', 'gate inner none'];
  const ends = ['end of inner', 'end of outer'];
  await Note.actions.add({ text: 'a' });
  expect(seen).toEqual(['outer add {"text":"a"}', 'inner add {"text":"a"}', ...gates, 'written', ...ends]);
  seen.length = 0;
  // @ts-expect-error the text is missing
  await expect(Note.actions.add({})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(seen).toEqual(['outer add {}', 'inner add {}', ...ends]);
  seen.length = 0;
  await domain.actions(Note).addAll({ text: 'b' });
  expect(seen).toEqual(['outer addAll {"text":"b"}', 'inner addAll {"text":"b"}', ...gates, 'run', ...ends]);
  seen.length = 0;
  expect(await Note.actions.list()).toHaveLength(1);
  expect(seen).toEqual(['outer list undefined', 'inner list undefined', ...gates, ...ends]);
});

function problemsOf(define: () => unknown): readonly object[] {
  try {
    define();
  } catch (error) {
    if (error instanceof ResourceDefinitionError) return error.issues;
    throw error;
  }
  return [];
}

test('a change on reads would never run: it is refused where it is added, with path and cure', () => {
  const { defineResource } = frameworkWith((draft) => {
    // @ts-expect-error a read runs no changes
    draft.addChange({ name: 'notice', source: 'watch', on: ['create', 'read'], after: () => {} });
    draft.addChange({ name: 'nothing', source: 'watch', on: [], after: () => {} });
  });
  const hint = expect.stringContaining('create, update, destroy, action; a read runs no changes');
  expect(problemsOf(() => defineResource({ name: 'Note', attributes, watch: {} }))).toEqual([
    { path: ['watch', 'notice', 'on'], message: 'a change does not apply to "read"', hint },
    { path: ['watch', 'nothing', 'on'], message: 'applies to no type of action', hint },
  ]);
});

test('a change on reads is refused in a config, with the cure', () => {
  const { defineResource } = frameworkWith(() => {});
  const on = ['read'] as unknown as readonly ChangedType[];
  expect(problemsOf(() => defineResource({ name: 'Note', attributes, changes: [{ on, before: () => {} }] }))).toEqual([
    {
      path: ['changes', 0, 'on', 0],
      message: expect.stringContaining('a read runs no changes, it has filter and prepare'),
    },
  ]);
});

test('an action that is not there cannot be watched', () => {
  const { defineResource } = frameworkWith((draft) =>
    draft.watchAction('missing', { around: (call, run) => run(call.scope) }),
  );
  expect(() => defineResource({ name: 'Note', attributes, watch: {} })).toThrow(/no action "missing" to watch/);
});
