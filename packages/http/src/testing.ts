/**
 * For authors of adapters: the promises that every server keeps which serves the routes. For tests of applications: live
 * connections in the search for sessions that outlive their end.
 *
 * @example
 * import { httpHostSuite } from '@ashlar/http/testing';
 * for (const { name, check } of httpHostSuite) test(name, () => check({ openStore, start: startMyServer }));
 */
export type { HostApp, HostCall, HostRoute, RunningHost } from './hosts/host-app.ts';
export { type HostAbility, type HostCase, type HostSetup, httpHostSuite } from './hosts/http-host.suite.ts';
export { observeLive } from './testing/observe-live.ts';
