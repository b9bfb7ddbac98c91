// A wrong policy is found when the resource is defined, with its path and its cure.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { lockVersion } from '../attribute/lock-version.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { createDomain } from '../domain/create-domain.ts';
import { ResourceDefinitionError } from '../error/resource-definition-error.ts';
import { defineResource } from '../framework/define-resource.ts';
import { belongsTo, hasMany } from '../relationship/relationship.ts';
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

test('field rules of what is no attribute, the key, the version or a relationship are refused', () => {
  const rules = [allowIf(() => true)];
  const define = (fields: unknown) => {
    try {
      defineResource({
        name: 'Note',
        attributes: { id: uuidPrimaryKey(), title: z.string(), ownerId: z.uuid(), version: lockVersion() },
        relationships: { owner: belongsTo('User', { by: 'ownerId' }) },
        policies: { fields } as never,
      });
      return [];
    } catch (error) {
      if (error instanceof ResourceDefinitionError) return error.issues.map(({ path, message }) => [...path, message]);
      throw error;
    }
  };
  expect(define({ titel: rules, id: rules, version: rules, ownerId: rules, title: [...rules] })).toEqual([
    ['policies', 'fields', 'titel', 'there is no attribute "titel"'],
    ['policies', 'fields', 'id', 'a record always has its primary key'],
    ['policies', 'fields', 'version', 'updates need the version of a record'],
    ['policies', 'fields', 'ownerId', 'the relationship "owner" tells "ownerId"'],
  ]);
  expect(define({ title: rules[0] })).toEqual([
    ['policies', 'fields', 'title', expect.stringContaining('expected array')],
  ]);
  expect(define(rules)).toEqual([['policies', 'fields', expect.stringContaining('expected')]]);
  expect(define({ title: rules })).toEqual([]);
});

test('a relationship of another resource that would tell a field with rules is refused by the domain', () => {
  const Note = defineResource({
    name: 'Note',
    attributes: { id: uuidPrimaryKey(), ownerId: z.uuid() },
    policies: { fields: { ownerId: [allowIf(() => false)] } },
  });
  const User = defineResource({
    name: 'User',
    attributes: { id: uuidPrimaryKey() },
    relationships: { notes: hasMany('Note', { by: 'ownerId' }) },
  });
  expect(() => createDomain({ name: 'notes', resources: [Note, User], dataLayer: memoryDataLayer() })).toThrow(
    'the attribute "ownerId" of Note has field rules, and the relationship tells it',
  );
});

test('ResourceInfo shows the rules, and tells no policies from none at all', () => {
  const rules = [allowIf(() => true), forbidIf(() => false)];
  const Note = defineResource({ name: 'Note', attributes, actions, policies: { edit: rules } });
  expect(ResourceInfo.policies(Note)).toEqual({ edit: rules });
  expect(ResourceInfo.fieldRules(Note)).toBeUndefined();
  const fields = { title: rules };
  const Hiding = defineResource({
    name: 'Note',
    attributes: { id: uuidPrimaryKey(), title: z.string() },
    policies: { fields },
  });
  expect(ResourceInfo.fieldRules(Hiding)).toEqual(fields);
  expect(ResourceInfo.policies(Hiding)).toEqual({});
  expect(Object.isFrozen(ResourceInfo.policies(Note))).toBe(true);
  expect(ResourceInfo.policies(defineResource({ name: 'Note', attributes }))).toBeUndefined();
});
