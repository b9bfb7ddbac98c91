// A wrong policy is found when the resource is defined, with its path and its cure.
import { expect, test } from 'vitest';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { ResourceDefinitionError } from '../error/resource-definition-error.ts';
import { defineResource } from '../framework/define-resource.ts';
import { ResourceInfo } from '../resource/resource-info.ts';
import { allowIf, forbidIf } from './policy-rule.ts';

const attributes = { id: uuidPrimaryKey() };
const actions = { edit: { type: 'update' } } as const;

function issuesOf(policies: unknown) {
  try {
    defineResource({ name: 'Note', attributes, actions, policies: policies as never });
    return [];
  } catch (error) {
    if (error instanceof ResourceDefinitionError) return error.issues;
    throw error;
  }
}

test('every problem is told at once', () => {
  expect(issuesOf({ editt: [allowIf(() => true)], update: ['yes', () => true], read: allowIf(() => true) })).toEqual([
    { path: ['policies', 'update', 0], message: expect.stringContaining('allowIf(…)') },
    { path: ['policies', 'update', 1], message: expect.stringContaining('allowIf(…)') },
    { path: ['policies', 'read'], message: expect.stringContaining('expected array') },
  ]);
  expect(issuesOf({ editt: [] })).toEqual([
    {
      path: ['policies', 'editt'],
      message: 'is no action, and no type of action',
      hint: expect.stringContaining('edit'),
    },
  ]);
});

test('ResourceInfo shows the rules, and tells no policies from none at all', () => {
  const rules = [allowIf(() => true), forbidIf(() => false)];
  const Note = defineResource({ name: 'Note', attributes, actions, policies: { edit: rules } });
  expect(ResourceInfo.policies(Note)).toEqual({ edit: rules });
  expect(Object.isFrozen(ResourceInfo.policies(Note))).toBe(true);
  expect(ResourceInfo.policies(defineResource({ name: 'Note', attributes }))).toBeUndefined();
});
