import type { AuthenticatedResource } from '@ashlar/authentication';
import type { RecordOfResource } from '@ashlar/core';
import type { AuthHttp } from '../handler/auth-http.ts';
import type { Session } from '../session/session.ts';

/** An upgrade request by its shape: an `IncomingMessage` of node:http. */
export interface Handshake {
  readonly rawHeaders: readonly string[];
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** The socket of an upgrade request. */
export interface HandshakeSocket {
  on(event: 'error', listener: (error: Error) => void): unknown;
  end(text: string): unknown;
  destroySoon?(): void;
}

/**
 * The session of an upgrade request. Browsers send no Fetch Metadata with it and let every site connect, so a cookie counts only
 * with an origin of ours (RFC 6455 section 10.2).
 */
export async function admitHandshake<Of extends AuthenticatedResource>(
  { auth, resource }: { readonly auth: AuthHttp; readonly resource: Of },
  request: Handshake,
  socket: HandshakeSocket,
): Promise<Session<RecordOfResource<Of>> | null> {
  const headers = headersOf(request);
  try {
    // A handshake is a GET, and acts as a POST does.
    const asked = { method: 'POST', headers };
    return await auth.requireSession(resource, asked, { ip: request.socket.remoteAddress });
  } catch (error) {
    refuse(socket, auth.problem(error).status);
    return null;
  }
}

/** A client may leave at any moment, and its socket closes then. Without a listener the error would end the process. */
export function surviveErrors(socket: Pick<HandshakeSocket, 'on'>): void {
  socket.on('error', ignore);
}

/** One for all sockets. */
function ignore(): void {}

/** Refuses a handshake while nothing is known of sessions. */
export function refuseBlind(socket: HandshakeSocket): void {
  refuse(socket, 503);
}

function headersOf({ rawHeaders }: Handshake): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  return headers;
}

function refuse(socket: HandshakeSocket, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${phrases[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.destroySoon?.();
}

const phrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
