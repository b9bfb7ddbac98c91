/**
 * For servers of node:http: the routes, and guards for the application's own listeners.
 *
 * @example
 * import { toNodeListener } from '@ashlar/http/node';
 * createServer(toNodeListener(auth)).listen(3000);
 */
export { currentUser, signedIn, toNodeListener } from './adapters/node.ts';
export type { NodeGuard, NodeIncoming, NodeListener, NodeOutgoing } from './adapters/on-node/node-shape.ts';
