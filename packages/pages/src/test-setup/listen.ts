import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on a free port of this machine. */
export interface Listening {
  readonly port: number;
  /** What answers from now on. It often needs the port. */
  answerWith(listener: RequestListener): void;
  close(): Promise<void>;
}

/** Listens on a free port. */
export async function listen(): Promise<Listening> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Invariant: a server on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    answerWith(listener) {
      server.removeAllListeners('request').on('request', listener);
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
