/**
 * Live connections that end with their sessions: WebSockets and event streams.
 *
 * @example
 * import { createLive } from '@ashlar/http/live';
 * export const live = createLive({ domain: accounts, resource: User });
 */
export { createLive } from './live/create-live.ts';
export type { Ending } from './live/ending.ts';
export type { Handshake, HandshakeSocket } from './live/handshake.ts';
export type { Live, LiveOptions, LiveSocket, SendEvent, SocketHandlers } from './live/live.ts';
