import { quoted } from '../../error/quoted.ts';
import type { CompiledRelationship } from '../../relationship/relationship.ts';
import type { ResourceDraft } from '../resource-draft.ts';
import { noAttribute } from './no-attribute.ts';

/** What a resource alone can tell of its relationships. The domain looks at the other resource. */
export function verifyRelationships(draft: ResourceDraft): void {
  for (const relationship of draft.relationships.values()) {
    const path = ['relationships', relationship.name];
    if (draft.attributes.has(relationship.name)) {
      draft.error(path, 'has the name of an attribute', 'give one of the two another name');
    }
    if (relationship.kind === 'belongsTo') verifyBelongsTo(draft, relationship);
    else if (draft.primaryKey.length > 1) {
      const cure = 'give the resource a key of one attribute, such as id: uuidPrimaryKey(), and an identity of these';
      draft.error(path, 'no single attribute can hold the primary key, which has several', cure);
    }
  }
}

function verifyBelongsTo(draft: ResourceDraft, { name, by, onDelete }: CompiledRelationship): void {
  const path = ['relationships', name, 'by'];
  const attribute = draft.attributes.get(by);
  if (attribute === undefined) {
    noAttribute(draft, path, by);
    return;
  }
  if (draft.unsound.has(by)) return;
  const first = [...draft.relationships.values()].find((other) => other.kind === 'belongsTo' && other.by === by);
  if (first !== undefined && first.name !== name) {
    draft.error(path, `${quoted(by)} holds the key of ${quoted(first.name)} already`, 'name another attribute');
  }
  if (attribute.sensitive) {
    draft.error(path, `the attribute ${quoted(by)} is sensitive, and the other record tells it`, 'name another one');
  }
  if (onDelete === 'setNull' && !attribute.nullable) {
    const cure = `add .nullable() to ${by}, or choose cascade or restrict`;
    draft.error(['relationships', name, 'onDelete'], `setNull, and the attribute ${quoted(by)} may not be null`, cure);
  }
}
