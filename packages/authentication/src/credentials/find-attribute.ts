import type { Issue } from '@ashlar/core';
import { type CompiledAttribute, type DraftView, didYouMean, quoted } from '@ashlar/core/extension';

/** An option that names an attribute. */
export interface AttributeOption {
  /** Where the option is written, from the resource's name on. */
  readonly path: Issue['path'];
  /** The name that it gives. */
  readonly name: string;
  /** How the attribute has to be kept. Default: in any way. */
  readonly storage?: CompiledAttribute['storage'];
  /** The cure if there is no such attribute. Default: the names that are like it. */
  readonly cure?: string;
}

/**
 * The attribute that an option names. Reports the problem at the option if there is none, or if it is kept in another way.
 *
 * @example
 * const phone = findAttribute(draft, { path: [...instance.path, 'phoneField'], name: options.phoneField, storage: 'text' });
 */
export function findAttribute(
  draft: Pick<DraftView, 'attributes' | 'error'>,
  { path, name, storage, cure }: AttributeOption,
): CompiledAttribute | undefined {
  const found = draft.attributes.get(name);
  if (found === undefined) {
    draft.error(path, `there is no attribute ${quoted(name)}`, cure ?? didYouMean(name, [...draft.attributes.keys()]));
    return undefined;
  }
  if (storage === undefined || found.storage === storage) return found;
  draft.error(path, `the attribute ${quoted(name)} is kept as ${found.storage}, not as ${storage}`);
  return undefined;
}
