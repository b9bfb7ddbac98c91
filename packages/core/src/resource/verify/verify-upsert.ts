import type { CompiledAction } from '../../action/compiled-action.ts';
import { didYouMean } from '../../error/closest.ts';
import { quoted } from '../../error/quoted.ts';
import { identitiesOf, type ResourceDraft } from '../resource-draft.ts';
import { noAttribute } from './no-attribute.ts';

/** The rules for a create that may update the record that is there. */
export function verifyUpsert(draft: ResourceDraft, action: CompiledAction): void {
  const { name, type, upsert, upsertFields, metadata } = action;
  const path = ['actions', name, 'upsert'];
  if (upsert === undefined) {
    if (upsertFields !== undefined) draft.error(['actions', name, 'upsertFields'], 'goes with upsert only', noUpsert);
    return;
  }
  if (type !== 'create') {
    draft.error(
      path,
      'goes with create only',
      `it makes a create of what may be there: this action is of the type ${type}`,
    );
    return;
  }
  verifyIdentity(draft, action);
  verifyChanges(draft, action);
  if ('created' in metadata) {
    draft.error(['actions', name, 'metadata', 'created'], 'is what an upsert tells by itself', 'take it away');
  }
}

const noUpsert = "name an identity: upsert: 'uniqueTitle'";

function verifyIdentity(draft: ResourceDraft, { name, upsert = '', upsertFields = [] }: CompiledAction): void {
  const identities = identitiesOf(draft);
  const identity = identities.find((each) => each.name === upsert);
  // A transformer that failed may be the one that adds it.
  if (identity === undefined && draft.isWhole) {
    const hint =
      identities.length > 0
        ? didYouMean(
            upsert,
            identities.map((each) => each.name),
          )
        : 'declare it in `identities`';
    draft.error(['actions', name, 'upsert'], `there is no identity ${quoted(upsert)}`, hint);
  }
  for (const [index, field] of upsertFields.entries()) {
    const path = ['actions', name, 'upsertFields', index];
    const attribute = draft.attributes.get(field);
    if (attribute === undefined) noAttribute(draft, path, field);
    else if (identity?.attributes.includes(field)) {
      draft.error(path, `${quoted(field)} is part of the identity, so it has its value already`, 'leave it out');
    } else if (attribute.primaryKey) {
      draft.error(path, `the primary key ${quoted(field)} is never written after creation`, 'leave it out');
    } else if (attribute.locksVersion) {
      draft.error(path, `${quoted(field)} is counted by each update`, 'leave it out');
    }
  }
}

/**
 * Whether a record is there is known after the write, so a change on updates alone cannot run before it. To leave it out
 * would let an upsert set a password without the log-out that follows it.
 */
function verifyChanges(draft: ResourceDraft, { name }: CompiledAction): void {
  const left = draft.changes.filter(({ on }) => on.includes('update') && !on.includes('create'));
  for (const change of left) {
    draft.error(
      ['actions', name, 'upsert'],
      `an upsert runs the changes on create, and ${quoted(change.name)} of ${change.source} is on update only`,
      'let that change run `on` both, or update such records by an action of the type update',
    );
  }
}
