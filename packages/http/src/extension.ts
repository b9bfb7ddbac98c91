/**
 * For authors of other front ends over the same handler, such as pages: where their routes may begin, what a form holds, and where
 * it may return to.
 *
 * @example
 * import { bodyFields, readBody } from '@ashlar/http/extension';
 */

export { mountPath } from './request/mount-path.ts';
export { bodyLimits, readBody } from './request/read-body.ts';
export { readCookies } from './request/read-cookies.ts';
export { returnPath } from './request/return-path.ts';
export { bodyFields } from './route/body-fields.ts';
export { formMembers } from './route/form-members.ts';

// Types

export type * from './request/read-body.ts';
export type * from './request/read-bytes.ts';
export type * from './route/body-fields.ts';
