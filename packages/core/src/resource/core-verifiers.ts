import { perRecordHooks } from '../action/change.ts';
import { isOptional } from '../attribute/storage-of.ts';
import { didYouMean } from '../error/closest.ts';
import type { DraftView } from '../extension/draft.ts';
import type { Verifier } from '../extension/extension.ts';
import type { ResourceDraft } from './resource-draft.ts';

/** What must be true of every resource, whatever its extensions. */
export const coreVerifiers: readonly Verifier[] = [
  { name: 'core.primaryKey', run: verifyPrimaryKey },
  { name: 'core.attributes', run: verifyAttributes },
  { name: 'core.identities', run: verifyIdentities },
  { name: 'core.actions', run: verifyActions },
];

function verifyPrimaryKey(draft: DraftView): void {
  if (draft.primaryKey.length === 0) draft.error(['attributes'], 'there is no primary key', 'add id: uuidPrimaryKey()');
  for (const name of draft.primaryKey) {
    const attribute = draft.attributes.get(name);
    if (attribute?.nullable)
      draft.error(['attributes', name], 'a primary key may not be null', 'take .nullable() away');
    if (attribute?.sensitive) draft.error(['attributes', name], 'a primary key may not be sensitive');
    if (attribute?.storage === 'json') draft.error(['attributes', name], 'a primary key may not be kept as JSON');
  }
}

function verifyAttributes(draft: DraftView): void {
  const columns = new Map<string, string>();
  for (const { name, schema, column } of draft.attributes.values()) {
    if (isOptional(schema)) {
      draft.error(
        ['attributes', name],
        'an attribute is a value or null, never absent',
        'use .nullable() instead of .optional()',
      );
    }
    const other = columns.get(column);
    if (other !== undefined) draft.error(['attributes', name], `shares its column "${column}" with "${other}"`);
    columns.set(column, name);
  }
}

function verifyIdentities(draft: DraftView): void {
  for (const { name, attributes } of draft.identities) {
    for (const [index, attribute] of attributes.entries()) {
      if (!draft.attributes.has(attribute)) noAttribute(draft, ['identities', name, index], attribute);
    }
  }
}

function verifyActions(draft: DraftView): void {
  for (const { name, accept, select, arguments: args, bulk, type, changes } of draft.actions.values()) {
    for (const [index, attribute] of accept.entries()) {
      const path = ['actions', name, 'accept', index];
      const declared = draft.attributes.get(attribute);
      if (!declared) noAttribute(draft, path, attribute);
      else if (!declared.writable) draft.error(path, `the attribute "${attribute}" is not writable`);
      if (attribute in args) draft.error(['actions', name, 'arguments', attribute], 'is accepted as an attribute too');
    }
    for (const [index, attribute] of (select ?? []).entries()) {
      if (!draft.attributes.has(attribute)) noAttribute(draft, ['actions', name, 'select', index], attribute);
    }
    if (bulk && type === 'create') draft.error(['actions', name, 'bulk'], 'goes with update and destroy only');
    if (bulk) verifyBulk(draft, name, changes);
  }
}

/** A bulk action is one statement: nothing may ask to see each record. */
function verifyBulk(draft: DraftView, name: string, changes: ResourceDraft['changes'] | readonly object[]): void {
  for (const change of changes) {
    for (const hook of perRecordHooks) {
      if (!(hook in change) || 'afterBulk' in change) continue;
      draft.error(
        ['actions', name, hook],
        'a bulk action has no hooks for single records',
        'use afterBulk in a change, or drop bulk',
      );
    }
  }
}

function noAttribute(draft: DraftView, path: readonly (string | number)[], name: string): void {
  draft.error(path, `there is no attribute "${name}"`, didYouMean(name, [...draft.attributes.keys()]));
}
