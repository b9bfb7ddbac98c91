import type { SessionKey } from '@ashlar/authentication/extension';
import { closings, type Ending } from './ending.ts';

/** How long a client may take to close, in milliseconds. Then the connection is cut. */
export const PATIENCE = 2000;
/** How many messages wait until the session has been found live. */
const MOST_WAITING = 64;

/** What carries messages to a client: a WebSocket, or an event stream. */
export interface Wire {
  /** Tells the client that it ends. */
  close(code: number, reason: string): void;
  /** Cuts it. */
  terminate(): void;
}

/** What all connections of a node have in common. */
export interface ConnectionHost {
  /** Whether the node has looked at its sessions lately. */
  isFresh(): boolean;
  /** Called once, when a connection is over. */
  onOver(connection: Connection, why: Ending | 'closed'): void;
}

/**
 * A connection of a session, for the functions below. It is a record and not an object with methods, because a node holds many:
 * methods of its own would take more memory than all the rest.
 */
export interface Connection extends SessionKey {
  /** Until when the session is known to last, in milliseconds since 1970. */
  expiresAt: number;
  readonly wire: Wire;
  readonly host: ConnectionHost;
  state: 'proving' | 'open' | 'over';
  /** The messages that may not be handled yet. */
  waiting: (() => void)[] | undefined;
  ending: Promise<void> | undefined;
  /** Tells who waits for the end that the wire is closed. */
  gone: (() => void) | undefined;
}

/** A connection whose session has not been found live yet. */
export function createConnection({
  subject,
  sessionId,
  expiresAt,
  wire,
  host,
}: Pick<Connection, 'subject' | 'sessionId' | 'expiresAt' | 'wire' | 'host'>): Connection {
  const nothingYet = { waiting: undefined, ending: undefined, gone: undefined } as const;
  return { subject, sessionId, expiresAt, wire, host, state: 'proving', ...nothingYet };
}

/** The session was found live after the connection was in the registry: what has waited is handled. */
export function proveConnection(connection: Connection): void {
  if (connection.state !== 'proving') return;
  connection.state = 'open';
  drain(connection);
}

/** Handles a message now, or later, or never. */
export function passMessage(connection: Connection, message: () => void): void {
  if (connection.state === 'over') return;
  if (connection.state === 'open' && connection.host.isFresh()) {
    message();
    return;
  }
  connection.waiting ??= [];
  if (connection.waiting.length < MOST_WAITING) connection.waiting.push(message);
  else void endConnection(connection, 'flooded');
}

/** Lets everything that waits because nothing was known for too long go on. */
export function resumeConnection(connection: Connection): void {
  if (connection.state === 'open') drain(connection);
}

/** Ends it. From now on no message is handled. Resolves when the wire is closed or cut. */
export function endConnection(connection: Connection, why: Ending): Promise<void> {
  settle(connection, why);
  connection.ending ??= close(connection, why);
  return connection.ending;
}

/** The wire has closed by itself. */
export function noteClosed(connection: Connection): void {
  settle(connection, 'closed');
  connection.gone?.();
}

function settle(connection: Connection, why: Ending | 'closed'): void {
  if (connection.state === 'over') return;
  connection.state = 'over';
  connection.waiting = undefined;
  connection.host.onOver(connection, why);
}

function drain(connection: Connection): void {
  const messages = connection.waiting ?? [];
  connection.waiting = undefined;
  for (const message of messages) passMessage(connection, message);
}

async function close(connection: Connection, why: Ending): Promise<void> {
  const { code, reason } = closings[why];
  await new Promise<void>((resolve) => {
    const cut = setTimeout(() => {
      connection.wire.terminate();
      resolve();
    }, PATIENCE);
    connection.gone = () => {
      clearTimeout(cut);
      resolve();
    };
    connection.wire.close(code, reason);
  });
}
