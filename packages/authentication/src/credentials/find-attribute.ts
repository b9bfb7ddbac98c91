import type { Issue } from '@ashlar/core';
import { type CompiledAttribute, type DraftView, didYouMean, quoted } from '@ashlar/core/extension';

/** An option that names an attribute. */
export interface AttributeOption {
  /** The path of the option, from the resource's name on. */
  readonly path: Issue['path'];
  /** The name in the option. */
  readonly name: string;
  /** The storage that the attribute must have. Default: any. */
  readonly storage?: CompiledAttribute['storage'];
  /** The cure if the attribute is missing. Default: similar names. */
  readonly cure?: string;
}

/**
 * Finds the attribute that an option names. Reports a problem at the option if the attribute is missing, or has another
 * storage.
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
