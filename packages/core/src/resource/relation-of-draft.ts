import { columnNameOf } from '../attribute/column-name-of.ts';
import type { Index, Reference, Relation } from '../data-layer/relation.ts';
import { identitiesOf, type ResourceDraft } from './resource-draft.ts';

/** What stores need to know of a finished draft. */
export function relationOfDraft(draft: ResourceDraft): Relation {
  const attributes = [...draft.attributes.values()];
  const identities = identitiesOf(draft);
  const indexes = draft.indexes.map(({ name, attributes: of }): Index => ({ name, attributes: of }));
  const references = referencesOf(draft);
  const looked = references.map(({ attribute }) => attribute);
  const served = [draft.primaryKey, ...[...identities, ...indexes].map(({ attributes: of }) => of)].map(
    ([first]) => first,
  );
  return {
    name: draft.name,
    table: draft.table,
    attributes: new Map(attributes.map((attribute) => [attribute.name, attribute])),
    primaryKey: draft.primaryKey,
    identities,
    indexes: [...indexes, ...looked.filter((name) => !served.includes(name)).map(indexBy)],
    references,
  };
}

/** The records that belong to a record are looked up when it goes, and by `load`. */
function indexBy(attribute: string): Index {
  return { name: `by_${columnNameOf(attribute)}`, attributes: [attribute] };
}

function referencesOf({ relationships }: ResourceDraft): readonly Reference[] {
  return [...relationships.values()].flatMap(({ name, by, target, onDelete }) =>
    onDelete === undefined ? [] : [{ name, attribute: by, target, onDelete }],
  );
}
