import { actionTypes } from '../action/action-type.ts';
import { perRecordHooks } from '../action/change.ts';
import { didYouMean } from '../error/closest.ts';
import { quoted } from '../error/quoted.ts';
import type { ResourceDraft } from './resource-draft.ts';
import { noAttribute } from './verify/no-attribute.ts';
import { verifyFieldRules } from './verify/verify-field-rules.ts';
import { verifyIndexes } from './verify/verify-indexes.ts';
import { verifyRelationships } from './verify/verify-relationships.ts';
import { verifyUpsert } from './verify/verify-upsert.ts';

/** The rules for every resource, with any extensions. */
export const coreVerifiers: readonly { readonly name: string; run(draft: ResourceDraft): void }[] = [
  { name: 'core.primaryKey', run: verifyPrimaryKey },
  { name: 'core.attributes', run: verifyAttributes },
  { name: 'core.lockVersion', run: verifyLockVersion },
  { name: 'core.identities', run: verifyIdentities },
  { name: 'core.indexes', run: verifyIndexes },
  { name: 'core.relationships', run: verifyRelationships },
  { name: 'core.actions', run: verifyActions },
  { name: 'core.policies', run: verifyPolicies },
  { name: 'core.fieldRules', run: verifyFieldRules },
];

function verifyPrimaryKey(draft: ResourceDraft): void {
  if (draft.primaryKey.length === 0 && draft.isWhole)
    draft.error(['attributes'], 'there is no primary key', 'add id: uuidPrimaryKey()');
  for (const name of draft.primaryKey) {
    if (draft.unsound.has(name)) continue;
    const attribute = draft.attributes.get(name);
    if (attribute?.nullable)
      draft.error(['attributes', name], 'a primary key may not be null', 'take .nullable() away');
    if (attribute?.sensitive) draft.error(['attributes', name], 'a primary key may not be sensitive');
    if (attribute?.storage === 'json') draft.error(['attributes', name], 'a primary key may not be kept as JSON');
    if (attribute?.generator?.on === 'createAndUpdate') draft.error(['attributes', name], ...fixedKey(name));
  }
}

function verifyAttributes(draft: ResourceDraft): void {
  const columns = new Map<string, string>();
  for (const { name, column } of draft.attributes.values()) {
    const other = columns.get(column);
    if (other !== undefined)
      draft.error(['attributes', name], `shares its column ${quoted(column)} with ${quoted(other)}`);
    columns.set(column, name);
  }
}

/** Two of them would be one too many to be told apart. */
function verifyLockVersion(draft: ResourceDraft): void {
  const [first, ...others] = [...draft.attributes.values()].filter(({ locksVersion }) => locksVersion);
  for (const { name } of others) {
    draft.error(['attributes', name], `${quoted(first?.name)} is a lock version already`, 'keep one of the two');
  }
}

function verifyIdentities(draft: ResourceDraft): void {
  for (const { name, attributes } of draft.identities) {
    for (const [index, attribute] of attributes.entries()) {
      if (!draft.attributes.has(attribute)) noAttribute(draft, ['identities', name, index], attribute);
    }
  }
}

function verifyActions(draft: ResourceDraft): void {
  for (const action of draft.actions.values()) {
    const { name, accept, select, arguments: args, bulk, type, changes, page, get } = action;
    for (const [index, attribute] of accept.entries()) {
      const path = ['actions', name, 'accept', index];
      const declared = draft.attributes.get(attribute);
      if (!declared) noAttribute(draft, path, attribute);
      else if (!declared.writable) draft.error(path, `the attribute ${quoted(attribute)} is not writable`);
      else if (declared.primaryKey && type !== 'create') draft.error(path, ...fixedKey(attribute));
      if (attribute in args) draft.error(['actions', name, 'arguments', attribute], 'is accepted as an attribute too');
    }
    for (const [index, attribute] of (select ?? []).entries()) {
      if (!draft.attributes.has(attribute)) noAttribute(draft, ['actions', name, 'select', index], attribute);
    }
    if (bulk && type === 'create') draft.error(['actions', name, 'bulk'], 'goes with update and destroy only');
    if (page && get) draft.error(['actions', name, 'page'], 'does not go with get: one record has no pages', onePage);
    if (bulk) verifyBulk(draft, name, changes);
    verifyUpsert(draft, action);
  }
}

const onePage = 'leave page or get out';

function verifyPolicies({ policies = {}, actions, isWhole, error }: ResourceDraft): void {
  const known = [...actions.keys(), ...actionTypes];
  for (const key of Object.keys(policies)) {
    // A transformer that failed may be the one that adds the action.
    if (known.includes(key) || !isWhole) continue;
    error(['policies', key], 'is no action, and no type of action', didYouMean(key, known));
  }
}

/** A bulk action is one statement: no hook can see each record. */
function verifyBulk(draft: ResourceDraft, name: string, changes: ResourceDraft['changes'] | readonly object[]): void {
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

/**
 * A session, for example, names a user by the key. With a new key, it would belong to the next user with the old one.
 */
function fixedKey(name: string): [message: string, hint: string] {
  return [
    `the primary key ${quoted(name)} is never written after creation`,
    'for another key, create a new record and destroy the old one',
  ];
}
