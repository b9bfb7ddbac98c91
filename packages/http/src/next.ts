/**
 * For the app router of Next.js: the routes.
 *
 * @example
 * import { nextAuth } from '@ashlar/http/next';
 * export const { GET, POST, DELETE } = nextAuth(auth);
 */
export { type NextHandler, type NextHandlers, type NextOptions, nextAuth } from './adapters/next.ts';
