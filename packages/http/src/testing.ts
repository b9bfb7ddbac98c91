/**
 * For authors of adapters: what an application asks of the server that serves it.
 *
 * @example
 * import type { HostApp, RunningHost } from '@ashlar/http/testing';
 */
export type { HostApp, HostCall, HostRoute, RunningHost } from './hosts/host-app.ts';
