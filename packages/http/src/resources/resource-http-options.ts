import type { AuthenticatedResource } from '@ashlar/authentication';
import type { AnyResource, Domain } from '@ashlar/core';
import type { AuthHttp } from '../handler/auth-http.ts';
import type { OpenApiInfo } from '../openapi/open-api.ts';

/** A resource, and what of it is served. */
export interface ServedResourceOptions {
  /** A resource of the domain, with policies. */
  readonly resource: AnyResource;
  /**
   * The actions that callers reach, and nothing else. The first read in pages, `get`, the first create, update and destroy have
   * the routes of REST; each other action has a route of its name.
   */
  readonly actions: readonly string[];
  /**
   * The relations that a read may load by `?load=author,comments.author`. Their resources need policies too. A list is loaded whole.
   * Default none.
   */
  readonly load?: readonly string[];
}

/** The actions of a resource that the compiler knows. */
type ActionName<Of extends AnyResource> = unknown extends Of['~types']['actions']
  ? string
  : keyof Of['~types']['actions'] & string;

/** What reports an action that a resource does not have, at its place. */
export type CheckedActions<Served> = {
  readonly [Name in keyof Served]: Served[Name] extends { readonly resource: infer Of extends AnyResource }
    ? { readonly actions: readonly ActionName<Of>[] }
    : ServedResourceOptions;
};

/** The options of `createResourceHttp`. */
export interface ResourceHttpOptions<Served> {
  /** The front end whose sessions count. Its `baseUrl` is that of these routes too. */
  readonly auth: AuthHttp;
  /** The domain of the resources. It may be another one than that of `auth`. */
  readonly domain: Domain;
  /** Where the routes begin. Default '/api'. */
  readonly path?: string;
  /** The resource whose users may call. Default: the only one that `auth` signs in. */
  readonly user?: AuthenticatedResource;
  /** What is served, by the name in the path. A name of several words, such as `blogPosts`, is `/blog-posts`. */
  readonly resources: Served;
  /** The longest body, in bytes: from 1 to 1,048,576. Default 16,384. */
  readonly largestBody?: number;
  /** Whether `GET /api/openapi.json` shows the document to anyone. Its title and version may stand here. Default false. */
  readonly openApi?: boolean | OpenApiInfo;
}
