import { quoted } from '../error/quoted.ts';
import type { AnyExtension } from '../extension/extension.ts';
import { compileResource } from '../resource/compile-resource.ts';
import { callAction } from '../run/call-action.ts';
import type { DefineResource, Framework, TypesOf } from './framework.ts';

/**
 * Makes a `defineResource` that knows the sections of these extensions.
 *
 * @throws TypeError if two extensions claim one section, or a section of the core
 *
 * @example
 * export const { defineResource } = createFramework({ extensions: [authentication, tokenResource, audit] });
 */
export function createFramework<const Extensions extends readonly AnyExtension[]>(options: {
  readonly extensions: Extensions;
}): Framework<TypesOf<Extensions>> {
  const { extensions } = options;
  const keys = extensions.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new TypeError(`two extensions claim the section ${quoted(twice)}`);
  const defineResource = (config: unknown): unknown =>
    compileResource(config, extensions, (resource, name, args) => callAction(resource, name, { args }));
  // Invariant: DefineResource only adds types to what this function does.
  return { defineResource: defineResource as DefineResource<TypesOf<Extensions>> };
}
