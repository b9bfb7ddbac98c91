import type { AuthenticatedResource } from '@ashlar/authentication';
import type { RecordOfResource } from '@ashlar/core';
import type { Session } from '../session/session.ts';
import { createAnnouncements } from './announcements.ts';
import {
  type Connection,
  type ConnectionHost,
  createConnection,
  endConnection,
  noteClosed,
  passMessage,
  proveConnection,
  type Wire,
} from './connection.ts';
import type { Ending } from './ending.ts';
import { admitHandshake, refuseBlind, surviveErrors } from './handshake.ts';
import type { Live, LiveOptions, LiveSocket, SocketHandlers } from './live.ts';
import { createLookout } from './lookout.ts';
import { createRegistry } from './registry.ts';
import { settleLive } from './settle-live.ts';
import { openStream } from './stream.ts';
import { endAll, watch } from './watch.ts';

/**
 * Live connections that end with their sessions, in every process: WebSockets and event streams.
 *
 * @throws TypeError with every problem of the options and its cure, such as a resource whose sessions cannot be looked up
 *
 * @example
 * const live = createLive({ domain: accounts, resource: User });
 */
export function createLive<Of extends AuthenticatedResource>(options: LiveOptions<Of>): Live<RecordOfResource<Of>> {
  const { domain, resource } = options;
  const { tokenResource, keepAlive, ...settings } = settleLive(options);
  const registry = createRegistry();
  const lookout = createLookout(domain, resource, registry);
  const announcements = createAnnouncements(domain, tokenResource, lookout);
  const closed: Record<Ending, number> = { ended: 0, expired: 0, blind: 0, stopped: 0, flooded: 0 };
  const isFresh = (): boolean => settings.whenBlind === 'keep' || lookout.age() <= settings.blindAfter;
  const report = (error: unknown): void => domain.report(error);
  const host: ConnectionHost = {
    isFresh,
    onOver(over, why) {
      registry.remove(over);
      if (why !== 'closed') closed[why] += 1;
    },
  };
  let stopped: Promise<void> | undefined;

  async function attachTo(wire: Wire, session: Session<object>, onConnection: (made: Connection) => void) {
    const { sub: subject, exp } = session.claims;
    const { sessionId } = session;
    const connection = createConnection({ subject, sessionId, expiresAt: exp * 1000, wire, host });
    // First the registry, then the look: a log-out in between is found by one of the two.
    registry.add(connection);
    onConnection(connection);
    if (stopped !== undefined) void endConnection(connection, 'stopped');
    try {
      await lookout.lookAt([subject]);
      proveConnection(connection);
    } catch (error) {
      if (connection.state !== 'over') domain.report(error);
      void endConnection(connection, 'blind');
    }
    return connection.state === 'open';
  }

  const watching = watch({ domain, registry, lookout, announcements }, settings);
  void announcements.listen();
  domain.onClose(() => stop());

  function stop(): Promise<void> {
    stopped ??= (async () => {
      void watching.stop();
      await endAll(registry, 'stopped');
      await announcements.stop();
    })();
    return stopped;
  }

  return {
    get size() {
      return registry.size;
    },
    closed,
    async admit(auth, request, socket) {
      surviveErrors(socket);
      if (isFresh() && stopped === undefined) return await admitHandshake({ auth, resource }, request, socket);
      refuseBlind(socket);
      return null;
    },
    attach: (socket, session, handlers = {}) => attachTo(socket, session, handling(socket, handlers, report)),
    stream: (session, work) => openStream(session, work, { attachTo, report, keepAlive }),
    stop,
  };
}

/** The `readyState` of a socket whose `close` event is over. */
const CLOSED = 3;

/** Hands the messages of a socket to the application, as long as the connection lets them pass. */
function handling(socket: LiveSocket, { onMessage }: SocketHandlers, report: (error: unknown) => void) {
  const handle = async (data: unknown, isBinary: boolean): Promise<void> => {
    try {
      await onMessage?.(data, isBinary);
    } catch (error) {
      report(error);
    }
  };
  return (connection: Connection): void => {
    socket.on('message', (data, isBinary) => passMessage(connection, () => void handle(data, isBinary)));
    socket.on('close', () => noteClosed(connection));
    surviveErrors(socket);
    // It has closed before it was attached, and tells no one again.
    if (socket.readyState === CLOSED) noteClosed(connection);
  };
}
