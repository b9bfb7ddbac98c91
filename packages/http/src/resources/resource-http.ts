import type { Mountable } from '../handler/auth-http.ts';
import type { OpenApi, OpenApiInfo } from '../openapi/open-api.ts';
import type { ResourceRoute } from './resource-route.ts';

/** The JSON routes of resources. Every adapter mounts them as it mounts those of `createAuthHttp`. */
export interface ResourceHttp<Served = unknown> extends Mountable {
  /** What there is, in the order of declaration. */
  readonly routes: readonly ResourceRoute[];
  /**
   * Describes the routes as OpenAPI 3.1.1. The same declarations make the same text. `warnings` lists what JSON Schema cannot say.
   *
   * @example
   * await writeFile('openapi.json', JSON.stringify(api.openApi().document));
   */
  openApi(info?: OpenApiInfo): OpenApi;
  /** For the compiler only: what `createResourceClient` is typed by. */
  readonly '~served'?: Served;
}
