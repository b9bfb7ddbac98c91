/**
 * The browser client of `@ashlar/http`. It loads no other package, and its types come from the resource of the server.
 *
 * @example
 * import { createAuthClient } from '@ashlar/client';
 * import type { User } from '../server/accounts.ts';
 *
 * const auth = createAuthClient<typeof User>();
 * const answer = await auth.password.signIn({ email, password });
 */

// Calling the server

export { createAuthClient } from './client/create-auth-client.ts';
export { createResourceClient, type ResourceClientOptions } from './client/create-resource-client.ts';

// Types

export type * from './answer/answer.ts';
export type { Wire } from './answer/wire.ts';
export type * from './client/auth-client.ts';
export type * from './client/auth-client-options.ts';
export type * from './client/resource-client.ts';
export type * from './request/platform.ts';
export type * from './resource/sent-query.ts';
export type * from './resource/served-api.ts';
export type * from './resource/served-resource.ts';
