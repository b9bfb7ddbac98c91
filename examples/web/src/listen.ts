import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Where the application listens. */
export interface Listener {
  /** Ends when the requests under way are answered, or after so many milliseconds. */
  close(patience: number): Promise<void>;
}

/** What answers requests, and what takes over connections that become WebSockets. */
export interface Answering {
  readonly answer: RequestListener;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

const thisMachine: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Listens on a port: for this machine alone if the base URL is of this machine, because `/dev/mails` shows links that sign in.
 *
 * @throws Error if the port is taken
 */
export async function listen(
  { answer, upgrade }: Answering,
  { port, baseUrl }: { readonly port: number; readonly baseUrl: string },
): Promise<Listener> {
  const isLocal = thisMachine.has(new URL(baseUrl).hostname);
  const servers: Server[] = [];
  const close = async (patience: number): Promise<void> => {
    await Promise.all(servers.map((server) => closeServer(server, patience)));
  };
  try {
    for (const host of isLocal ? ['127.0.0.1', '::1'] : [undefined]) {
      const server = createServer(answer).on('upgrade', upgrade);
      if (await isListening(server, { port, host })) servers.push(server);
    }
  } catch (error) {
    await close(0);
    throw error;
  }
  return { close };
}

/** False where this machine has no IPv6. */
async function isListening(server: Server, address: { port: number; host: string | undefined }): Promise<boolean> {
  try {
    server.listen(address);
    await once(server, 'listening');
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (address.host === '::1' && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return false;
    if (code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${address.port} is taken. Stop the program that uses it, or give another one with --port.`);
  }
}

/** Connections that wait for a next request are closed at once, the others after their answer. */
async function closeServer(server: Server, patience: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const impatience = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
  clearTimeout(impatience);
}
