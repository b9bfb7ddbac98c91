import type { AnyResource } from '../../contract/any-resource.ts';
import type { Identity } from '../../data-layer/relation.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';

/** The identity of that name. The definition was refused if there were none. */
export function identityOf(resource: AnyResource, name: string | undefined): Identity {
  const identity = compiledOf(resource).relation.identities.find((each) => each.name === name);
  if (identity === undefined) throw new TypeError(`${resource.name} has no identity of this name`);
  return identity;
}
