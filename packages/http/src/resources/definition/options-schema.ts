import type { AnyResource } from '@ashlar/core';
import { z } from 'zod';
import { domainValue } from '../../options/domain-value.ts';
import { mountPath } from '../../request/mount-path.ts';

/** The names of the options of `createResourceHttp`. */
type ResourceHttpOptionName = 'auth' | 'domain' | 'path' | 'user' | 'resources' | 'largestBody' | 'openApi';

const text = z.string().optional();

/** In bytes. A longer one is a file, which JSON is not for. */
const longestBody = 1024 * 1024;
const size = 'expected a whole number of bytes, from 1 to 1,048,576';

const resource = z.custom<AnyResource>(
  isResource,
  'is no resource: pass what defineResource returned. If it is undefined, do two files import each other?',
);

const served = z.strictObject({
  resource,
  actions: z.array(z.string()).min(1, 'expected at least one action'),
  load: z.array(z.string()).optional(),
});

const shape: Record<ResourceHttpOptionName, z.ZodType> = {
  auth: z.custom(isFrontEnd, 'is no front end: pass what createAuthHttp returned'),
  domain: domainValue,
  path: z.string().regex(mountPath, "expected a path such as '/api'").optional(),
  user: resource.optional(),
  resources: z.record(z.string(), served),
  largestBody: z.int(size).min(1, size).max(longestBody, size).optional(),
  openApi: z.union([z.boolean(), z.strictObject({ title: text, version: text })]).optional(),
};

/** What the options of `createResourceHttp` may be. */
export const resourceHttpSchema: z.ZodType = z.strictObject(shape);

/** Whether a value is a resource. */
export function isResource(value: unknown): value is AnyResource {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'resource';
}

/** Whether a value is what `createAuthHttp` returned. */
export function isFrontEnd(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'requireSession' in value && 'sameOrigin' in value;
}
