import type { AuthenticatedResource } from '@ashlar/authentication';
import type { Domain } from '@ashlar/core';
import type { AuthHttp } from '../handler/auth-http.ts';
import type { OpenApiInfo } from '../openapi/open-api.ts';
import type { BodyLimits } from '../request/read-bytes.ts';
import type { ResourceTable } from './definition/resource-table.ts';
import type { ServedAction } from './resource-route.ts';

/** The routes of resources with all their settings. */
export interface ResourceFrontEnd {
  readonly auth: AuthHttp;
  readonly domain: Domain;
  readonly baseUrl: string;
  readonly path: string;
  /** The resource whose users may call. */
  readonly user: AuthenticatedResource;
  readonly subjectName: string;
  readonly routes: readonly ServedAction[];
  readonly table: ResourceTable;
  readonly bodyLimits: BodyLimits;
  /** What the document says of the API. */
  readonly info: Required<OpenApiInfo>;
  /** Whether a route shows the document. */
  readonly showsDocument: boolean;
}
