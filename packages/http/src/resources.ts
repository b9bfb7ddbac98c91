/**
 * JSON routes for the resources of an application: actions that are listed, policies, pages, problems.
 *
 * @example
 * import { createResourceHttp } from '@ashlar/http/resources';
 */

export { createResourceHttp } from './resources/create-resource-http.ts';

// Types

export type { ResourceHttp } from './resources/resource-http.ts';
export type {
  CheckedActions,
  ResourceHttpOptions,
  ServedResourceOptions,
} from './resources/resource-http-options.ts';
export type { ResourceRoute } from './resources/resource-route.ts';
