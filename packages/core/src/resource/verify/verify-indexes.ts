import type { Index } from '../../data-layer/relation.ts';
import { quoted } from '../../error/quoted.ts';
import type { ResourceDraft } from '../resource-draft.ts';
import { noAttribute } from './no-attribute.ts';

/** What has an index, and how a message calls it. */
interface Indexed {
  readonly what: string;
  readonly attributes: readonly string[];
}

/** Each index has to serve something that no other index serves. */
export function verifyIndexes(draft: ResourceDraft): void {
  for (const [position, index] of draft.indexes.entries()) {
    if (!verifyAttributes(draft, index) || !index.own) continue;
    const path = ['indexes', index.name];
    if (draft.identities.some(({ name }) => name === index.name))
      draft.error(path, 'an identity has this name', 'give one of the two another name');
    const other = servedBy(index, indexedIn(draft, position));
    if (other !== undefined)
      draft.error(
        path,
        `${other.what} begins with ${listed(index.attributes)}, and its index serves as well`,
        'leave it out',
      );
  }
}

/** Whether there are such attributes, each once, that can be compared. */
function verifyAttributes(draft: ResourceDraft, { name, attributes }: Index): boolean {
  const before = draft.issues.length;
  for (const [position, attribute] of attributes.entries()) {
    const path = ['indexes', name, position];
    const declared = draft.attributes.get(attribute);
    if (declared === undefined) noAttribute(draft, path, attribute);
    else if (declared.storage === 'json')
      draft.error(
        path,
        `${quoted(attribute)} is kept as JSON, by which no record is looked up`,
        'name other attributes',
      );
    if (attributes.indexOf(attribute) < position) draft.error(path, `${quoted(attribute)} stands there twice`);
  }
  return draft.issues.length === before;
}

/** What has an index of its own, apart from the index at a position. Of two equal ones the later one is too much. */
function indexedIn(draft: ResourceDraft, position: number): readonly Indexed[] {
  const length = draft.indexes[position]?.attributes.length ?? 0;
  return [
    { what: 'the primary key', attributes: draft.primaryKey },
    ...draft.identities.map(({ name, attributes }) => ({ what: `the identity ${quoted(name)}`, attributes })),
    ...[...draft.attributes.values()]
      .filter(({ unique }) => unique)
      .map(({ name }) => ({ what: `the unique attribute ${quoted(name)}`, attributes: [name] })),
    ...draft.indexes
      .filter(({ own, attributes }, at) => at !== position && (at < position || !own || attributes.length > length))
      .map(({ name, attributes }) => ({ what: `the index ${quoted(name)}`, attributes })),
  ];
}

function servedBy({ attributes }: Index, others: readonly Indexed[]): Indexed | undefined {
  return others.find((other) => attributes.every((name, position) => other.attributes[position] === name));
}

function listed(names: readonly string[]): string {
  return names.map(quoted).join(', ');
}
