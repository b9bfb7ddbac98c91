import { quoted } from '../../error/quoted.ts';
import type { CompiledRelationship } from '../../relationship/relationship.ts';
import type { ResourceDraft } from '../resource-draft.ts';
import { noAttribute } from './no-attribute.ts';

/** A record without its key or its version could not be named, or not be written. */
export function verifyFieldRules(draft: ResourceDraft): void {
  const tellers = new Map([...draft.relationships.values()].filter(isHere).map(({ name, by }) => [by, name]));
  for (const name of Object.keys(draft.fieldRules ?? {})) {
    const path = ['policies', 'fields', name];
    const attribute = draft.attributes.get(name);
    if (attribute === undefined) noAttribute(draft, path, name);
    else if (attribute.primaryKey) draft.error(path, 'a record always has its primary key', 'take the rules away');
    else if (attribute.locksVersion) draft.error(path, 'updates need the version of a record', 'take the rules away');
    else if (tellers.has(name)) {
      const message = `the relationship ${quoted(tellers.get(name))} tells ${quoted(name)}`;
      draft.error(path, message, 'take the rules away, or give the relationship another attribute');
    }
  }
}

function isHere({ kind }: CompiledRelationship): boolean {
  return kind === 'belongsTo';
}
