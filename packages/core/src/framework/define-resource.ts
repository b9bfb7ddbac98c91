import { createFramework } from './create-framework.ts';
import type { DefineResource } from './framework.ts';

/** No sections beside the core's own. */
export type NoExtensions = Record<never, never>;

/**
 * Declares a resource without extensions.
 *
 * @throws ResourceDefinitionError that lists every problem
 *
 * @example
 * export const Post = defineResource({
 *   name: 'Post',
 *   attributes: { id: uuidPrimaryKey(), title: z.string() },
 *   actions: { publish: { type: 'create', accept: ['title'] }, list: { type: 'read' } },
 * });
 */
export const defineResource: DefineResource<NoExtensions> = createFramework({ extensions: [] }).defineResource;
