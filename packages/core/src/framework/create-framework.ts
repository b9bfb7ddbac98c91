import { quoted } from '../error/quoted.ts';
import type { AnyExtension } from '../extension/extension.ts';
import { compileResource } from '../resource/compile-resource.ts';
import { actionFunction } from '../run/action-function.ts';
import { callAction } from '../run/call-action.ts';
import type { ApplicationTypes, Framework, TypesOf } from './framework.ts';

/** The extensions of an application. */
export interface FrameworkOptions<Extensions extends readonly AnyExtension[]> {
  readonly extensions: Extensions;
}

/** The result of `createFramework` with type arguments: a function that takes the extensions. */
export type CreateFramework<Actor> = <const Extensions extends readonly AnyExtension[]>(
  options: FrameworkOptions<Extensions>,
) => Framework<TypesOf<Extensions>, Actor>;

/**
 * Makes a `defineResource` that knows the sections of these extensions. With the types of the application it is called
 * twice, because TypeScript infers either all type arguments or none: then hooks know the type of the actor.
 *
 * @throws TypeError if two extensions claim one section, or a section of the core
 *
 * @example
 * export const { defineResource } = createFramework({ extensions: [authentication, tokenResource, audit] });
 *
 * @example
 * interface Employee { readonly id: string; readonly admin: boolean }
 * export const { defineResource } = createFramework<{ actor: Employee }>()({ extensions: [authentication, tokenResource] });
 */
export function createFramework<const Extensions extends readonly AnyExtension[]>(
  options: FrameworkOptions<Extensions>,
): Framework<TypesOf<Extensions>>;
export function createFramework<Application extends ApplicationTypes>(): CreateFramework<Application['actor']>;
export function createFramework<
  Application extends ApplicationTypes,
  const Extensions extends readonly AnyExtension[] = readonly [],
>(options: FrameworkOptions<Extensions>): Framework<TypesOf<Extensions>, Application['actor']>;
export function createFramework(options?: FrameworkOptions<readonly AnyExtension[]>): unknown {
  return options === undefined ? bind : bind(options);
}

function bind({ extensions }: FrameworkOptions<readonly AnyExtension[]>): unknown {
  const keys = extensions.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new TypeError(`two extensions claim the section ${quoted(twice)}`);
  const defineResource = (config: unknown): unknown =>
    compileResource(config, extensions, (resource, action) =>
      actionFunction(resource, action, (args) => callAction(resource, action.name, { args })),
    );
  return { defineResource };
}
